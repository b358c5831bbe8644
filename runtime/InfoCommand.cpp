#include "runtime/InfoCommand.h"
#include "runtime/Network.h"
#include "runtime/Parameters.h"
#include "runtime/Schedule.h"

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

static void printMemory(const HalcyonProgram &program, int threads) {
  fmt::print("\n{:<20} {:>6} {:>6} {:>6} {:>14} {:>14} {:>14} {:>14}\n", "bytes", "batch", "slice",
             "lanes", "shared", "lanes", fmt::format("{} workers", threads), "with the state");
  for (const auto &[entry, name] : listEntries(program)) {
    if (!entry->run)
      continue;
    const int64_t state =
        entry->element_bytes == 8 ? program.reference_state_bytes : program.state_bytes;
    fmt::print("{:<20} {:>6} {:>6} {:>6} {:>14} {:>14} {:>14} {:>14}\n", name, entry->batch,
               entry->slice, entry->lanes, entry->shared_bytes, entry->lanes * entry->lane_bytes,
               threads * entry->worker_bytes, state + countEntryBytes(*entry, threads));
  }
  fmt::print("the state takes {} bytes\n", program.state_bytes);
}

Status printInfo(const HalcyonProgram &program, int threads) {
  printNetwork(program);
  printParameters(program);
  printMemory(program, threads);
  if (program.summary && *program.summary)
    fmt::print("\n{}\n", program.summary);
  return {};
}

} // namespace halcyon::runtime
