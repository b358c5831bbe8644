#include "runtime/verify/TrialWeights.h"
#include "runtime/Philox.h"
#include "runtime/verify/Gradients.h"
#include "runtime/weights/Initialize.h"
#include "runtime/weights/Parameters.h"

namespace halcyon::runtime {

static std::vector<double> drawValues(const HalcyonParameter &parameter, size_t index,
                                      uint64_t seed) {
  const std::vector<float> initial = drawInitialValues(parameter, uint32_t(index), seed);
  std::vector<double> values(initial.begin(), initial.end());
  if (parameter.role != HALCYON_WEIGHT || parameter.initializer != HALCYON_CONSTANT)
    return values;
  for (size_t i = 0; i < values.size(); ++i) {
    const PhiloxCounter words =
        randomWords(seed, RandomPurpose::TrialWeights, uint32_t(index), i / 4);
    values[i] = float(values[i] + 0.2 * toUnitInterval(words[i % 4]) - 0.1);
  }
  return values;
}

TrialWeights drawTrialWeights(const HalcyonProgram &program, uint64_t seed) {
  TrialWeights weights;
  for (const HalcyonParameter &parameter : getParameters(program))
    weights.push_back(drawValues(parameter, weights.size(), seed));
  return weights;
}

TrialWeights changeLastBits(const TrialWeights &weights, uint64_t seed) {
  TrialWeights changed = weights;
  for (size_t index = 0; index < changed.size(); ++index)
    for (size_t i = 0; i < changed[index].size(); ++i) {
      const PhiloxCounter words =
          randomWords(seed, RandomPurpose::TrialRounding, uint32_t(index), i / 4);
      changed[index][i] *= 1 + 0x1p-21 * (toUnitInterval(words[i % 4]) - 0.5);
    }
  return changed;
}

void writeTrialWeights(Network &network, const TrialWeights &weights) {
  for (size_t i = 0; i < weights.size(); ++i)
    writeParameter(network, i, weights[i]);
}

} // namespace halcyon::runtime
