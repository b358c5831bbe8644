#include "runtime/data/LoadDataSet.h"
#include "test/runtime/Fixture.h"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>

using namespace halcyon::runtime;
using namespace halcyon::test;

static std::string loadProblem(const std::string &path) {
  const Result<DataSet> data = loadDataSet(path, DataPart::Training, halcyon_program);
  EXPECT_FALSE(data.ok());
  return data.ok() ? "" : data.status().getProblems()[0];
}

static std::string makeTensors(const std::string &xType, const std::string &xShape, size_t xBytes,
                               const std::string &yType, const std::string &yShape,
                               const std::string &y) {
  return makeSafetensors(fmt::format(R"({{"x":{{"dtype":"{}","shape":{},"data_offsets":[0,{}]}},)"
                                     R"("y":{{"dtype":"{}","shape":{},"data_offsets":[{},{}]}}}})",
                                     xType, xShape, xBytes, yType, yShape, xBytes,
                                     xBytes + y.size()),
                         std::string(xBytes, '\x33') + y);
}

TEST(DataSet, ReadsPixelsAsFractions) {
  const TemporaryFolder folder;
  writeFile(folder / "train-images-idx3-ubyte", makeIdx({1, 4, 4}, std::vector<uint8_t>(16, 51)));
  writeFile(folder / "train-labels-idx1-ubyte", makeIdx({1}, {2}));
  Result<DataSet> data = loadDataSet(folder.getPath(), DataPart::Training, halcyon_program);
  ASSERT_TRUE(data.ok());
  Result<Arena> arena = Arena::create(Batch::countBytes(halcyon_program, {12, 4, 0}));
  Batch batch(halcyon_program, {12, 4, 0}, *arena);
  const uint32_t indices[] = {0, 0};
  fillImages(*data, indices, batch);
  fillTargets(*data, indices, batch);
  EXPECT_EQ(batch.getImages(), 2);
  EXPECT_EQ(batch.image(1)[15], 51.0f / 255.0f);
  EXPECT_EQ(batch.image(2)[0], 0);
  EXPECT_EQ(batch.labels()[1], 2);
}

TEST(DataSet, ReadsTensors) {
  const TemporaryFolder folder;
  writeFile(folder / "a", makeTensors("U8", "[2,4,4]", 32, "U8", "[2]", "\x01\x02"));
  Result<DataSet> bytes = loadDataSet(folder / "a", DataPart::Training, halcyon_program);
  ASSERT_TRUE(bytes.ok());
  EXPECT_EQ(bytes->pixels[0], 0x33);
  EXPECT_EQ(bytes->labels, (std::vector<int64_t>{1, 2}));
  writeFile(folder / "a", makeTensors("F32", "[1,1,4,4]", 64, "I64", "[1]",
                                      std::string("\x01\0\0\0\0\0\0\0", 8)));
  EXPECT_TRUE(loadDataSet(folder / "a", DataPart::Training, halcyon_program).ok());
}

TEST(DataSet, NamesBothShapes) {
  const TemporaryFolder folder;
  writeFile(folder / "a", makeTensors("U8", "[1,5,4]", 20, "U8", "[1]", "\x01"));
  const std::string problem = loadProblem(folder / "a");
  EXPECT_NE(problem.find("[5, 4]"), std::string::npos) << problem;
  EXPECT_NE(problem.find("[1, 4, 4]"), std::string::npos) << problem;
}

TEST(DataSet, NamesALabelOutOfRange) {
  const TemporaryFolder folder;
  writeFile(folder / "train-images-idx3-ubyte", makeIdx({3, 4, 4}, std::vector<uint8_t>(48)));
  writeFile(folder / "train-labels-idx1-ubyte", makeIdx({3}, {0, 3, 1}));
  const std::string problem = loadProblem(folder.getPath());
  EXPECT_NE(problem.find("train-labels-idx1-ubyte: the label of image 1 is 3"), std::string::npos)
      << problem;
  EXPECT_NE(problem.find("3 classes"), std::string::npos) << problem;
  writeFile(folder / "a", makeTensors("U8", "[1,4,4]", 16, "I64", "[1]", std::string(8, '\xff')));
  EXPECT_NE(loadProblem(folder / "a").find("is -1"), std::string::npos);
}

TEST(DataSet, NamesAnElementThatIsNoNumber) {
  const TemporaryFolder folder;
  std::string file = makeTensors("F32", "[2,4,4]", 128, "U8", "[2]", std::string("\x01\x02"));
  const float infinite = std::numeric_limits<float>::infinity();
  std::memcpy(file.data() + file.size() - 2 - 128 + 4 * 19, &infinite, 4);
  writeFile(folder / "a", file);
  const std::string problem = loadProblem(folder / "a");
  EXPECT_NE(problem.find("tensor 'x': element 3 of image 1 is inf"), std::string::npos) << problem;
}

TEST(DataSet, RefusesDifferentCounts) {
  const TemporaryFolder folder;
  writeFile(folder / "train-images-idx3-ubyte", makeIdx({3, 4, 4}, std::vector<uint8_t>(48)));
  writeFile(folder / "train-labels-idx1-ubyte", makeIdx({2}, {0, 1}));
  EXPECT_NE(loadProblem(folder.getPath()).find("has 2 entries but"), std::string::npos);
}

TEST(DataSet, RefusesWhatIsNoDataForTheProgram) {
  const TemporaryFolder folder;
  EXPECT_NE(loadProblem(folder.getPath()).find("it holds no train-images-idx3-ubyte"),
            std::string::npos);
  EXPECT_NE(loadProblem("/nowhere").find("/nowhere: cannot open"), std::string::npos);
  writeFile(folder / "a", makeTensors("U8", "[0,4,4]", 0, "U8", "[0]", ""));
  EXPECT_NE(loadProblem(folder / "a").find("no images"), std::string::npos);
  writeFile(folder / "a", makeTensors("U8", "[1,4,4]", 16, "F32", "[1,3]", std::string(12, '\0')));
  EXPECT_NE(loadProblem(folder / "a").find("targets of a regression"), std::string::npos);
  writeFile(folder / "a", makeTensors("U8", "[2,4,4]", 32, "F32", "[2,0]", ""));
  EXPECT_FALSE(loadProblem(folder / "a").empty());
  writeFile(folder / "a", makeIdx({1, 4, 4}, std::vector<uint8_t>(16)));
  EXPECT_NE(loadProblem(folder / "a").find("has no labels"), std::string::npos);
}
