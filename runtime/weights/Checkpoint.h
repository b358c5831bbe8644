#ifndef HALCYON_RUNTIME_WEIGHTS_CHECKPOINT_H
#define HALCYON_RUNTIME_WEIGHTS_CHECKPOINT_H

#include "runtime/Program.h"
#include "runtime/Status.h"

#include <string>

namespace halcyon::runtime {

/// Where a training run stands. All numbers count what is done.
struct TrainingPosition {
  uint64_t seed = 0;
  int64_t epoch = 0;
  int64_t step = 0;        // since the start of the run
  int64_t stepInEpoch = 0; // since the start of the epoch
  int64_t images = 0;      // in the data set
  int64_t batch = 0;       // images per step
  bool shuffled = true;
};

/// Writes weights, statistics and optimizer state, in PyTorch's shapes and under their names, with
/// the position as metadata and a checksum. An error leaves the old file as it was.
Status saveCheckpoint(const std::string &path, const HalcyonProgram &program, const char *state,
                      const TrainingPosition &position);

/// Reads weights and statistics into `state` from a .safetensors file of ours or of others. The
/// errors name every tensor that is missing, unknown or of another shape. `num_batches_tracked`,
/// which PyTorch keeps, is passed over.
Status loadWeights(const std::string &path, const HalcyonProgram &program, char *state);

/// Reads everything that `saveCheckpoint` wrote.
Result<TrainingPosition> loadCheckpoint(const std::string &path, const HalcyonProgram &program,
                                        char *state);

} // namespace halcyon::runtime

#endif
