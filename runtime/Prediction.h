#ifndef HALCYON_RUNTIME_PREDICTION_H
#define HALCYON_RUNTIME_PREDICTION_H

#include "runtime/Network.h"

#include <vector>

namespace halcyon::runtime {

/// The entries that `predictBatch` may run on `threads` threads: those to make a network with.
std::vector<const HalcyonEntry *> listPredictionEntries(const HalcyonProgram &program, int threads);

/// Predicts the images of the batch: all at once, a thread an image; or, where there are fewer
/// images than threads, one after the other, each on all threads. Outputs are the same bytes.
void predictBatch(Network &network);

} // namespace halcyon::runtime

#endif
