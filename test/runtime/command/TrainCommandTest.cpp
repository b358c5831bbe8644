#include "test/runtime/Fixture.h"

#include <gtest/gtest.h>

#include <csignal>
#include <sstream>

using namespace halcyon::test;

namespace {

class TrainCommand : public testing::Test {
protected:
  TrainCommand() { writeDigits(data, 203, 57); }

  Outcome train(std::vector<std::string> arguments, const RunOptions &options = {}) {
    arguments.insert(arguments.begin(), {"train", "--data", data});
    return runClassifier(arguments, options);
  }

  TemporaryFolder folder;
  std::string data = folder / "digits";
  std::string weights = folder / "w.safetensors";
  std::string other = folder / "v.safetensors";
};

} // namespace

TEST_F(TrainCommand, LearnsAndReportsEachEpoch) {
  const Outcome outcome = train({"--save", weights});
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  for (const char *text :
       {"epoch 1/5  loss ", "epoch 5/5", "validation accuracy 100.00 %", "saved to"})
    EXPECT_NE(outcome.output.find(text), std::string::npos) << outcome.output;
  EXPECT_EQ(outcome.errors, "");
}

TEST_F(TrainCommand, GivesTheSameBytesForAnyThreads) {
  ASSERT_EQ(train({"--save", weights, "--threads", "1"}).status, 0);
  for (const char *threads : {"2", "3", "4"}) {
    ASSERT_EQ(train({"--save", other, "--threads", threads}).status, 0);
    EXPECT_EQ(readFile(other), readFile(weights)) << threads;
  }
  ASSERT_EQ(train({"--save", other, "--seed", "1"}).status, 0);
  EXPECT_NE(readFile(other), readFile(weights));
}

TEST_F(TrainCommand, ResumesToTheSameBytes) {
  ASSERT_EQ(
      train({"--save", weights, "--steps", "70", "--seed", "9", "--log", folder / "a.csv"}).status,
      0);
  for (const char *steps : {"1", "21", "33", "70"}) {
    ASSERT_EQ(
        train({"--save", other, "--steps", steps, "--seed", "9", "--log", folder / "b.csv"}).status,
        0);
    const Outcome resumed =
        train({"--save", other, "--steps", "70", "--resume", "--log", folder / "b.csv"});
    ASSERT_EQ(resumed.status, 0) << resumed.errors;
    EXPECT_EQ(readFile(other), readFile(weights)) << steps;
    EXPECT_EQ(readFile(folder / "b.csv"), readFile(folder / "a.csv")) << steps;
  }
}

TEST_F(TrainCommand, ResumesAfterAKill) {
  ASSERT_EQ(train({"--save", weights, "--epochs", "60", "--log", folder / "a.csv"}).status, 0);
  const Outcome killed = train({"--save", other, "--epochs", "60", "--log", folder / "b.csv"},
                               {.signal = SIGKILL, .signalAfter = other});
  ASSERT_EQ(killed.status, 128 + SIGKILL) << "the run was over before the kill";
  ASSERT_EQ(
      train({"--save", other, "--epochs", "60", "--resume", "--log", folder / "b.csv"}).status, 0);
  EXPECT_EQ(readFile(other), readFile(weights));
  EXPECT_EQ(readFile(folder / "b.csv"), readFile(folder / "a.csv"));
}

TEST_F(TrainCommand, SavesWhenInterrupted) {
  ASSERT_EQ(train({"--save", weights, "--epochs", "60"}).status, 0);
  const Outcome interrupted =
      train({"--save", other, "--epochs", "60"}, {.signal = SIGINT, .signalAfter = other});
  EXPECT_EQ(interrupted.status, 0) << interrupted.errors;
  EXPECT_NE(interrupted.output.find("interrupted after step"), std::string::npos)
      << interrupted.output;
  ASSERT_EQ(train({"--save", other, "--epochs", "60", "--resume"}).status, 0);
  EXPECT_EQ(readFile(other), readFile(weights));
}

TEST_F(TrainCommand, RefusesToResumeAnotherRun) {
  ASSERT_EQ(train({"--save", weights, "--steps", "3"}).status, 0);
  EXPECT_NE(
      train({"--save", weights, "--resume", "--seed", "7"}).errors.find("has the seed 0, not 7"),
      std::string::npos);
  EXPECT_NE(train({"--save", weights, "--resume", "--no-shuffle"}).errors.find("shuffles"),
            std::string::npos);
  writeDigits(data, 204, 57);
  EXPECT_NE(train({"--save", weights, "--resume"}).errors.find("had 203 images"),
            std::string::npos);
  EXPECT_EQ(train({"--save", other, "--resume"}).status, 1);
  EXPECT_EQ(train({"--resume"}).status, 2);
}

TEST_F(TrainCommand, StartsFromGivenWeights) {
  ASSERT_EQ(train({"--save", weights}).status, 0);
  ASSERT_EQ(train({"--init", weights, "--steps", "1", "--log", folder / "a.csv"}).status, 0);
  std::istringstream rows(readFile(folder / "a.csv"));
  std::string heading, row;
  std::getline(rows, heading);
  std::getline(rows, row);
  EXPECT_EQ(heading, "step,epoch,loss,accuracy,rate");
  EXPECT_EQ(row.rfind("1,1,0.0", 0), 0u) << row;
}

TEST_F(TrainCommand, TakesDataSmallerThanABatch) {
  writeDigits(data, 3, 1);
  const Outcome outcome = train({"--save", weights, "--epochs", "2"});
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  EXPECT_NE(outcome.output.find("done after step 2"), std::string::npos);
}

TEST_F(TrainCommand, ValidatesOnAnotherDataSet) {
  writeDigits(folder / "others", 30, 8);
  EXPECT_NE(train({"--steps", "1", "--validate", folder / "others"}).output.find("validation loss"),
            std::string::npos);
  writeDigits(folder / "alone", 30, 0);
  const Outcome alone = runClassifier({"train", "--steps", "1", "--data", folder / "alone"});
  EXPECT_EQ(alone.status, 0);
  EXPECT_EQ(alone.output.find("validation"), std::string::npos);
}

TEST_F(TrainCommand, StopsAtANonFiniteLossAndKeepsTheOldFile) {
  ASSERT_EQ(train({"--save", weights}).status, 0);
  const std::string before = readFile(weights);
  std::string x; // pixels of 3e38: finite, but trained weights make infinities of them
  for (int pixel = 0; pixel < 16; ++pixel)
    x += "\xe6\xb1\x61\x7f";
  writeFile(folder / "huge",
            makeSafetensors(R"({"x":{"dtype":"F32","shape":[1,1,4,4],"data_offsets":[0,64]},)"
                            R"("y":{"dtype":"U8","shape":[1],"data_offsets":[64,65]}})",
                            x + std::string(1, '\0')));
  const Outcome outcome =
      runClassifier({"train", "--data", folder / "huge", "--init", weights, "--save", weights});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.errors.find("nan at step 1 (epoch 1)"), std::string::npos) << outcome.errors;
  EXPECT_EQ(readFile(weights), before);
}

TEST_F(TrainCommand, KeepsTheOldFileWhenTheDiskIsFull) {
  ASSERT_EQ(train({"--save", weights, "--steps", "1"}).status, 0);
  const std::string before = readFile(weights);
  const Outcome outcome = train({"--save", weights}, {.largestFile = int64_t(before.size()) / 2});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.errors.find(weights + ": cannot write"), std::string::npos) << outcome.errors;
  EXPECT_EQ(readFile(weights), before);
  EXPECT_FALSE(exists(weights + ".partial"));
}

TEST_F(TrainCommand, SaysThatTheLogCannotBeWritten) {
  const Outcome outcome = train({"--log", "/dev/full"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.errors.find("/dev/full: cannot write the log"), std::string::npos)
      << outcome.errors;
  EXPECT_EQ(train({"--log", "/nowhere/a.csv"}).status, 1);
}

TEST_F(TrainCommand, FindsOutBeforeTrainingThatItCannotSave) {
  const Outcome outcome = train({"--save", "/nowhere/w.safetensors"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.output, "");
  EXPECT_NE(outcome.errors.find("/nowhere/w.safetensors: cannot create"), std::string::npos)
      << outcome.errors;
}

TEST_F(TrainCommand, LearnsARegression) {
  writeRegression(folder / "r", 200);
  ASSERT_EQ(runRegression({"train", "--data", folder / "r", "--save", weights, "--seed", "2",
                           "--log", folder / "a.csv"})
                .status,
            0);
  const Outcome outcome = runRegression({"eval", "--data", folder / "r", "--weights", weights});
  ASSERT_EQ(outcome.status, 0);
  EXPECT_LT(std::stod(outcome.output.substr(5)), 0.2) << outcome.output;
  EXPECT_EQ(outcome.output.find("accuracy"), std::string::npos);
  EXPECT_NE(readFile(folder / "a.csv").find(",,"), std::string::npos);
}
