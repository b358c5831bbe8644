// One choice after the other, by the time of the whole program; the tiles of all kernels at once,
// by the times of the kernels.
#include "compiler/tune/Tuner.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace halcyon;

namespace {

constexpr int64_t mostImages = 64; // of a slice
constexpr size_t mostTiles = 7;    // that are tried of a kernel
constexpr double worthwhileShare = 0.005;
/// What is not clearly faster is noise; what is this much slower need not be measured again.
constexpr double clearlyFaster = 0.97, clearlySlower = 1.05;

void say(const std::string &message) { errs() << "halcyon: tuning: " << message << '\n'; }

bool haveSameBytes(const std::string &one, const std::string &other) {
  ErrorOr<std::unique_ptr<MemoryBuffer>> first = MemoryBuffer::getFile(one);
  ErrorOr<std::unique_ptr<MemoryBuffer>> second = MemoryBuffer::getFile(other);
  return first && second && (*first)->getBuffer() == (*second)->getBuffer();
}

void removeProgram(const std::string &path) {
  [[maybe_unused]] std::error_code gone = sys::fs::remove(path);
}

/// Keeps the least time of each kernel.
void merge(std::map<std::string, double> &times, const std::map<std::string, double> &more) {
  for (const auto &[name, time] : more) {
    auto [known, isNew] = times.try_emplace(name, time);
    known->second = std::min(known->second, time);
  }
}

} // namespace

int Tuner::run() {
  if (!build(best))
    return status;
  bool trains = best.found.functions.count("train") != 0;
  Part training = {"train", "training"}, inference = {"predict", "inference"};
  Clock::time_point start = Clock::now();
  Clock::duration left = end - start;
  if (trains && !tunePart(training, start + left * 7 / 10))
    return status;
  if (!tunePart(inference, end))
    return status;
  say(formatv("{0} programs were built", programs));
  best.choices.target = best.found.target;
  return 0;
}

bool Tuner::tunePart(Part &part, Clock::time_point until) {
  std::optional<double> time = meter.measure(best.program, part.command, secondsOfMeasurement);
  if (!time) {
    say("the program does not run here; compile for this processor or without --tune");
    status = 1;
    return false;
  }
  part.milliseconds = *time;
  part.byRules = best;
  say(formatv("{0}: {1:f3} ms by the rules", part.function, part.milliseconds));
  auto shareOf = [&](double share) {
    Clock::time_point now = Clock::now();
    return now + std::chrono::duration_cast<Clock::duration>((until - now) * share);
  };
  if (!tuneSlice(part, shareOf(0.3)) || !tuneForms(part, shareOf(0.5)) || !tuneTiles(part, until))
    return false;
  confirm(part);
  return true;
}

void Tuner::confirm(Part &part) {
  if (best.program == part.byRules.program)
    return say(formatv("{0}: nothing is faster", part.function));
  if (isFaster(part, best.program, part.byRules.program, clearlyFaster)) {
    say(formatv("{0}: {1:f3} ms, {2:f3} ms by the rules", part.function, part.milliseconds,
                part.millisecondsBefore));
    removeProgram(part.byRules.program);
    return;
  }
  say(formatv("{0}: all together is not faster than by the rules, which stay", part.function));
  removeProgram(best.program);
  best = std::move(part.byRules);
}

bool Tuner::tuneSlice(Part &part, Clock::time_point until) {
  if (slicesAreGiven)
    return true;
  int64_t byRule = best.found.functions[part.function].slice;
  if (!climbSlices(part, until, /*up=*/true))
    return false;
  bool isLarger = best.found.functions[part.function].slice > byRule;
  return isLarger || climbSlices(part, until, /*up=*/false);
}

bool Tuner::climbSlices(Part &part, Clock::time_point until, bool up) {
  while (hasTime(until)) {
    const Alternatives::Function &function = best.found.functions[part.function];
    int64_t slice = up ? function.slice * 2 : function.slice / 2;
    if (slice < 1 || slice > std::min(function.batch, mostImages))
      return true;
    Choices choices = best.choices;
    choices.functions[part.function].slice = slice;
    if (!tryOut(part, formatv("slice {0}", slice), std::move(choices)))
      return false;
    if (best.found.functions[part.function].slice != slice)
      return true;
  }
  return true;
}

bool Tuner::tuneForms(Part &part, Clock::time_point until) {
  std::vector<Alternatives::Convolution> convolutions =
      best.found.functions[part.function].convolutions;
  llvm::sort(convolutions, [](const auto &one, const auto &other) {
    return std::tie(other.products, one.description) < std::tie(one.products, other.description);
  });
  for (const Alternatives::Convolution &convolution : convolutions)
    for (const std::string &form : convolution.forms) {
      if (!hasTime(until))
        return true;
      Choices choices = best.choices;
      choices.functions[part.function].forms[convolution.description] = form;
      if (!tryOut(part, convolution.description + ": " + form, std::move(choices)))
        return false;
    }
  return true;
}

bool Tuner::tuneTiles(Part &part, Clock::time_point until) {
  int steps = std::clamp(int(1000 * secondsOfMeasurement / part.milliseconds), 2, 200);
  std::map<std::string, double> byRule, least;
  auto measure = [&](const std::string &program, std::map<std::string, double> &times) {
    if (auto more = meter.profile(program, part.command, steps))
      merge(times, *more);
  };
  measure(best.program, byRule);
  std::vector<Alternatives::Kernel> kernels = findTiledKernels(byRule);
  std::map<std::string, TileChoice> tiles;
  for (size_t number = 1; number < mostTiles && hasTime(until); ++number) {
    Candidate candidate = {best.choices, "", {}};
    size_t count = 0;
    for (const Alternatives::Kernel &kernel : kernels)
      if (number < kernel.tiles.size()) {
        candidate.choices.tiles[kernel.key] = kernel.tiles[number];
        ++count;
      }
    if (count == 0)
      break;
    if (!build(candidate))
      return false;
    say(formatv("{0}: tile {1} of {2} kernels", part.function, number + 1, count));
    std::map<std::string, double> times;
    measure(candidate.program, times);
    measure(best.program, byRule); // again, as a machine's speed drifts
    removeProgram(candidate.program);
    for (const Alternatives::Kernel &kernel : kernels) {
      if (number >= kernel.tiles.size() || !times.count(kernel.name))
        continue;
      double time = times[kernel.name];
      auto [known, isNew] = least.try_emplace(kernel.name, time);
      if (!isNew && time >= known->second)
        continue;
      known->second = time;
      tiles[kernel.key] = kernel.tiles[number];
    }
  }
  return takeTiles(part, kernels, byRule, least, tiles);
}

/// Those with a choice that take a part of the time.
std::vector<Alternatives::Kernel>
Tuner::findTiledKernels(const std::map<std::string, double> &times) const {
  double total = 0;
  for (const auto &[name, time] : times)
    total += time;
  std::vector<Alternatives::Kernel> kernels;
  for (const Alternatives::Kernel &kernel : best.found.kernels) {
    auto time = times.find(kernel.name);
    if (kernel.tiles.size() > 1 && !best.choices.tiles.count(kernel.key) && time != times.end() &&
        time->second > worthwhileShare * total)
      kernels.push_back(kernel);
  }
  return kernels;
}

bool Tuner::takeTiles(Part &part, const std::vector<Alternatives::Kernel> &kernels,
                      const std::map<std::string, double> &byRule,
                      const std::map<std::string, double> &least,
                      const std::map<std::string, TileChoice> &tiles) {
  Choices choices = best.choices;
  size_t count = 0;
  for (const Alternatives::Kernel &kernel : kernels) {
    auto time = least.find(kernel.name);
    if (time == least.end() || time->second >= clearlyFaster * byRule.at(kernel.name))
      continue;
    choices.tiles[kernel.key] = tiles.at(kernel.key);
    ++count;
  }
  if (count == 0)
    return true;
  // What each is worth was measured: together they only must not be slower.
  return tryOut(part, formatv("faster tiles of {0} kernels", count), std::move(choices), 1.0);
}

bool Tuner::build(Candidate &candidate) {
  SmallString<128> path(folder);
  sys::path::append(path, "program" + std::to_string(++programs));
  candidate.program = path.str().str();
  Clock::time_point begin = Clock::now();
  status = compile(candidate.choices, candidate.program, candidate.found);
  lastBuild = Clock::now() - begin;
  return status == 0;
}

/// Whether another program can be built and measured, if it takes as long as the last one.
bool Tuner::hasTime(Clock::time_point until) const { return Clock::now() + lastBuild < until; }

bool Tuner::tryOut(Part &part, const std::string &what, Choices choices, double mustBe) {
  Candidate candidate = {std::move(choices), "", {}};
  if (!build(candidate))
    return false;
  if (haveSameBytes(candidate.program, best.program) ||
      !isFaster(part, candidate.program, best.program, mustBe)) {
    removeProgram(candidate.program);
    return true;
  }
  if (best.program != part.byRules.program)
    removeProgram(best.program);
  best = std::move(candidate);
  say(formatv("{0}: {1:f3} ms, {2}", part.function, part.milliseconds, what));
  return true;
}

bool Tuner::isFaster(Part &part, const std::string &program, const std::string &than,
                     double mustBe) {
  constexpr int turns = 3;
  double known = std::numeric_limits<double>::infinity(), found = known;
  int won = 0;
  for (int turn = 1; turn <= turns; ++turn) {
    std::optional<double> other = meter.measure(than, part.command, secondsOfMeasurement);
    std::optional<double> one = meter.measure(program, part.command, secondsOfMeasurement);
    if (!other || !one)
      return false;
    known = std::min(known, *other);
    found = std::min(found, *one);
    won += *one <= mustBe * *other;
    // Once may be an accident, twice of three times is none.
    if (won == turn - 2 || *one > clearlySlower * *other)
      return false;
    if (won == 2 && found <= mustBe * known)
      break;
  }
  part.milliseconds = found;
  part.millisecondsBefore = known;
  return found <= mustBe * known;
}
