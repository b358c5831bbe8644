#include "runtime/train/Schedule.h"

#include <gtest/gtest.h>

using namespace halcyon::runtime;

TEST(Schedule, ConstantStays) {
  const HalcyonSchedule schedule = {HALCYON_SCHEDULE_CONSTANT, 0, 0, 0, 0, 0.1};
  EXPECT_DOUBLE_EQ(computeLearningRate(schedule, 7, 3, 10), 0.1);
}

TEST(Schedule, StepMultipliesEveryFewEpochs) {
  const HalcyonSchedule schedule = {HALCYON_SCHEDULE_STEP, 0, 3, 0, 0.5, 0.8};
  EXPECT_DOUBLE_EQ(computeLearningRate(schedule, 2, 9, 10), 0.8);
  EXPECT_DOUBLE_EQ(computeLearningRate(schedule, 3, 0, 10), 0.4);
  EXPECT_DOUBLE_EQ(computeLearningRate(schedule, 6, 0, 10), 0.2);
}

TEST(Schedule, CosineFallsToZeroStepByStep) {
  const HalcyonSchedule schedule = {HALCYON_SCHEDULE_COSINE, 4, 0, 0, 0, 1.0};
  EXPECT_DOUBLE_EQ(computeLearningRate(schedule, 0, 0, 10), 1.0);
  EXPECT_DOUBLE_EQ(computeLearningRate(schedule, 2, 0, 10), 0.5);
  EXPECT_NEAR(computeLearningRate(schedule, 1, 5, 10), 0.69134171618,
              1e-10); // (1 + cos(3 pi / 8)) / 2
  EXPECT_NEAR(computeLearningRate(schedule, 9, 0, 10), 0.0, 1e-15);
}

TEST(Schedule, WarmupRisesLinearlyFromZero) {
  const HalcyonSchedule schedule = {HALCYON_SCHEDULE_COSINE, 5, 0, 1, 0, 1.0};
  EXPECT_DOUBLE_EQ(computeLearningRate(schedule, 0, 0, 10), 0.0);
  EXPECT_DOUBLE_EQ(computeLearningRate(schedule, 0, 4, 10), 0.4);
  EXPECT_DOUBLE_EQ(computeLearningRate(schedule, 1, 0, 10), 1.0);
  EXPECT_DOUBLE_EQ(computeLearningRate(schedule, 3, 0, 10), 0.5);
}
