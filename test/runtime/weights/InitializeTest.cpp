#include "runtime/weights/Initialize.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

using namespace halcyon::runtime;

static HalcyonParameter makeParameter(int32_t initializer, double value, int64_t extent) {
  // Initial values are drawn in the order of the public form: how it is stored plays no part.
  return {"w", HALCYON_WEIGHT, initializer, value, 1, {extent}, {}, -1, -1};
}

static double computeDeviation(const std::vector<float> &values, double &mean) {
  double sum = 0, squares = 0;
  for (float value : values)
    sum += value, squares += double(value) * value;
  mean = sum / double(values.size());
  return std::sqrt(squares / double(values.size()) - mean * mean);
}

// The standard error of a mean over 100,000 values is 0.003 of the deviation; 0.02 are more than
// six of them.
TEST(Initialize, UniformFillsItsRange) {
  const std::vector<float> values =
      drawInitialValues(makeParameter(HALCYON_UNIFORM, 0.5, 100000), 0, 1);
  double mean;
  EXPECT_NEAR(computeDeviation(values, mean), 0.5 / std::sqrt(3), 0.01);
  EXPECT_NEAR(mean, 0, 0.01);
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  EXPECT_GE(*low, -0.5f);
  EXPECT_LT(*high, 0.5f);
}

TEST(Initialize, NormalHasItsDeviation) {
  const std::vector<float> values =
      drawInitialValues(makeParameter(HALCYON_NORMAL, 2, 100001), 0, 1);
  double mean;
  EXPECT_NEAR(computeDeviation(values, mean), 2, 0.04);
  EXPECT_NEAR(mean, 0, 0.04);
}

TEST(Initialize, DependsOnSeedAndParameterOnly) {
  const HalcyonParameter parameter = makeParameter(HALCYON_NORMAL, 1, 7);
  EXPECT_EQ(drawInitialValues(parameter, 3, 9), drawInitialValues(parameter, 3, 9));
  EXPECT_NE(drawInitialValues(parameter, 3, 9), drawInitialValues(parameter, 4, 9));
  EXPECT_NE(drawInitialValues(parameter, 3, 9), drawInitialValues(parameter, 3, 10));
}

TEST(Initialize, ConstantIsConstant) {
  EXPECT_EQ(drawInitialValues(makeParameter(HALCYON_CONSTANT, 1.5, 2), 0, 0),
            (std::vector<float>{1.5, 1.5}));
}
