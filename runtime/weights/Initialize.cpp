#include "runtime/weights/Initialize.h"
#include "runtime/Philox.h"
#include "runtime/weights/Parameters.h"

#include <cmath>
#include <numbers>

namespace halcyon::runtime {

static std::array<float, 4> drawUniform(const PhiloxCounter &words, double bound) {
  std::array<float, 4> values;
  for (size_t i = 0; i < 4; ++i)
    values[i] = float((2.0 * toUnitInterval(words[i]) - 1.0) * bound);
  return values;
}

// Box and Muller (1958): sqrt(-2 ln u) cos(2 pi v) and sqrt(-2 ln u) sin(2 pi v), u in (0, 1]
static std::array<float, 4> drawNormal(const PhiloxCounter &words, double deviation) {
  std::array<float, 4> values;
  for (size_t i = 0; i < 4; i += 2) {
    const double radius = std::sqrt(-2 * std::log(1.0 - toUnitInterval(words[i])));
    const double angle = 2 * std::numbers::pi * toUnitInterval(words[i + 1]);
    values[i] = float(radius * std::cos(angle) * deviation);
    values[i + 1] = float(radius * std::sin(angle) * deviation);
  }
  return values;
}

float InitialValues::next() {
  if (parameter.initializer == HALCYON_CONSTANT)
    return float(parameter.initial_value);
  if (drawn % 4 == 0) {
    const PhiloxCounter words = randomWords(seed, RandomPurpose::InitialWeights, index, drawn / 4);
    four = parameter.initializer == HALCYON_UNIFORM ? drawUniform(words, parameter.initial_value)
                                                    : drawNormal(words, parameter.initial_value);
  }
  return four[drawn++ % 4];
}

std::vector<float> drawInitialValues(const HalcyonParameter &parameter, uint32_t index,
                                     uint64_t seed) {
  InitialValues values(parameter, index, seed);
  std::vector<float> all(size_t(countElements(parameter)));
  for (float &value : all)
    value = values.next();
  return all;
}

void initializeParameters(const HalcyonProgram &program, uint64_t seed, char *state,
                          bool withOptimizer) {
  uint32_t index = 0;
  for (const HalcyonParameter &parameter : getParameters(program)) {
    const uint32_t number = index++;
    if (parameter.role == HALCYON_OPTIMIZER && !withOptimizer)
      continue;
    InitialValues values(parameter, number, seed);
    fillParameter(parameter.place, locate<float>(state, parameter.place.offset),
                  [&] { return values.next(); });
  }
}

} // namespace halcyon::runtime
