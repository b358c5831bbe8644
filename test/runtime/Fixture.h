#ifndef HALCYON_TEST_RUNTIME_FIXTURE_H
#define HALCYON_TEST_RUNTIME_FIXTURE_H

#include "runtime/Program.h"

#include <cstdint>
#include <string>
#include <vector>

extern "C" const HalcyonProgram halcyon_program;

namespace halcyon::test {

/// An empty folder that goes with the test.
class TemporaryFolder {
public:
  TemporaryFolder();
  ~TemporaryFolder();
  std::string operator/(const std::string &name) const { return path + "/" + name; }
  const std::string &getPath() const { return path; }

private:
  std::string path;
};

std::string readFile(const std::string &path);
void writeFile(const std::string &path, const std::string &bytes);
bool exists(const std::string &path);

/// The number behind the first `label` of a text; the test fails where there is none.
double numberAfter(const std::string &text, const std::string &label);

/// An IDX file of unsigned bytes.
std::string makeIdx(const std::vector<uint32_t> &shape, const std::vector<uint8_t> &values);

/// A .safetensors file from its header and its data section.
std::string makeSafetensors(const std::string &header, const std::string &data);
std::string makeFloatBytes(const std::vector<float> &values);

/// A folder in MNIST's form: 4 x 4 images of three classes that a dense layer can tell apart,
/// `training` and `test` many.
void writeDigits(const std::string &folder, int training, int test);

/// `x` F32 [count, 1, 4, 4] and `y` F32 [count, 3], a linear function of it.
void writeRegression(const std::string &path, int count);

/// How a program ended and what it printed. `status` is 128 + the signal's number where a signal
/// ended it.
struct Outcome {
  int status;
  std::string output;
  std::string errors;
};

/// How to run a program.
struct RunOptions {
  std::vector<std::string> environment = {}; // NAME=VALUE
  int64_t largestFile = -1;                  // bytes; what would grow past it fails
  int signal = 0;                            // sent once `signalAfter` exists
  std::string signalAfter = {};
};

Outcome runProgram(const std::string &program, const std::vector<std::string> &arguments,
                   const RunOptions &options = {});
Outcome runClassifier(const std::vector<std::string> &arguments, const RunOptions &options = {});
Outcome runRegression(const std::vector<std::string> &arguments, const RunOptions &options = {});

/// The allocations of this process so far.
int64_t countAllocations();

} // namespace halcyon::test

#endif
