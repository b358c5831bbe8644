#ifndef HALCYON_RUNTIME_VERIFY_CENTRALDIFFERENCES_H
#define HALCYON_RUNTIME_VERIFY_CENTRALDIFFERENCES_H

#include "runtime/verify/Gradients.h"

namespace halcyon::runtime {

/// Compares the reference's gradient of parameter `index` with (loss(w + h) - loss(w - h)) / 2h of
/// the reference's loss, for the element with the largest gradient and `samples - 1` random ones.
/// Returns the largest difference over `scale`.
///
/// h is 1e-5 first: the truncation, about h^2, and the rounding, about 1e-16 / h, are then both
/// below 1e-10. Where the two losses lie on different sides of a kink (of a ReLU or a maximum) the
/// difference means nothing; elements that are off by more than `tolerance` are tried again with a
/// tenth and a hundredth of the step.
double measureDifferenceError(Network &network, size_t index, const std::vector<double> &gradient,
                              double scale, int samples, double tolerance, uint64_t seed);

} // namespace halcyon::runtime

#endif
