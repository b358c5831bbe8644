#include "runtime/run/SpreadChoice.h"

#include <gtest/gtest.h>

using halcyon::runtime::SpreadChoice;

namespace {

/// Of so many runs, those that were spread.
int countSpread(SpreadChoice &choice, int runs, double secondsSpread, double secondsAlone) {
  int spread = 0;
  for (int run = 0; run < runs; ++run) {
    spread += choice.shouldSpread();
    choice.note(choice.shouldSpread() ? secondsSpread : secondsAlone);
  }
  return spread;
}

} // namespace

TEST(SpreadChoice, TriesBothAndTakesTheFaster) {
  SpreadChoice choice;
  EXPECT_EQ(countSpread(choice, 6, 1.0, 2.0), 3);
  EXPECT_EQ(countSpread(choice, 100, 1.0, 2.0), 100);
  SpreadChoice other;
  EXPECT_EQ(countSpread(other, 6, 2.0, 1.0), 3);
  EXPECT_EQ(countSpread(other, 100, 2.0, 1.0), 0);
}

TEST(SpreadChoice, OneSlowRunDecidesNothing) {
  SpreadChoice choice;
  choice.note(100.0);
  EXPECT_EQ(countSpread(choice, 5, 1.0, 2.0), 2);
  EXPECT_TRUE(choice.shouldSpread());
}

TEST(SpreadChoice, NoticesWhatChanges) {
  SpreadChoice choice;
  countSpread(choice, 1000, 1.0, 2.0);
  const int spread = countSpread(choice, 1000, 2.0, 1.0);
  EXPECT_EQ(spread, 3);
  EXPECT_GT(countSpread(choice, 1000, 1.0, 2.0), 990);
}
