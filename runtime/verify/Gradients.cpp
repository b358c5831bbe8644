#include "runtime/verify/Gradients.h"
#include "runtime/weights/Parameters.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace halcyon::runtime {

template <typename Element>
static Gradients collect(std::span<const HalcyonParameter> parameters, double loss, char *memory) {
  Gradients gradients = {loss, {}};
  for (const HalcyonParameter &parameter : parameters) {
    std::vector<double> &values = gradients.ofParameters.emplace_back();
    if (parameter.gradient_offset < 0)
      continue;
    values.resize(size_t(countElements(parameter)));
    unpackParameter(parameter, locate<Element>(memory, parameter.gradient_offset), values.data());
  }
  return gradients;
}

Gradients computeGradients(Network &network) {
  const HalcyonProgram &program = network.getProgram();
  network.run(program.gradients);
  return collect<float>(getParameters(program), network.getBatch().getLoss(),
                        network.getBatch().gradients());
}

Gradients computeReferenceGradients(Network &network) {
  const HalcyonProgram &program = network.getProgram();
  network.run(program.reference_gradients);
  return collect<double>(getReferenceParameters(program), network.getBatch().getReferenceLoss(),
                         network.getBatch().gradients());
}

void writeParameter(Network &network, size_t index, const std::vector<double> &values) {
  const HalcyonParameter &parameter = getParameters(network.getProgram())[index];
  const HalcyonParameter &reference = getReferenceParameters(network.getProgram())[index];
  packParameter(parameter, values.data(),
                locate<float>(network.getState(), parameter.state_offset));
  packParameter(reference, values.data(),
                locate<double>(network.getReferenceState(), reference.state_offset));
}

std::vector<double> computeScales(const Gradients &gradients) {
  std::vector<double> scales;
  for (const std::vector<double> &values : gradients.ofParameters) {
    double largest = 0;
    for (double value : values)
      largest = std::max(largest, std::abs(value));
    scales.push_back(largest);
  }
  const double largest = scales.empty() ? 0 : *std::max_element(scales.begin(), scales.end());
  for (double &scale : scales)
    scale = largest > 0 ? std::max(scale, largest * 1e-3) : 1;
  return scales;
}

double measureError(const std::vector<double> &actual, const std::vector<double> &expected,
                    double scale) {
  double largest = 0;
  for (size_t i = 0; i < expected.size(); ++i) {
    const double difference = std::abs(actual[i] - expected[i]);
    if (!std::isfinite(difference))
      return std::numeric_limits<double>::infinity();
    largest = std::max(largest, difference);
  }
  return largest / scale;
}

} // namespace halcyon::runtime
