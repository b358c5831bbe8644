#include "runtime/verify/CentralDifferences.h"
#include "runtime/Philox.h"
#include "runtime/weights/Parameters.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace halcyon::runtime {

static double computeLoss(Network &network) {
  network.run(network.getProgram().reference_gradients);
  return network.getBatch().getReferenceLoss();
}

static double computeDifference(Network &network, double &weight, double step) {
  const double original = weight;
  weight = original + step;
  const double above = computeLoss(network);
  weight = original - step;
  const double below = computeLoss(network);
  weight = original;
  return (above - below) / (2 * step);
}

static double measureElement(Network &network, double &weight, double gradient, double scale,
                             double tolerance) {
  double best = std::numeric_limits<double>::infinity();
  for (double step : {1e-5, 1e-6, 1e-7}) {
    const double scaledStep = step * std::max(1.0, std::abs(weight));
    const double difference = computeDifference(network, weight, scaledStep);
    const double error = std::abs(difference - gradient) / scale;
    best = error < best ? error : best;
    if (best <= tolerance)
      break;
  }
  return best;
}

static std::vector<size_t> chooseElements(const std::vector<double> &gradient, size_t index,
                                          int samples, uint64_t seed) {
  const auto isSmaller = [](double left, double right) { return std::abs(left) < std::abs(right); };
  const auto largest = std::max_element(gradient.begin(), gradient.end(), isSmaller);
  std::vector<size_t> elements = {size_t(largest - gradient.begin())};
  for (int sample = 1; sample < samples; ++sample) {
    const PhiloxCounter words =
        randomWords(seed, RandomPurpose::TrialSamples, uint32_t(index), uint64_t(sample));
    elements.push_back((uint64_t(words[0]) << 32 | words[1]) % gradient.size());
  }
  return elements;
}

double measureDifferenceError(Network &network, size_t index, const std::vector<double> &gradient,
                              double scale, int samples, double tolerance, uint64_t seed) {
  const HalcyonParameter &parameter = getParameters(network.getProgram())[index];
  auto *weights = locate<double>(network.getReferenceState(), parameter.reference_offset);
  double largest = 0;
  for (size_t element : chooseElements(gradient, index, samples, seed)) {
    double &weight = weights[element];
    largest =
        std::max(largest, measureElement(network, weight, gradient[element], scale, tolerance));
  }
  return largest;
}

} // namespace halcyon::runtime
