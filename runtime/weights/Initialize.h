#ifndef HALCYON_RUNTIME_WEIGHTS_INITIALIZE_H
#define HALCYON_RUNTIME_WEIGHTS_INITIALIZE_H

#include "runtime/Program.h"

#include <array>
#include <vector>

namespace halcyon::runtime {

/// The initial values of parameter number `index`, one after the other, in public order. Value i
/// depends on the seed, `index` and i alone.
class InitialValues {
public:
  InitialValues(const HalcyonParameter &parameter, uint32_t index, uint64_t seed)
      : parameter(parameter), index(index), seed(seed) {}

  float next();

private:
  const HalcyonParameter &parameter;
  uint32_t index;
  uint64_t seed;
  uint64_t drawn = 0;
  std::array<float, 4> four; // of which the next one is number drawn % 4
};

/// All of them.
std::vector<float> drawInitialValues(const HalcyonParameter &parameter, uint32_t index,
                                     uint64_t seed);

/// Writes the initial values of every parameter into `state`; of the optimizer's, if the state has
/// them.
void initializeParameters(const HalcyonProgram &program, uint64_t seed, char *state,
                          bool withOptimizer);

} // namespace halcyon::runtime

#endif
