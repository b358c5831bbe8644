#include "runtime/train/Schedule.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace halcyon::runtime {

// rate * (1 + cos(pi * progress)) / 2, progress from 0 after the warmup to 1 at the last epoch's
// end
static double computeCosine(const HalcyonSchedule &schedule, double position) {
  const double length = std::max(schedule.epochs - schedule.warmup, 1e-9);
  const double progress = std::clamp((position - schedule.warmup) / length, 0.0, 1.0);
  return schedule.rate * (1 + std::cos(std::numbers::pi * progress)) / 2;
}

double computeLearningRate(const HalcyonSchedule &schedule, int64_t epoch, int64_t step,
                           int64_t stepsPerEpoch) {
  const double position = double(epoch) + double(step) / double(stepsPerEpoch);
  if (position < schedule.warmup)
    return schedule.rate * position / schedule.warmup;
  switch (schedule.kind) {
  case HALCYON_SCHEDULE_STEP: {
    const int64_t drops = epoch / std::max(schedule.every, 1);
    return schedule.rate * std::pow(schedule.factor, double(drops));
  }
  case HALCYON_SCHEDULE_COSINE:
    return computeCosine(schedule, position);
  default:
    return schedule.rate;
  }
}

static std::string describeKind(const HalcyonSchedule &schedule) {
  switch (schedule.kind) {
  case HALCYON_SCHEDULE_STEP:
    return fmt::format("{} times {} every {} epochs", schedule.rate, schedule.factor,
                       schedule.every);
  case HALCYON_SCHEDULE_COSINE:
    return fmt::format("cosine from {} to 0 over {} epochs", schedule.rate, schedule.epochs);
  default:
    return fmt::format("constant {}", schedule.rate);
  }
}

std::string describeSchedule(const HalcyonSchedule &schedule) {
  std::string text = describeKind(schedule);
  return schedule.warmup > 0 ? fmt::format("{}, warmup of {} epochs", text, schedule.warmup) : text;
}

} // namespace halcyon::runtime
