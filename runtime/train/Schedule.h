#ifndef HALCYON_RUNTIME_TRAIN_SCHEDULE_H
#define HALCYON_RUNTIME_TRAIN_SCHEDULE_H

#include "runtime/Program.h"

#include <string>

namespace halcyon::runtime {

/// The learning rate of step `step` of epoch `epoch` (both from 0) where an epoch has
/// `stepsPerEpoch` steps. The warmup rises from 0 at the first step; a cosine reaches 0 after
/// `schedule.epochs` epochs, warmup included.
double computeLearningRate(const HalcyonSchedule &schedule, int64_t epoch, int64_t step,
                           int64_t stepsPerEpoch);

/// One line for people: `cosine from 0.1 over 90 epochs after a warmup of 5`.
std::string describeSchedule(const HalcyonSchedule &schedule);

} // namespace halcyon::runtime

#endif
