#include "runtime/command/ProfileCommand.h"
#include "runtime/data/Trial.h"
#include "runtime/run/Loops.h"
#include "runtime/run/MeasurePeak.h"
#include "runtime/run/Trace.h"
#include "runtime/system/AtomicFile.h"
#include "runtime/weights/Initialize.h"

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <map>
#include <optional>

namespace halcyon::runtime {

namespace {

/// What one kernel, or one segment, did in all steps.
struct Work {
  double seconds = 0; // of all threads together
  double operations = 0;
  double bytes = 0;
  int64_t runs = 0;
  double secondsInStep = 0; // in the step at hand
  double leastSeconds = std::numeric_limits<double>::infinity();

  void finishStep() {
    leastSeconds = std::min(leastSeconds, secondsInStep);
    secondsInStep = 0;
  }

  void add(const HalcyonKernel &kernel, double duration) {
    seconds += duration;
    secondsInStep += duration;
    operations += double(kernel.operations);
    bytes += double(kernel.bytes);
    ++runs;
  }
};

/// The work of several steps, by kernel and by segment.
class Profile {
public:
  Profile(const HalcyonEntry &entry, int threads, double peak)
      : entry(entry), threads(threads), peak(peak), segments(size_t(entry.segment_count)),
        loops(listLoops(entry)), wallSeconds(loops.size()) {}

  void add(const Observation &observation) {
    ++steps;
    for (int worker = 0; worker < observation.countWorkers(); ++worker)
      for (const Interval &interval : observation.getTasks(worker)) {
        const HalcyonTask &task = entry.tasks[interval.number];
        const HalcyonKernel &kernel = entry.kernels[task.kernel];
        kernels[entry.kernel_names + kernel.name].add(kernel, interval.seconds());
        segments[size_t(task.segment)].add(kernel, interval.seconds());
      }
    for (const Interval &loop : observation.getLoops()) {
      wallSeconds[size_t(loop.number)] += loop.seconds();
      stepSeconds += loop.seconds();
    }
    for (auto &[name, work] : kernels)
      work.finishStep();
  }

  /// For programs: what each kernel takes in the step in which it takes the least. Names are
  /// symbols and need no escapes.
  Status write(const std::string &path) const {
    std::string text = fmt::format(R"({{"threads": {}, "steps": {}, "kernels": [)", threads, steps);
    const char *separator = "\n";
    for (const auto &[name, work] : kernels) {
      text += fmt::format(R"({}{{"name": "{}", "calls": {}, "ms": {:.6g}}})", separator, name,
                          work.runs / steps, work.leastSeconds * 1e3);
      separator = ",\n";
    }
    const std::array<std::string_view, 2> pieces = {text, "\n]}\n"};
    return replaceFile(path, pieces);
  }

  void print() const {
    fmt::print("one core's measured peak: {:.1f} GFLOP/s\n", peak * 1e-9);
    fmt::print("a step takes {:.4g} ms on {} threads (mean of {})\n\n", stepSeconds / steps * 1e3,
               threads, steps);
    printSegments();
    printKernels();
  }

private:
  void printSegments() const {
    fmt::print("{:<24} {:>6} {:>10} {:>7} {:>6} {}\n", "segment", "cells", "ms", "share", "busy",
               RateHeader);
    for (size_t i = 0; i < loops.size(); ++i)
      printLoop(loops[i], wallSeconds[i]);
  }

  // Segments of one loop run at once: each has the share of its time that it has of its work.
  void printLoop(const Loop &loop, double seconds) const {
    double busySeconds = 0;
    for (int32_t i = loop.firstSegment; i <= loop.lastSegment; ++i)
      busySeconds += segments[size_t(i)].seconds;
    for (int32_t i = loop.firstSegment; i <= loop.lastSegment; ++i) {
      const Work &segment = segments[size_t(i)];
      const double ofLoop = seconds * segment.seconds / std::max(busySeconds, 1e-12);
      fmt::print("{:<24} {:>6} {:>10.4f} {:>6.1f}% {:>5.0f}% {}\n", i, entry.segments[i].cells,
                 ofLoop / steps * 1e3, percent(ofLoop, stepSeconds),
                 percent(busySeconds, seconds * threads), describeRates(segment));
    }
  }

  // The slowest first. Shares are of the time of all threads.
  void printKernels() const {
    std::vector<std::pair<std::string, Work>> sorted(kernels.begin(), kernels.end());
    std::ranges::sort(sorted, std::ranges::greater(),
                      [](const auto &kernel) { return kernel.second.seconds; });
    size_t width = 24;
    for (const auto &[name, work] : sorted)
      width = std::max(width, name.size());
    fmt::print("\n{:<{}} {:>6} {:>10} {:>7} {}\n", "kernel", width, "calls", "ms", "share",
               RateHeader);
    for (const auto &[name, work] : sorted)
      fmt::print("{:<{}} {:>6} {:>10.4f} {:>6.1f}% {}\n", name, width, work.runs / steps,
                 work.seconds / steps * 1e3, percent(work.seconds, stepSeconds * threads),
                 describeRates(work));
  }

  static constexpr const char *RateHeader = " GFLOP/s  % peak      MB/step    GB/s";

  /// Rates of a core at work: seconds are of all threads together.
  std::string describeRates(const Work &work) const {
    const double seconds = std::max(work.seconds, 1e-12);
    return fmt::format("{:>8.1f} {:>6.1f}% {:>12.2f} {:>7.1f}", work.operations / seconds * 1e-9,
                       percent(work.operations / seconds, peak), work.bytes / steps * 1e-6,
                       work.bytes / seconds * 1e-9);
  }

  static double percent(double part, double whole) { return whole > 0 ? 100 * part / whole : 0; }

  const HalcyonEntry &entry;
  int threads;
  double peak;
  int steps = 0;
  double stepSeconds = 0;
  std::map<std::string, Work> kernels;
  std::vector<Work> segments;
  std::vector<Loop> loops;
  std::vector<double> wallSeconds; // of each loop
};

const HalcyonEntry &chooseEntry(const HalcyonProgram &program, ProfilePart part) {
  if (part == ProfilePart::Training || (part == ProfilePart::Default && program.train.run))
    return program.train;
  return part == ProfilePart::Image && program.predict_image.run ? program.predict_image
                                                                 : program.predict;
}

} // namespace

Status profile(const HalcyonProgram &program, const ProfileOptions &options) {
  const HalcyonEntry &entry = chooseEntry(program, options.part);
  if (Status status = checkEntries(program, {&entry}); !status.ok())
    return status;
  if (!entry.task_count)
    return mistake("{}: the program cannot be observed; compile {} again", program.name,
                   program.source);
  for (const std::string &path : {options.trace, options.json})
    if (!path.empty())
      if (Status status = checkReplaceable(path); !status.ok())
        return status;
  Result<std::unique_ptr<Network>> network = Network::create(program, {&entry}, options.threads);
  if (!network.ok())
    return network.status();
  initializeParameters(program, 0, (*network)->getState(), (*network)->hasOptimizer());
  (*network)->prepare();
  const int32_t images = options.part == ProfilePart::Image ? 1 : entry.batch;
  fillWithTrialData(program, images, 0, (*network)->getBatch());
  Observation observation(**network, entry);
  observation.run(); // warms caches up
  Profile profile(entry, options.threads, measurePeakOperations());
  Trace trace(entry);
  for (int32_t step = 0; step < options.steps; ++step) {
    observation.run();
    profile.add(observation);
    if (!options.trace.empty())
      trace.add(observation);
  }
  profile.print();
  if (!options.json.empty())
    if (Status status = profile.write(options.json); !status.ok())
      return status;
  return options.trace.empty() ? Status() : trace.write(options.trace);
}

} // namespace halcyon::runtime
