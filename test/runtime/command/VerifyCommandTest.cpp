#include "runtime/verify/Gradients.h"
#include "test/runtime/Fixture.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace halcyon::runtime;
using namespace halcyon::test;

TEST(VerifyCommand, AgreesWithAProgramThatIsRight) {
  for (const char *images : {"1", "3", "100"}) {
    const halcyon::test::Outcome outcome = runClassifier({"verify", "--images", images});
    EXPECT_EQ(outcome.status, 0) << outcome.errors;
    EXPECT_NE(outcome.output.find("all gradients agree"), std::string::npos) << outcome.output;
  }
  EXPECT_EQ(runRegression({"verify"}).status, 0);
}

// Where both builds are wrong alike, only the central differences can tell; and what is wrong in
// another way each time is not taken for rounding.
TEST(VerifyCommand, FindsAWrongGradient) {
  for (const char *fault : {"FAKE_FAULT=single", "FAKE_FAULT=both", "FAKE_FAULT=unsteady"}) {
    const halcyon::test::Outcome outcome = runClassifier({"verify"}, {.environment = {fault}});
    EXPECT_EQ(outcome.status, 3) << fault << outcome.output;
    EXPECT_NE(outcome.errors.find("error: dense.bias: its gradient is off by"), std::string::npos)
        << outcome.errors;
    EXPECT_EQ(outcome.errors.find("dense.weight"), std::string::npos) << outcome.errors;
  }
}

// A gradient that the last bits of weights move is off by rounding, which is nobody's fault.
TEST(VerifyCommand, AllowsWhatRoundingDoes) {
  const halcyon::test::Outcome outcome =
      runClassifier({"verify"}, {.environment = {"FAKE_FAULT=rounding"}});
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  EXPECT_NE(outcome.output.find("rounding moves it by"), std::string::npos) << outcome.output;
}

namespace {

// One black image of class 1 with all weights zero: the loss is log 3, the bias's gradient softmax
// - one-hot = 1/3, -2/3, 1/3, that of the weights zero, and the running mean 0.9 * 0.5.
struct Recording {
  float loss = std::log(3.0f);
  std::vector<float> biasGradient = {1 / 3.0f, -2 / 3.0f, 1 / 3.0f};
  float mean = 0.45f;

  std::string make() const {
    return makeSafetensors(
        R"({"x":{"dtype":"F32","shape":[1,1,4,4],"data_offsets":[0,64]},)"
        R"("dense.weight":{"dtype":"F32","shape":[3,16],"data_offsets":[64,256]},)"
        R"("gradient.dense.weight":{"dtype":"F32","shape":[3,16],"data_offsets":[256,448]},)"
        R"("dense.bias":{"dtype":"F32","shape":[3],"data_offsets":[448,460]},)"
        R"("gradient.dense.bias":{"dtype":"F32","shape":[3],"data_offsets":[460,472]},)"
        R"("loss":{"dtype":"F32","shape":[],"data_offsets":[472,476]},)"
        R"("statistic.mean":{"dtype":"F32","shape":[1],"data_offsets":[476,480]},)"
        R"("y":{"dtype":"U8","shape":[1],"data_offsets":[480,481]}})",
        std::string(460, '\0') + makeFloatBytes(biasGradient) + makeFloatBytes({loss, mean}) +
            "\x01");
  }
};

} // namespace

static halcyon::test::Outcome verifyRecording(const std::string &bytes) {
  const TemporaryFolder folder;
  writeFile(folder / "a", bytes);
  return runClassifier({"verify", "--recorded", folder / "a"});
}

TEST(VerifyCommand, AgreesWithARecording) {
  const halcyon::test::Outcome outcome = verifyRecording(Recording().make());
  EXPECT_EQ(outcome.status, 0) << outcome.output << outcome.errors;
  EXPECT_NE(outcome.output.find("statistic.mean"), std::string::npos) << outcome.output;
}

TEST(VerifyCommand, FindsEveryDifferenceFromARecording) {
  Recording loss, gradient, statistic;
  loss.loss += 0.01f;
  gradient.biasGradient[2] += 0.01f;
  statistic.mean += 0.01f;
  EXPECT_NE(verifyRecording(loss.make()).errors.find("error: loss: the f32 build is off"),
            std::string::npos);
  EXPECT_NE(verifyRecording(gradient.make()).errors.find("gradient.dense.bias: the f64 build"),
            std::string::npos);
  EXPECT_NE(verifyRecording(statistic.make()).errors.find("statistic.mean: the f32 build"),
            std::string::npos);
  EXPECT_EQ(verifyRecording(loss.make()).status, 3);
}

TEST(VerifyCommand, NamesWhatARecordingLacks) {
  const halcyon::test::Outcome outcome = verifyRecording(
      makeSafetensors(R"({"x":{"dtype":"F32","shape":[1,1,4,4],"data_offsets":[0,64]},)"
                      R"("y":{"dtype":"U8","shape":[1],"data_offsets":[64,65]},)"
                      R"("gradient.dens.bias":{"dtype":"U8","shape":[1],"data_offsets":[65,66]}})",
                      std::string(66, '\0')));
  EXPECT_EQ(outcome.status, 1);
  for (const char *name :
       {"'dense.weight' [3, 16] is missing", "'gradient.dense.weight'", "'dense.bias'",
        "'gradient.dense.bias'", "'gradient.dens.bias' is unknown", "'loss'"})
    EXPECT_NE(outcome.errors.find(name), std::string::npos) << name << "\n" << outcome.errors;
}

TEST(VerifyCommand, MeasuresNonFiniteGradientsAsInfinitelyWrong) {
  EXPECT_TRUE(std::isinf(measureError({NAN}, {1}, 1)));
  EXPECT_EQ(measureError({1.5, 2}, {1, 2}, 2), 0.25);
}

// A gradient that is zero but for rounding is measured against the others: of its layer, then of
// all.
TEST(VerifyCommand, ScalesErrorsByTheLayer) {
  HalcyonParameter parameters[4] = {};
  const char *names[] = {"a.conv_1.weight", "a.conv_1.bias", "conv_1.weight", "conv_1.mean"};
  for (int i = 0; i < 4; ++i)
    parameters[i].name = names[i];
  EXPECT_EQ(computeScales(parameters, {0, {{-4, 2}, {1e-9}, {1e-9}, {}}}),
            (std::vector<double>{4, 4, 4e-3, 4e-3}));
  EXPECT_EQ(computeScales(parameters, {0, {{0}, {0}, {}, {}}}), std::vector<double>(4, 1));
}
