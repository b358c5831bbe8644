#include "runtime/command/BenchCommand.h"
#include "runtime/data/Trial.h"
#include "runtime/run/Network.h"
#include "runtime/run/Prediction.h"
#include "runtime/system/Processor.h"
#include "runtime/weights/Initialize.h"

#include <algorithm>
#include <chrono>
#include <utility>

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

static Result<std::unique_ptr<Network>>
makeNetwork(const HalcyonProgram &program, std::vector<const HalcyonEntry *> entries, int threads) {
  Result<std::unique_ptr<Network>> network = Network::create(program, std::move(entries), threads);
  if (network.ok()) {
    initializeParameters(program, 0, (*network)->getState(), (*network)->hasOptimizer());
    (*network)->prepare();
  }
  return network;
}

static Status benchTraining(const HalcyonProgram &program, int threads, double seconds) {
  Result<std::unique_ptr<Network>> network = makeNetwork(program, {&program.train}, threads);
  if (!network.ok())
    return network.status();
  fillWithTrialData(program, program.train.batch, 0, (*network)->getBatch());
  fmt::print("train_step_ms {:.6g}\n",
             measureMedian(seconds, [&] { (*network)->run(program.train); }));
  return {};
}

// The images come as several calls where the program takes fewer at once; the last call takes what
// is left.
static double measurePrediction(Network &network, int32_t images, double seconds) {
  const HalcyonProgram &program = network.getProgram();
  const int32_t perCall = std::min(images, program.predict.batch);
  fillWithTrialData(program, perCall, 0, network.getBatch());
  return measureMedian(seconds, [&] {
    for (int32_t left = images; left > 0; left -= perCall) {
      if (const int32_t count = std::min(left, perCall); count != network.getBatch().getImages())
        network.getBatch().setImages(count);
      predictBatch(network);
    }
  });
}

static Status benchInference(const HalcyonProgram &program, int threads, double seconds) {
  Result<std::unique_ptr<Network>> network =
      makeNetwork(program, listPredictionEntries(program), threads);
  if (!network.ok())
    return network.status();
  for (int32_t images : {1, 32})
    fmt::print("predict_{}_ms {:.6g}\n", images, measurePrediction(**network, images, seconds / 2));
  return {};
}

// Each part in memory of its own, as a run that only trains or only predicts has it.
Status bench(const HalcyonProgram &program, const BenchOptions &options) {
  const bool trains =
      options.part == BenchPart::Training || (options.part == BenchPart::All && program.train.run);
  const bool predicts = options.part != BenchPart::Training;
  const double share = options.seconds / (trains + 2 * predicts);
  if (trains)
    if (Status status = benchTraining(program, options.threads, share); !status.ok())
      return status;
  if (predicts)
    if (Status status = benchInference(program, options.threads, 2 * share); !status.ok())
      return status;
  fmt::print("peak_bytes {}\n", measurePeakBytes());
  return {};
}

} // namespace halcyon::runtime
