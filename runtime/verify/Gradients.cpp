#include "runtime/verify/Gradients.h"
#include "runtime/weights/Parameters.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string_view>

namespace halcyon::runtime {

template <typename Element>
static Gradients collect(const HalcyonProgram &program, HalcyonPlace HalcyonParameter::*which,
                         double loss, char *memory) {
  Gradients gradients = {loss, {}};
  for (const HalcyonParameter &parameter : getParameters(program)) {
    const HalcyonPlace &place = parameter.*which;
    std::vector<double> &values = gradients.ofParameters.emplace_back();
    if (place.gradient_offset < 0)
      continue;
    values.resize(size_t(countElements(parameter)));
    unpackParameter(place, locate<Element>(memory, place.gradient_offset), values.data());
  }
  return gradients;
}

Gradients computeGradients(Network &network) {
  const HalcyonProgram &program = network.getProgram();
  network.run(program.gradients);
  return collect<float>(program, &HalcyonParameter::place, network.getBatch().getLoss(),
                        network.getBatch().gradients());
}

Gradients computeReferenceGradients(Network &network) {
  const HalcyonProgram &program = network.getProgram();
  network.run(program.reference_gradients);
  return collect<double>(program, &HalcyonParameter::reference,
                         network.getBatch().getReferenceLoss(), network.getBatch().gradients());
}

void writeParameter(Network &network, size_t index, const std::vector<double> &values) {
  const HalcyonParameter &parameter = getParameters(network.getProgram())[index];
  packParameter(parameter.place, values.data(),
                locate<float>(network.getState(), parameter.place.state_offset));
  packParameter(parameter.reference, values.data(),
                locate<double>(network.getReferenceState(), parameter.reference.state_offset));
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
