#ifndef HALCYON_RUNTIME_DATA_TRIAL_H
#define HALCYON_RUNTIME_DATA_TRIAL_H

#include "runtime/run/Batch.h"

namespace halcyon::runtime {

/// Fills the batch with `images` random images in [-1, 1), random labels or targets, and random
/// keys.
void fillWithTrialData(const HalcyonProgram &program, int32_t images, uint64_t seed, Batch &batch);

} // namespace halcyon::runtime

#endif
