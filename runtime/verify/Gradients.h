#ifndef HALCYON_RUNTIME_VERIFY_GRADIENTS_H
#define HALCYON_RUNTIME_VERIFY_GRADIENTS_H

#include "runtime/run/Network.h"

#include <span>
#include <vector>

namespace halcyon::runtime {

/// The loss of a call and the gradient of every parameter in public order; empty for a parameter
/// that has none.
struct Gradients {
  double loss = 0;
  std::vector<std::vector<double>> ofParameters;
};

/// Of a training step on the batch, with the kernels that train: what it changes of the weights
/// tells their gradients. Afterwards the state is as before.
Gradients computeGradients(Network &network);

/// Runs the double-precision entry `reference_gradients` on the batch.
Gradients computeReferenceGradients(Network &network);

/// Writes a parameter, given in public order, into the f32 state and the reference's.
void writeParameter(Network &network, size_t index, const std::vector<double> &values);

/// By what the errors of each parameter's gradient are divided: the largest absolute value in the
/// gradients of its layer, but at least a thousandth of the largest of all. Some gradients are zero
/// but for rounding: that of a bias before a batch normalisation is a sum of the numbers that make
/// the weight's beside it, and they cancel.
std::vector<double> computeScales(std::span<const HalcyonParameter> parameters,
                                  const Gradients &gradients);

/// The largest absolute difference of two gradients over `scale`; infinite where one is not finite.
double measureError(const std::vector<double> &actual, const std::vector<double> &expected,
                    double scale);

} // namespace halcyon::runtime

#endif
