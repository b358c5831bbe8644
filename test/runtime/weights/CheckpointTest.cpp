#include "runtime/weights/Checkpoint.h"
#include "runtime/weights/Initialize.h"
#include "runtime/weights/SafetensorsFile.h"
#include "test/runtime/Fixture.h"

#include <gtest/gtest.h>

#include <limits>

using namespace halcyon::runtime;
using namespace halcyon::test;

namespace {

// A state as the runtime makes it: 64-byte aligned, zero where no parameter lies.
struct State {
  alignas(64) float values[240] = {};
  char *bytes() { return reinterpret_cast<char *>(values); }
};

} // namespace

TEST(Checkpoint, BringsBackStateAndPosition) {
  const TemporaryFolder folder;
  State saved, loaded;
  initializeParameters(halcyon_program, 5, saved.bytes(), true);
  saved.values[80] = 0.25f; // momentum
  const TrainingPosition position = {~uint64_t(0), 3, 35, 2, 101, 10, false};
  ASSERT_TRUE(saveCheckpoint(folder / "a", halcyon_program, saved.bytes(), position).ok());
  Result<TrainingPosition> result = loadCheckpoint(folder / "a", halcyon_program, loaded.bytes());
  ASSERT_TRUE(result.ok());
  EXPECT_TRUE(std::equal(saved.values, saved.values + 240, loaded.values));
  EXPECT_EQ(result->seed, position.seed);
  EXPECT_EQ(result->epoch, 3);
  EXPECT_EQ(result->step, 35);
  EXPECT_EQ(result->stepInEpoch, 2);
  EXPECT_EQ(result->images, 101);
  EXPECT_EQ(result->batch, 10);
  EXPECT_FALSE(result->shuffled);
}

TEST(Checkpoint, BeginsWithoutOptimizer) {
  State state;
  state.values[80] = 0.25f; // behind a state without momentum, something else may lie
  initializeParameters(halcyon_program, 5, state.bytes(), false);
  EXPECT_EQ(state.values[80], 0.25f);
  EXPECT_NE(state.values[0], 0);
  initializeParameters(halcyon_program, 5, state.bytes(), true);
  EXPECT_EQ(state.values[80], 0);
}

TEST(Checkpoint, StoresThePublicForm) {
  const TemporaryFolder folder;
  State state;
  state.values[1] = 7; // class 1, pixel 0
  ASSERT_TRUE(saveCheckpoint(folder / "a", halcyon_program, state.bytes(), {}).ok());
  Result<SafetensorsFile> file = SafetensorsFile::open(folder / "a");
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->find("dense.weight")->shape, (std::vector<int64_t>{3, 16}));
  EXPECT_EQ((*file->readFloats("dense.weight"))[16], 7);
}

TEST(Checkpoint, DoesNotSaveWhatIsNotFinite) {
  const TemporaryFolder folder;
  State state;
  state.values[65] = std::numeric_limits<float>::quiet_NaN();
  const Status status = saveCheckpoint(folder / "a", halcyon_program, state.bytes(), {});
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.getProblems()[0].find("dense.bias: element 1 is nan"), std::string::npos);
  EXPECT_FALSE(exists(folder / "a"));
}

TEST(Checkpoint, TakesWeightsOfOthers) {
  const TemporaryFolder folder;
  writeFile(folder / "a",
            makeSafetensors(
                R"({"dense.weight":{"dtype":"F32","shape":[3,16],"data_offsets":[0,192]},)"
                R"("dense.bias":{"dtype":"F16","shape":[3],"data_offsets":[192,198]},)"
                R"("norm.num_batches_tracked":{"dtype":"I64","shape":[],"data_offsets":[202,210]},)"
                R"("mean":{"dtype":"F32","shape":[1],"data_offsets":[198,202]}})",
                makeFloatBytes(std::vector<float>(48, 2)) + std::string("\0\x3C\0\x3C\0\x3C", 6) +
                    makeFloatBytes({4}) + std::string(8, '\0')));
  State state;
  ASSERT_TRUE(loadWeights(folder / "a", halcyon_program, state.bytes()).ok());
  EXPECT_EQ(state.values[0], 2);
  EXPECT_EQ(state.values[64], 1);
  EXPECT_EQ(state.values[160], 4);
  EXPECT_FALSE(loadCheckpoint(folder / "a", halcyon_program, state.bytes()).ok());
}

TEST(Checkpoint, NamesEveryTensorThatDoesNotFit) {
  const TemporaryFolder folder;
  writeFile(
      folder / "a",
      makeSafetensors(R"({"dense.weight":{"dtype":"F32","shape":[4,4],"data_offsets":[0,64]},)"
                      R"("dense.bias":{"dtype":"I32","shape":[3],"data_offsets":[64,76]},)"
                      R"("extra":{"dtype":"F32","shape":[1],"data_offsets":[76,80]}})",
                      std::string(80, '\0')));
  State state;
  const Status status = loadWeights(folder / "a", halcyon_program, state.bytes());
  ASSERT_EQ(status.getProblems().size(), 4u);
  EXPECT_NE(status.getProblems()[0].find(
                "'dense.weight' has the shape [4, 4] but the network's has [3, 16]"),
            std::string::npos);
  EXPECT_NE(status.getProblems()[1].find("'dense.bias' has the type I32"), std::string::npos);
  EXPECT_NE(status.getProblems()[2].find("'mean' [1] is missing"), std::string::npos);
  EXPECT_NE(status.getProblems()[3].find("'extra' [1] is unknown"), std::string::npos);
}

TEST(Checkpoint, FindsEveryFlippedByteOfTheData) {
  const TemporaryFolder folder;
  State state;
  initializeParameters(halcyon_program, 5, state.bytes(), true);
  ASSERT_TRUE(saveCheckpoint(folder / "a", halcyon_program, state.bytes(), {}).ok());
  const std::string bytes = readFile(folder / "a");
  for (size_t fromEnd = 1; fromEnd <= 103 * 4; fromEnd += 3) {
    std::string damaged = bytes;
    damaged[damaged.size() - fromEnd] ^= 0x10;
    writeFile(folder / "b", damaged);
    EXPECT_FALSE(loadWeights(folder / "b", halcyon_program, state.bytes()).ok()) << fromEnd;
  }
}
