#include "runtime/command/CommandLine.h"
#include "test/runtime/Fixture.h"

#include <gtest/gtest.h>

using namespace halcyon::test;

TEST(CommandLine, HelpsWithEveryCommand) {
  EXPECT_EQ(runClassifier({"--help"}).status, 0);
  for (const char *command : {"train", "eval", "predict", "bench", "profile", "info", "verify"}) {
    const Outcome outcome = runClassifier({command, "--help"});
    EXPECT_EQ(outcome.status, 0) << command;
    EXPECT_NE(outcome.output.find("--threads"), std::string::npos) << command;
  }
}

TEST(CommandLine, RefusesWithStatus2) {
  const std::vector<std::vector<std::string>> wrong = {
      {},
      {"fly"},
      {"train"},
      {"train", "--data", "a", "--steps", "0"},
      {"train", "--data", "a", "--steps", "1", "--epochs", "1"},
      {"train", "--data", "a", "--threads", "0"},
      {"train", "--data", "a", "--threads", "two"},
      {"train", "--data", "a", "--seed", "-1"},
      {"train", "--data", "a", "--resume"},
      {"eval", "--data", "a"},
      {"predict", "--weights", "a"},
      {"info", "extra"}};
  for (const std::vector<std::string> &arguments : wrong) {
    const Outcome outcome = runClassifier(arguments);
    EXPECT_EQ(outcome.status, 2) << testing::PrintToString(arguments) << outcome.errors;
    EXPECT_EQ(outcome.errors.rfind("error: ", 0), 0u) << outcome.errors;
  }
}

TEST(CommandLine, SaysWhichPartsThereAre) {
  for (const char *wrong : {"picture", "3"}) {
    const Outcome outcome = runClassifier({"profile", "--only", wrong});
    EXPECT_EQ(outcome.status, 2) << wrong;
    EXPECT_NE(outcome.errors.find("training, inference, image"), std::string::npos)
        << outcome.errors;
  }
}

TEST(CommandLine, EndsWithAFaultWhereNobodyCatches) {
  const RunOptions fault = {.environment = {"FAKE_FAULT=exception"}};
  const Outcome outcome = runClassifier({"bench", "--only", "inference", "--seconds", "0"}, fault);
  EXPECT_EQ(outcome.status, 3);
  EXPECT_EQ(outcome.errors, "error: an exception that nobody expects; this is a fault of the "
                            "program, report it\n");
}

TEST(CommandLine, RefusesAProgramOfAnotherVersion) {
  HalcyonProgram program = halcyon_program;
  ++program.version;
  const char *arguments[] = {"fake", "info"};
  EXPECT_EQ(halcyon::runtime::runCommandLine(program, 2, arguments), 3);
}

TEST(CommandLine, RefusesAnEntryThatTheProgramLacks) {
  const TemporaryFolder folder;
  writeDigits(folder.getPath(), 3, 0);
  HalcyonProgram program = halcyon_program;
  program.train.run = nullptr;
  const char *arguments[] = {"fake", "train", "--data", folder.getPath().c_str()};
  testing::internal::CaptureStderr();
  EXPECT_EQ(halcyon::runtime::runCommandLine(program, 4, arguments), 1);
  EXPECT_NE(testing::internal::GetCapturedStderr().find("no entry 'train'"), std::string::npos);
}

TEST(CommandLine, SaysHowMuchMemoryIsMissing) {
  HalcyonProgram program = halcyon_program;
  program.predict.shared_bytes = int64_t(1) << 60;
  const char *arguments[] = {"fake", "bench"};
  testing::internal::CaptureStderr();
  EXPECT_EQ(halcyon::runtime::runCommandLine(program, 2, arguments), 1);
  EXPECT_NE(testing::internal::GetCapturedStderr().find("memory: the run needs 11529215"),
            std::string::npos);
}
