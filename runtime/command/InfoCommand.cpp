#include "runtime/command/InfoCommand.h"
#include "runtime/run/Network.h"
#include "runtime/run/PlanScaling.h"
#include "runtime/run/Prediction.h"
#include "runtime/system/Processor.h"
#include "runtime/train/Schedule.h"
#include "runtime/weights/Parameters.h"

#include <algorithm>

namespace halcyon::runtime {

static const char *describeLoss(int32_t loss) {
  switch (loss) {
  case HALCYON_CROSS_ENTROPY:
    return "cross_entropy";
  case HALCYON_MEAN_SQUARED_ERROR:
    return "mean_squared_error";
  default:
    return "none";
  }
}

static const char *describeRole(int32_t role) {
  switch (role) {
  case HALCYON_WEIGHT:
    return "weight";
  case HALCYON_STATISTIC:
    return "statistic";
  default:
    return "optimizer";
  }
}

static void printNetwork(const HalcyonProgram &program) {
  fmt::print("network   {} from {}\n", program.name, program.source);
  fmt::print("target    {}\n", program.target);
  fmt::print("input     f32 {}\n", describeShape(getInputShape(program)));
  fmt::print("output    f32 {}\n", describeShape(getOutputShape(program)));
  fmt::print("loss      {}\n", describeLoss(program.loss));
  if (program.train.run)
    fmt::print("training  batch {}, {} epochs, rate: {}\n", program.train.batch,
               program.default_epochs, describeSchedule(program.schedule));
}

static void printParameters(const HalcyonProgram &program) {
  int64_t sums[3] = {};
  size_t width = 9;
  for (const HalcyonParameter &parameter : getParameters(program))
    width = std::max(width, std::string_view(parameter.name).size());
  fmt::print("\n{:<{}}  {:<9}  {:>12}  shape\n", "parameter", width, "role", "elements");
  for (const HalcyonParameter &parameter : getParameters(program)) {
    sums[std::clamp(parameter.role, 0, 2)] += countElements(parameter);
    fmt::print("{:<{}}  {:<9}  {:>12}  {}\n", parameter.name, width, describeRole(parameter.role),
               countElements(parameter), describeShape(getShape(parameter)));
  }
  for (int32_t role = 0; role < 3; ++role)
    fmt::print("{:<{}}  {:<9}  {:>12}\n", "total", width, describeRole(role), sums[role]);
}

/// What a run of an entry keeps from call to call.
static int64_t countStateBytes(const HalcyonProgram &program, const HalcyonEntry &entry) {
  if (&entry == &program.reference_gradients)
    return program.reference_state_bytes;
  if (&entry == &program.train)
    return program.state_bytes;
  const bool predicts = &entry != &program.evaluate;
  return program.state_bytes - program.optimizer_bytes + (predicts ? program.prepared_bytes : 0);
}

static void printMemory(const HalcyonProgram &program, int threads) {
  fmt::print("\n{:<20} {:>6} {:>6} {:>6} {:>14} {:>14} {:>14}\n", "bytes", "batch", "slice",
             "lanes", "shared", fmt::format("{} workers", threads), "with the state");
  for (const auto &[entry, name] : listEntries(program)) {
    if (!entry->run)
      continue;
    fmt::print("{:<20} {:>6} {:>6} {:>6} {:>14} {:>14} {:>14}\n", name, entry->batch, entry->slice,
               entry->lanes, entry->shared_bytes, threads * entry->worker_bytes,
               countStateBytes(program, *entry) + countEntryBytes(*entry, threads));
  }
  fmt::print("the state takes {} bytes\n", program.state_bytes);
}

// A run's memory is the arena and the process itself: what this process takes, code that it has not
// run, and pages of each thread's stack.
static void printRunMemory(const HalcyonProgram &program, const char *command,
                           std::vector<const HalcyonEntry *> entries, int threads) {
  constexpr int64_t codeBytes = 384 << 10, stackBytes = 16 << 10;
  const int64_t bytes = Network::countBytes(program, std::move(entries), threads) +
                        measureResidentBytes() + codeBytes + threads * stackBytes;
  fmt::print("a {} run takes {} bytes on {} threads, without its data\n", command, bytes, threads);
}

static void printLoops(const std::vector<LoopScaling> &scaling, double total, int threads) {
  fmt::print("{:>7} {:>7} {:>7} {:>8} {:>10} {:>13}\n", "segment", "cells", "slices", "share",
             "imbalance", "largest cell");
  for (const LoopScaling &each : scaling)
    fmt::print("{:>7} {:>7} {:>7} {:>7.2f}% {:>10.2f} {:>12.2f}%\n", each.loop.name(),
               each.loop.cells, each.loop.slices, 100 * each.cost / total, each.imbalance(threads),
               100 * each.largestCell / total);
}

// On paper: no thread waits for memory or for another but at the end of a loop.
static void printScaling(const HalcyonEntry &entry, const char *name, int threads) {
  const std::vector<LoopScaling> scaling = computeScaling(entry, threads);
  double total = 0, longest = 0, serial = 0;
  const LoopScaling *largest = nullptr;
  for (const LoopScaling &each : scaling) {
    total += each.cost;
    longest += each.longest;
    serial += each.loop.cells == 1 ? each.cost : 0;
    if (!largest || each.largestCell > largest->largestCell)
      largest = &each;
  }
  if (total <= 0)
    return;
  fmt::print("\n{} on {} threads: shares are of one thread's step, by operations and {:g} for each "
             "byte\n",
             name, threads, OperationsPerByte);
  printLoops(scaling, total, threads);
  fmt::print("at most {:.2f} times as fast as one thread; loops of one cell are {:.2f}% of its "
             "step; the largest serial part is a cell of segment {}, {:.2f}%\n",
             total / longest, 100 * serial / total, largest->loop.name(),
             100 * largest->largestCell / total);
}

Status printInfo(const HalcyonProgram &program, int threads) {
  printNetwork(program);
  printParameters(program);
  printMemory(program, threads);
  if (program.train.run)
    printRunMemory(program, "train", {&program.train}, threads);
  printRunMemory(program, "predict", listPredictionEntries(program), threads);
  printScaling(program.train.run ? program.train : program.predict,
               program.train.run ? "train" : "predict", threads);
  if (program.summary && *program.summary)
    fmt::print("\n{}\n", program.summary);
  return {};
}

} // namespace halcyon::runtime
