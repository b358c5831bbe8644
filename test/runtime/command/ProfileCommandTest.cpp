#include "test/runtime/Fixture.h"

#include <gtest/gtest.h>

using namespace halcyon::test;

static int count(const std::string &text, const std::string &part) {
  int found = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++found;
  return found;
}

TEST(ProfileCommand, ListsEachKernelWithItsCallsPerStep) {
  const Outcome outcome = runClassifier({"profile", "--steps", "3", "--threads", "2"});
  ASSERT_EQ(outcome.status, 0) << outcome.errors;
  EXPECT_EQ(numberAfter(outcome.output, "\nlearn "), 3);
  EXPECT_EQ(numberAfter(outcome.output, "\npack "), 1);
}

TEST(ProfileCommand, MeasuresAPlausiblePeak) {
  const Outcome outcome = runClassifier({"profile", "--steps", "1"});
  const double peak = numberAfter(outcome.output, "one core's measured peak: ");
  EXPECT_GT(peak, 1);
  EXPECT_LT(peak, 2000);
}

TEST(ProfileCommand, TracesEveryCallOfEveryStep) {
  const TemporaryFolder folder;
  const std::string path = folder / "trace.json";
  ASSERT_EQ(runClassifier({"profile", "--steps", "4", "--threads", "2", "--trace", path}).status,
            0);
  const std::string trace = readFile(path);
  EXPECT_EQ(count(trace, "\"name\":\"learn\""), 4 * 3);
  EXPECT_EQ(count(trace, "\"name\":\"pack\""), 4);
  EXPECT_EQ(count(trace, "\"name\":\"segment 1\""), 4);
  EXPECT_EQ(count(trace, "\"name\":\"thread 2\""), 1);
}

TEST(ProfileCommand, WritesTheKernelsTimesForScripts) {
  const TemporaryFolder folder;
  const std::string path = folder / "profile.json";
  ASSERT_EQ(runClassifier({"profile", "--steps", "4", "--threads", "2", "--json", path}).status, 0);
  const std::string profile = readFile(path);
  EXPECT_TRUE(profile.starts_with("{\"threads\": 2, \"steps\": 4, \"kernels\": [")) << profile;
  EXPECT_EQ(count(profile, "\"name\": \"learn\", \"calls\": 3, \"ms\": "), 1) << profile;
}

TEST(ProfileCommand, ProfilesInferenceIfAskedTo) {
  const Outcome outcome = runClassifier({"profile", "--steps", "1", "--only", "inference"});
  EXPECT_EQ(outcome.output.find("\nlearn "), std::string::npos) << outcome.output;
}

TEST(ProfileCommand, ProfilesASingleImageWithWhatPredictionNeeds) {
  const Outcome outcome = runClassifier({"profile", "--steps", "2", "--only", "image"});
  ASSERT_EQ(outcome.status, 0) << outcome.errors;
  EXPECT_EQ(numberAfter(outcome.output, "\nanswer "), 1);
}

TEST(ProfileCommand, SaysThatTheTraceCannotBeWritten) {
  const Outcome outcome = runClassifier({"profile", "--trace", "/nowhere/trace.json"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.errors.find("/nowhere/trace.json"), std::string::npos) << outcome.errors;
}
