#include "runtime/data/Idx.h"
#include "test/runtime/Fixture.h"

#include <gtest/gtest.h>
#include <zlib.h>

using namespace halcyon::runtime;
using namespace halcyon::test;

static std::string readProblem(const std::string &bytes) {
  const TemporaryFolder folder;
  writeFile(folder / "a", bytes);
  const Result<IdxTensor> tensor = readIdx(folder / "a");
  EXPECT_FALSE(tensor.ok());
  return tensor.ok() ? "" : tensor.status().getProblems()[0];
}

static std::string compress(const std::string &bytes) {
  const TemporaryFolder folder;
  gzFile file = gzopen((folder / "a").c_str(), "wb");
  gzwrite(file, bytes.data(), unsigned(bytes.size()));
  gzclose(file);
  return readFile(folder / "a");
}

TEST(Idx, ReadsPlainAndCompressed) {
  const TemporaryFolder folder;
  const std::string bytes = makeIdx({2, 1, 3}, {1, 2, 3, 4, 5, 6});
  for (const std::string &stored : {bytes, compress(bytes)}) {
    writeFile(folder / "a", stored);
    Result<IdxTensor> tensor = readIdx(folder / "a");
    ASSERT_TRUE(tensor.ok());
    EXPECT_EQ(tensor->shape, (std::vector<int64_t>{2, 1, 3}));
    EXPECT_EQ(tensor->values, (std::vector<uint8_t>{1, 2, 3, 4, 5, 6}));
    EXPECT_TRUE(isIdxFile(folder / "a"));
  }
}

TEST(Idx, RefusesAMissingFile) {
  const Result<IdxTensor> tensor = readIdx("/nowhere/a");
  ASSERT_FALSE(tensor.ok());
  EXPECT_NE(tensor.status().getProblems()[0].find("/nowhere/a: cannot open"), std::string::npos);
}

TEST(Idx, RefusesAnotherFormat) {
  EXPECT_NE(readProblem("PNG file").find("not an IDX file"), std::string::npos);
  EXPECT_NE(readProblem({0, 0, 0x0D, 1, 0, 0, 0, 0}).find("0x0d"), std::string::npos);
  EXPECT_NE(readProblem({0, 0, 8, 9}).find("rank 9"), std::string::npos);
}

TEST(Idx, RefusesTruncatedFiles) {
  const std::string bytes = makeIdx({2, 3}, {1, 2, 3, 4, 5, 6});
  for (size_t length = 0; length < bytes.size(); ++length)
    EXPECT_FALSE(readProblem(bytes.substr(0, length)).empty()) << length;
  const std::string packed = compress(bytes);
  EXPECT_FALSE(readProblem(packed.substr(0, packed.size() - 9)).empty());
}

TEST(Idx, RefusesADamagedChecksum) {
  std::string packed = compress(makeIdx({2, 3}, {1, 2, 3, 4, 5, 6}));
  packed[packed.size() - 6] ^= 1;
  EXPECT_NE(readProblem(packed).find("damaged"), std::string::npos);
}

TEST(Idx, RefusesALyingHeaderWithoutAllocating) {
  EXPECT_NE(readProblem(makeIdx({~0u, ~0u, ~0u, ~0u}, {1})).find("more than the file holds"),
            std::string::npos);
  EXPECT_NE(readProblem(makeIdx({1u << 31, 100}, {1})).find("more than the file holds"),
            std::string::npos);
  EXPECT_NE(readProblem(makeIdx({2}, {1, 2, 3})).find("more bytes than its header"),
            std::string::npos);
}
