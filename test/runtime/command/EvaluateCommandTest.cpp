#include "test/runtime/Fixture.h"

#include <gtest/gtest.h>

using namespace halcyon::test;

TEST(EvaluateCommand, PrintsLossAndAccuracyOverAllImages) {
  const TemporaryFolder folder;
  // Weights of zero: the loss is log 3 for any image, class 0 is the answer, and 17 images are no
  // multiple of the batch.
  writeFile(
      folder / "w",
      makeSafetensors(R"({"dense.weight":{"dtype":"F32","shape":[3,16],"data_offsets":[0,192]},)"
                      R"("dense.bias":{"dtype":"F32","shape":[3],"data_offsets":[192,204]},)"
                      R"("mean":{"dtype":"F32","shape":[1],"data_offsets":[204,208]}})",
                      makeFloatBytes(std::vector<float>(48)) + makeFloatBytes({1, 0, 0, 0})));
  std::vector<uint8_t> labels(17, 1);
  labels[0] = labels[16] = 0;
  writeFile(folder / "t10k-images-idx3-ubyte", makeIdx({17, 4, 4}, std::vector<uint8_t>(17 * 16)));
  writeFile(folder / "t10k-labels-idx1-ubyte", makeIdx({17}, labels));
  const Outcome outcome =
      runClassifier({"eval", "--data", folder.getPath(), "--weights", folder / "w"});
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  // log(e + 2) - 2 / 17
  EXPECT_NEAR(numberAfter(outcome.output, "loss "), 1.4337976, 1e-6);
  EXPECT_NEAR(numberAfter(outcome.output, "accuracy "), 2.0 / 17, 1e-8);
}

TEST(EvaluateCommand, SaysThatTheOutputCannotBeWritten) {
  const TemporaryFolder folder;
  writeDigits(folder / "d", 20, 20);
  ASSERT_EQ(runClassifier({"train", "--data", folder / "d", "--steps", "1", "--save", folder / "w"})
                .status,
            0);
  const Outcome outcome =
      runProgram("/bin/sh", {"-c", std::string(FAKE_CLASSIFIER) + " eval --data " + (folder / "d") +
                                       " --weights " + (folder / "w") + " > /dev/full"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.errors.find("standard output: cannot write"), std::string::npos)
      << outcome.errors;
}
