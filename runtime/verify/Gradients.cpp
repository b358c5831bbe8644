#include "runtime/verify/Gradients.h"
#include "runtime/weights/Parameters.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string_view>

namespace halcyon::runtime {

static std::vector<double> readWeight(const HalcyonParameter &parameter, const char *state) {
  std::vector<double> values(size_t(countElements(parameter)));
  unpackParameter(parameter.place, locate<const float>(state, parameter.place.offset),
                  values.data());
  return values;
}

Gradients computeGradients(Network &network) {
  // So high that of a weight after the step its gradient is all but what rounding hides.
  constexpr auto rate = double(int64_t(1) << 40);
  const HalcyonProgram &program = network.getProgram();
  char *state = network.getState();
  const std::vector<char> before(state, state + program.state_bytes);
  std::fill_n(state + program.state_bytes - program.optimizer_bytes, program.optimizer_bytes, 0);
  network.getBatch().setRate(rate);
  network.run(program.train);
  Gradients gradients = {network.getBatch().getLoss(), {}};
  for (const HalcyonParameter &parameter : getParameters(program)) {
    std::vector<double> &gradient = gradients.ofParameters.emplace_back();
    if (!hasGradient(parameter))
      continue;
    gradient = readWeight(parameter, before.data());
    const std::vector<double> updated = readWeight(parameter, state);
    for (size_t i = 0; i < gradient.size(); ++i)
      gradient[i] = (gradient[i] - updated[i]) / rate - program.weight_decay * gradient[i];
  }
  std::ranges::copy(before, state);
  return gradients;
}

Gradients computeReferenceGradients(Network &network) {
  const HalcyonProgram &program = network.getProgram();
  network.run(program.reference_gradients);
  Gradients gradients = {network.getBatch().getReferenceLoss(), {}};
  for (const HalcyonParameter &parameter : getParameters(program)) {
    std::vector<double> &gradient = gradients.ofParameters.emplace_back();
    if (!hasGradient(parameter))
      continue;
    const auto *stored = locate<double>(network.getBatch().gradients(), parameter.gradient_offset);
    gradient.assign(stored, stored + countElements(parameter));
  }
  return gradients;
}

void writeParameter(Network &network, size_t index, const std::vector<double> &values) {
  const HalcyonParameter &parameter = getParameters(network.getProgram())[index];
  packParameter(parameter.place, values.data(),
                locate<float>(network.getState(), parameter.place.offset));
  std::ranges::copy(values,
                    locate<double>(network.getReferenceState(), parameter.reference_offset));
}

static std::string_view layerOf(const HalcyonParameter &parameter) {
  const std::string_view name = parameter.name;
  return name.substr(0, name.rfind('.'));
}

std::vector<double> computeScales(std::span<const HalcyonParameter> parameters,
                                  const Gradients &gradients) {
  std::map<std::string_view, double> ofLayers;
  double largest = 0;
  for (size_t i = 0; i < parameters.size(); ++i) {
    double &ofLayer = ofLayers[layerOf(parameters[i])];
    for (double value : gradients.ofParameters[i])
      ofLayer = std::max(ofLayer, std::abs(value));
    largest = std::max(largest, ofLayer);
  }
  std::vector<double> scales;
  for (const HalcyonParameter &parameter : parameters)
    scales.push_back(largest > 0 ? std::max(ofLayers[layerOf(parameter)], largest * 1e-3) : 1);
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
