#ifndef HALCYON_RUNTIME_VERIFY_TRIALWEIGHTS_H
#define HALCYON_RUNTIME_VERIFY_TRIALWEIGHTS_H

#include "runtime/run/Network.h"

#include <vector>

namespace halcyon::runtime {

/// The values of every parameter, in public order.
using TrialWeights = std::vector<std::vector<double>>;

/// Initial values, with bumps on weights that all start alike, so that nothing is zero by accident.
/// They are numbers of f32, so that both builds start from the same.
TrialWeights drawTrialWeights(const HalcyonProgram &program, uint64_t seed);

/// Weights that differ from others by up to four of the last bits of f32.
TrialWeights changeLastBits(const TrialWeights &weights, uint64_t seed);

void writeTrialWeights(Network &network, const TrialWeights &weights);

} // namespace halcyon::runtime

#endif
