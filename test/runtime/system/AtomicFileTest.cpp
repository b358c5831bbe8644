#include "runtime/system/AtomicFile.h"
#include "test/runtime/Fixture.h"

#include <gtest/gtest.h>

#include <array>

using namespace halcyon::runtime;
using namespace halcyon::test;

TEST(AtomicFile, ReplacesTheOldFile) {
  const TemporaryFolder folder;
  writeFile(folder / "a", "old and longer");
  ASSERT_TRUE(replaceFile(folder / "a", std::array<std::string_view, 2>{"ne", "w"}).ok());
  EXPECT_EQ(readFile(folder / "a"), "new");
  EXPECT_FALSE(exists(folder / "a.partial"));
}

TEST(AtomicFile, SaysWhatItCannotCreate) {
  for (const char *path : {"/nowhere/a", "/dev/full/a"}) {
    EXPECT_FALSE(replaceFile(path, {}).ok());
    const Status status = checkReplaceable(path);
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.getProblems()[0].rfind(path, 0), 0u);
  }
}

TEST(AtomicFile, RefusesAFolder) {
  const TemporaryFolder folder;
  EXPECT_FALSE(checkReplaceable(folder.getPath()).ok());
}
