#include "test/runtime/Fixture.h"

#include "test/RandomWords.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace halcyon::test {

TemporaryFolder::TemporaryFolder() {
  char name[] = "/tmp/halcyon-runtime-XXXXXX";
  path = mkdtemp(name);
}

TemporaryFolder::~TemporaryFolder() { std::filesystem::remove_all(path); }

std::string readFile(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

void writeFile(const std::string &path, const std::string &bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

bool exists(const std::string &path) { return std::filesystem::exists(path); }

double numberAfter(const std::string &text, const std::string &label) {
  const size_t at = text.find(label);
  const char *begin = text.c_str() + (at == std::string::npos ? text.size() : at + label.size());
  char *end = nullptr;
  const double number = std::strtod(begin, &end);
  EXPECT_NE(end, begin) << "there is no number behind '" << label << "' in\n" << text;
  return number;
}

std::string makeIdx(const std::vector<uint32_t> &shape, const std::vector<uint8_t> &values) {
  std::string bytes = {0, 0, 8, char(shape.size())};
  for (uint32_t extent : shape)
    for (int shift = 24; shift >= 0; shift -= 8)
      bytes.push_back(char(extent >> shift));
  return bytes.append(values.begin(), values.end());
}

std::string makeSafetensors(const std::string &header, const std::string &data) {
  const uint64_t length = header.size();
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &length, 8);
  return bytes + header + data;
}

std::string makeFloatBytes(const std::vector<float> &values) {
  return std::string(reinterpret_cast<const char *>(values.data()), values.size() * 4);
}

static void writeDigitsPart(const std::string &stem, int count, uint32_t seed) {
  RandomWords random(seed);
  std::vector<uint8_t> pixels, labels;
  for (int image = 0; image < count; ++image) {
    labels.push_back(uint8_t(random() % 3));
    for (unsigned pixel = 0; pixel < 16; ++pixel)
      pixels.push_back(uint8_t((pixel / 4 == labels.back() ? 150 : 0) + random() % 100));
  }
  writeFile(stem + "images-idx3-ubyte", makeIdx({uint32_t(count), 4, 4}, pixels));
  writeFile(stem + "labels-idx1-ubyte", makeIdx({uint32_t(count)}, labels));
}

void writeDigits(const std::string &folder, int training, int test) {
  std::filesystem::create_directories(folder);
  writeDigitsPart(folder + "/train-", training, 1);
  if (test > 0)
    writeDigitsPart(folder + "/t10k-", test, 2);
}

void writeRegression(const std::string &path, int count) {
  RandomWords random(3);
  std::vector<float> images, targets;
  for (int image = 0; image < count; ++image) {
    float sums[3] = {};
    for (int pixel = 0; pixel < 16; ++pixel) {
      images.push_back(float(random() % 1000) / 1000);
      sums[pixel % 3] += images.back();
    }
    targets.insert(targets.end(), sums, sums + 3);
  }
  const std::string n = std::to_string(count), middle = std::to_string(count * 64),
                    end = std::to_string(count * 76);
  writeFile(path, makeSafetensors(R"({"x":{"dtype":"F32","shape":[)" + n +
                                      R"(,1,4,4],"data_offsets":[0,)" + middle +
                                      R"(]},"y":{"dtype":"F32","shape":[)" + n +
                                      R"(,3],"data_offsets":[)" + middle + "," + end + "]}}",
                                  makeFloatBytes(images) + makeFloatBytes(targets)));
}

static void startProgram(const std::string &program, const std::vector<std::string> &arguments,
                         const RunOptions &options, const std::string &folder) {
  std::vector<char *> pointers = {const_cast<char *>(program.c_str())};
  for (const std::string &argument : arguments)
    pointers.push_back(const_cast<char *>(argument.c_str()));
  pointers.push_back(nullptr);
  for (const std::string &variable : options.environment)
    putenv(const_cast<char *>(variable.c_str()));
  dup2(open((folder + "/output").c_str(), O_WRONLY | O_CREAT, 0600), STDOUT_FILENO);
  dup2(open((folder + "/errors").c_str(), O_WRONLY | O_CREAT, 0600), STDERR_FILENO);
  if (options.largestFile >= 0) {
    const rlimit limit = {rlim_t(options.largestFile), rlim_t(options.largestFile)};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  execv(program.c_str(), pointers.data());
  _exit(127);
}

Outcome runProgram(const std::string &program, const std::vector<std::string> &arguments,
                   const RunOptions &options) {
  TemporaryFolder folder;
  const pid_t child = fork();
  if (child == 0)
    startProgram(program, arguments, options, folder.getPath());
  if (options.signal != 0) {
    while (!exists(options.signalAfter))
      usleep(1000);
    kill(child, options.signal);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
          readFile(folder / "output"), readFile(folder / "errors")};
}

Outcome runClassifier(const std::vector<std::string> &arguments, const RunOptions &options) {
  return runProgram(FAKE_CLASSIFIER, arguments, options);
}

Outcome runRegression(const std::vector<std::string> &arguments, const RunOptions &options) {
  return runProgram(FAKE_REGRESSION_PROGRAM, arguments, options);
}

} // namespace halcyon::test
