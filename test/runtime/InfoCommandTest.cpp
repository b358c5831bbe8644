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
