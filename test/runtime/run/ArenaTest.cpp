#include "runtime/run/Arena.h"
#include "runtime/Program.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace halcyon::runtime;

TEST(Arena, GivesZeroedAlignedPieces) {
  Result<Arena> arena = Arena::create(Arena::roundUp(100) + Arena::roundUp(5000));
  ASSERT_TRUE(arena.ok());
  char *first = arena->take(100), *second = arena->take(5000);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(first) % (2 << 20), 0u);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(second) % HALCYON_ALIGNMENT, 0u);
  EXPECT_GE(second - first, 100);
  EXPECT_EQ(std::count(second, second + 5000, 0), 5000);
}

TEST(Arena, SaysHowManyBytesItCouldNotGet) {
  for (int64_t bytes : {int64_t(1) << 60, INT64_MAX, int64_t(-64)}) {
    Result<Arena> arena = Arena::create(bytes);
    ASSERT_FALSE(arena.ok());
    EXPECT_NE(arena.status().getProblems()[0].find(std::to_string(bytes)), std::string::npos);
  }
}
