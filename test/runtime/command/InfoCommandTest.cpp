#include "test/runtime/Fixture.h"

#include <gtest/gtest.h>

using namespace halcyon::test;

TEST(InfoCommand, PrintsParametersMemoryAndPlan) {
  const Outcome outcome = runClassifier({"info", "--threads", "3"});
  EXPECT_EQ(outcome.status, 0);
  for (const char *text : {"fake from fake.nn", "[3, 16]", "dense.weight.momentum",
                           "cosine from 0.2 to 0 over 5 epochs", "3 workers",
                           "the state takes 960 bytes", "a plan by hand"})
    EXPECT_NE(outcome.output.find(text), std::string::npos) << text << "\n" << outcome.output;
}

TEST(InfoCommand, SaysWhatATrainingRunTakes) {
  const Outcome info = runClassifier({"info", "--threads", "2"});
  EXPECT_NE(info.output.find(" bytes on 2 threads"), std::string::npos) << info.output;
  const double said = numberAfter(info.output, "a train run takes ");
  const Outcome run =
      runClassifier({"bench", "--only", "training", "--seconds", "0.01", "--threads", "2"});
  const double peak = numberAfter(run.output, "peak_bytes ");
  EXPECT_NEAR(said, peak, 0.1 * peak);
}

TEST(InfoCommand, SaysWhatThePlanAllows) {
  const Outcome info = runClassifier({"info", "--threads", "64"});
  EXPECT_NE(info.output.find("train on 64 threads"), std::string::npos) << info.output;
  EXPECT_NE(info.output.find("the largest serial part is a cell of segment 0"), std::string::npos)
      << info.output;
}
