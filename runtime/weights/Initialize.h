#ifndef HALCYON_RUNTIME_WEIGHTS_INITIALIZE_H
#define HALCYON_RUNTIME_WEIGHTS_INITIALIZE_H

#include "runtime/Program.h"

#include <vector>

namespace halcyon::runtime {

/// The initial values of parameter number `index`, in public order. Value i depends on the seed,
/// `index` and i alone.
std::vector<float> drawInitialValues(const HalcyonParameter &parameter, uint32_t index,
                                     uint64_t seed);

/// Writes the initial values of every parameter into `state`; of the optimizer's, if the state has
/// them.
void initializeParameters(const HalcyonProgram &program, uint64_t seed, char *state,
                          bool withOptimizer);

} // namespace halcyon::runtime

#endif
