#include "test/runtime/Fixture.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace halcyon::test;

TEST(InfoCommand, PrintsParametersMemoryAndPlan) {
  const Outcome outcome = runClassifier({"info", "--threads", "3"});
  EXPECT_EQ(outcome.status, 0);
  for (const char *text : {"fake from fake.nn", "[3, 16]", "dense.weight.momentum",
                           "cosine from 0.2 to 0 over 5 epochs", "3 workers",
                           "the state takes 960 bytes", "a plan by hand"})
    EXPECT_NE(outcome.output.find(text), std::string::npos) << text << "\n" << outcome.output;
}

// How many pages of the program's file and of libraries are resident differs by a twentieth from
// run to run.
static double medianOfRuns(const std::vector<std::string> &arguments, const std::string &before) {
  std::vector<double> numbers(9);
  for (double &number : numbers)
    number = numberAfter(runClassifier(arguments).output, before);
  std::nth_element(numbers.begin(), numbers.begin() + 4, numbers.end());
  return numbers[4];
}

TEST(InfoCommand, SaysWhatATrainingRunTakes) {
  const Outcome info = runClassifier({"info", "--threads", "2"});
  EXPECT_NE(info.output.find(" bytes on 2 threads"), std::string::npos) << info.output;
  const double said = medianOfRuns({"info", "--threads", "2"}, "a train run takes ");
  const double peak = medianOfRuns(
      {"bench", "--only", "training", "--seconds", "0.01", "--threads", "2"}, "peak_bytes ");
  EXPECT_NEAR(said, peak, 0.1 * peak);
}

TEST(InfoCommand, SaysWhatThePlanAllows) {
  const Outcome info = runClassifier({"info", "--threads", "64"});
  EXPECT_NE(info.output.find("train on 64 threads"), std::string::npos) << info.output;
  EXPECT_NE(info.output.find("the largest serial part is a cell of segment 0"), std::string::npos)
      << info.output;
}
