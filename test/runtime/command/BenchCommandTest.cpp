#include "test/runtime/Fixture.h"

#include <gtest/gtest.h>

using namespace halcyon::test;

TEST(BenchCommand, PrintsItsFourNumbers) {
  const Outcome outcome = runClassifier({"bench", "--seconds", "0.05", "--threads", "2"});
  ASSERT_EQ(outcome.status, 0) << outcome.errors;
  EXPECT_GT(numberAfter(outcome.output, "train_step_ms "), 0);
  EXPECT_GT(numberAfter(outcome.output, "predict_32_ms "),
            numberAfter(outcome.output, "predict_1_ms "));
  EXPECT_GT(numberAfter(outcome.output, "peak_bytes "), 1e6);
}

TEST(BenchCommand, MeasuresOnePartAlone) {
  const Outcome training = runClassifier({"bench", "--only", "training", "--seconds", "0.01"});
  EXPECT_EQ(training.status, 0) << training.errors;
  EXPECT_NE(training.output.find("train_step_ms"), std::string::npos);
  EXPECT_EQ(training.output.find("predict_"), std::string::npos);
  const Outcome inference = runClassifier({"bench", "--only", "inference", "--seconds", "0.01"});
  EXPECT_EQ(inference.output.find("train_step_ms"), std::string::npos);
  EXPECT_NE(inference.output.find("predict_1_ms"), std::string::npos);
  EXPECT_EQ(runClassifier({"bench", "--only", "everything"}).status, 2);
}
