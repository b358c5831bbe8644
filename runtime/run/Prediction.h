#ifndef HALCYON_RUNTIME_RUN_PREDICTION_H
#define HALCYON_RUNTIME_RUN_PREDICTION_H

#include "runtime/run/Network.h"

#include <vector>

namespace halcyon::runtime {

/// The entries that `predictBatch` may run: those to make a network with.
std::vector<const HalcyonEntry *> listPredictionEntries(const HalcyonProgram &program);

/// Predicts the images of the batch: slices of them on a thread each; a single one, or fewer than
/// a slice one by one, on as many threads as is faster. The two round differently, so the number of
/// threads has no say.
void predictBatch(Network &network);

} // namespace halcyon::runtime

#endif
