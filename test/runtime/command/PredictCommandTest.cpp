#include "test/runtime/Fixture.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

using namespace halcyon::test;

namespace {

class PredictCommand : public testing::Test {
protected:
  PredictCommand() {
    writeDigits(data, 203, 57);
    runClassifier({"train", "--data", data, "--save", weights});
  }

  Outcome predict(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"predict", "--weights", weights});
    return runClassifier(arguments);
  }

  TemporaryFolder folder;
  std::string data = folder / "digits";
  std::string weights = folder / "w.safetensors";
};

} // namespace

TEST_F(PredictCommand, AnswersEveryImageOfAFolder) {
  const Outcome outcome = predict({data});
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  EXPECT_EQ(std::count(outcome.output.begin(), outcome.output.end(), '\n'), 57);
  EXPECT_NE(outcome.output.find("image 56  class "), std::string::npos);
  EXPECT_EQ(outcome.output.find("wrong"), std::string::npos) << outcome.output;
}

TEST_F(PredictCommand, AnswersImagesWithoutLabels) {
  const Outcome outcome = predict({data + "/t10k-images-idx3-ubyte", "--count", "7"});
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  EXPECT_EQ(std::count(outcome.output.begin(), outcome.output.end(), '\n'), 7);
  EXPECT_EQ(outcome.output.find("label"), std::string::npos);
}

TEST_F(PredictCommand, SpreadsFewerImagesThanASliceOnAnyNumberOfThreads) {
  const RunOptions fault = {.environment = {"FAKE_FAULT=image"}};
  for (const char *threads : {"1", "3"}) {
    const std::vector<std::string> options = {"predict",   "--weights", weights,  data,
                                              "--threads", threads,     "--count"};
    std::vector<std::string> one = options, two = options, slice = options;
    one.emplace_back("1");
    two.emplace_back("2");
    slice.emplace_back("3");
    EXPECT_EQ(runClassifier(slice, fault).status, 0);
    const std::string answers = runClassifier(slice).output;
    for (const std::vector<std::string> &few : {one, two}) {
      const Outcome outcome = runClassifier(few);
      EXPECT_EQ(outcome.status, 0);
      EXPECT_TRUE(answers.starts_with(outcome.output)) << outcome.output;
      EXPECT_NE(runClassifier(few, fault).errors.find("predict_image was called"),
                std::string::npos);
    }
  }
}

TEST_F(PredictCommand, ShowsImagesBesideTheirAnswers) {
  const Outcome outcome = predict({data, "--show", "--count", "1"});
  EXPECT_NE(outcome.output.find("█"), std::string::npos) << outcome.output;
  EXPECT_NE(outcome.output.find("   image 0  class "), std::string::npos) << outcome.output;
}

TEST_F(PredictCommand, NamesItsInputsWhereThereAreSeveral) {
  const Outcome outcome = predict({"--count", "1", data, data + "/train-images-idx3-ubyte"});
  EXPECT_NE(outcome.output.find(data + "/train-images-idx3-ubyte\nimage 0"), std::string::npos)
      << outcome.output;
}

TEST_F(PredictCommand, PrintsTheValuesOfARegression) {
  writeRegression(folder / "r", 10);
  ASSERT_EQ(runRegression({"train", "--data", folder / "r", "--save", folder / "v", "--steps", "1"})
                .status,
            0);
  const Outcome outcome =
      runRegression({"predict", "--weights", folder / "v", folder / "r", "--count", "1"});
  std::istringstream words(outcome.output);
  std::string image, number;
  float values[3];
  words >> image >> number >> values[0] >> values[1] >> values[2];
  EXPECT_EQ(image + " " + number, "image 0");
  EXPECT_TRUE(words) << outcome.output;
}
