#include "runtime/BenchCommand.h"
#include "runtime/Initialize.h"
#include "runtime/Network.h"
#include "runtime/Processor.h"
#include "runtime/Trial.h"

#include <algorithm>
#include <chrono>

namespace halcyon::runtime {

using Clock = std::chrono::steady_clock;

static double countMilliseconds(Clock::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

// The median time of `action`, in milliseconds, over about `seconds` and at least 3 runs after one
// to warm up.
template <typename Action> static double measureMedian(double seconds, Action action) {
  action();
  std::vector<double> times;
  const Clock::time_point start = Clock::now();
  while (times.size() < 3 || countMilliseconds(Clock::now() - start) < seconds * 1000) {
    const Clock::time_point before = Clock::now();
    action();
    times.push_back(countMilliseconds(Clock::now() - before));
  }
  std::nth_element(times.begin(), times.begin() + times.size() / 2, times.end());
  return times[times.size() / 2];
}

static double measureTraining(Network &network, double seconds) {
  const HalcyonProgram &program = network.getProgram();
  fillWithTrialData(program, program.train.batch, 0, network.getBatch());
  return measureMedian(seconds, [&] { network.run(program.train); });
}

// The images come as several calls where the program takes fewer at once.
static double measurePrediction(Network &network, int32_t images, double seconds) {
  const HalcyonProgram &program = network.getProgram();
  const int32_t perCall = std::min(images, program.predict.batch);
  fillWithTrialData(program, perCall, 0, network.getBatch());
  return measureMedian(seconds, [&] {
    for (int32_t done = 0; done < images; done += perCall)
      network.run(program.predict);
  });
}

Status bench(const HalcyonProgram &program, const BenchOptions &options) {
  std::vector<const HalcyonEntry *> entries = {&program.predict};
  if (program.train.run)
    entries.push_back(&program.train);
  Result<std::unique_ptr<Network>> network = Network::create(program, entries, options.threads);
  if (!network.ok())
    return network.status();
  initializeParameters(program, 0, (*network)->getState());
  (*network)->prepare();
  const double share = options.seconds / double(entries.size() + 1);
  if (program.train.run)
    fmt::print("train_step_ms {:.6g}\n", measureTraining(**network, share));
  (*network)->prepare();
  fmt::print("predict_1_ms {:.6g}\n", measurePrediction(**network, 1, share));
  fmt::print("predict_32_ms {:.6g}\n", measurePrediction(**network, 32, share));
  fmt::print("peak_bytes {}\n", measurePeakBytes());
  return {};
}

} // namespace halcyon::runtime
