#include "compiler/tune/MeasureProgram.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"

#include <cmath>

using namespace llvm;
using namespace halcyon;

namespace {

std::string fileIn(StringRef folder, StringRef name) {
  SmallString<128> path(folder);
  sys::path::append(path, name);
  return path.str().str();
}

std::optional<std::string> readFile(const std::string &path) {
  ErrorOr<std::unique_ptr<MemoryBuffer>> file = MemoryBuffer::getFile(path);
  if (!file)
    return std::nullopt;
  return (*file)->getBuffer().str();
}

/// The geometric mean of the lines `NAME_ms VALUE`.
std::optional<double> meanOfTimes(StringRef text) {
  double logarithms = 0;
  int count = 0;
  for (StringRef line : split(text, '\n')) {
    auto [name, value] = line.split(' ');
    double milliseconds = 0;
    if (!name.ends_with("_ms") || value.getAsDouble(milliseconds) || milliseconds <= 0)
      continue;
    logarithms += std::log(milliseconds);
    ++count;
  }
  if (count == 0)
    return std::nullopt;
  return std::exp(logarithms / count);
}

std::optional<std::map<std::string, double>> timesOfKernels(StringRef text) {
  Expected<json::Value> file = json::parse(text);
  if (!file) {
    consumeError(file.takeError());
    return std::nullopt;
  }
  const json::Object *object = file->getAsObject();
  const json::Array *kernels = object ? object->getArray("kernels") : nullptr;
  if (!kernels)
    return std::nullopt;
  std::map<std::string, double> times;
  for (const json::Value &kernel : *kernels)
    if (const json::Object *fields = kernel.getAsObject())
      times[fields->getString("name").value_or("").str()] = fields->getNumber("ms").value_or(0);
  return times;
}

} // namespace

std::optional<double> ProgramMeter::measure(StringRef program, StringRef part,
                                            double seconds) const {
  std::optional<std::string> text =
      run(program, {"bench", "--only", part, "--seconds", std::to_string(seconds)});
  return text ? meanOfTimes(*text) : std::nullopt;
}

std::optional<std::map<std::string, double>>
ProgramMeter::profile(StringRef program, StringRef part, int steps) const {
  std::string file = fileIn(folder, "profile.json");
  if (!run(program, {"profile", "--only", part, "--steps", std::to_string(steps), "--json", file}))
    return std::nullopt;
  std::optional<std::string> text = readFile(file);
  return text ? timesOfKernels(*text) : std::nullopt;
}

std::optional<std::string> ProgramMeter::run(StringRef program,
                                             ArrayRef<StringRef> arguments) const {
  std::string output = fileIn(folder, "output.txt");
  SmallVector<StringRef> words = {program};
  append_range(words, arguments);
  // What a program has to complain about, the user should see.
  std::optional<StringRef> redirects[] = {std::nullopt, StringRef(output), std::nullopt};
  if (sys::ExecuteAndWait(program, words, std::nullopt, redirects) != 0)
    return std::nullopt;
  return readFile(output);
}
