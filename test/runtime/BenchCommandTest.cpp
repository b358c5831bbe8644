#include "test/runtime/Fixture.h"

#include <gtest/gtest.h>

using namespace halcyon::test;

TEST(BenchCommand, PrintsItsFourNumbers) {
  const Outcome outcome = runClassifier({"bench", "--seconds", "0.05", "--threads", "2"});
  double train = 0, one = 0, many = 0, bytes = 0;
  ASSERT_EQ(std::sscanf(outcome.output.c_str(),
                        "train_step_ms %lf\npredict_1_ms %lf\npredict_32_ms %lf\npeak_bytes %lf\n",
                        &train, &one, &many, &bytes),
            4)
      << outcome.output << outcome.errors;
  EXPECT_GT(train, 0);
  EXPECT_GT(many, one);
  EXPECT_GT(bytes, 1e6);
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
