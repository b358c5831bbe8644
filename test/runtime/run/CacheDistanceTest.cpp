#include "runtime/run/CacheDistance.h"
#include "runtime/system/Processor.h"

#include <gtest/gtest.h>

#include <utility>

using namespace halcyon::runtime;

namespace {

// How far threads are is the machine's matter: what is left of an impossible value shows whether it
// was measured.
constexpr int32_t Unmeasured = 77;

int32_t updateWith(int threads) {
  ThreadPool pool(threads);
  halcyon_write_past_caches = Unmeasured;
  // While another program has the other processor, a measurement says nothing.
  for (int attempt = 0; attempt < 100 && halcyon_write_past_caches == Unmeasured; ++attempt)
    CacheDistance().update(pool);
  return std::exchange(halcyon_write_past_caches, 0);
}

} // namespace

TEST(CacheDistance, OneThreadIsNotFarFromItself) { EXPECT_EQ(updateWith(1), Unmeasured); }

TEST(CacheDistance, IsMeasuredBetweenThreads) {
  if (countProcessors() < 2)
    GTEST_SKIP() << "threads of one processor are not far from each other";
  const int32_t measured = updateWith(2);
  EXPECT_TRUE(measured == 0 || measured == 1) << measured;
}

TEST(CacheDistance, IsNotMeasuredAgainAtOnce) {
  ThreadPool pool(2);
  CacheDistance distance;
  distance.update(pool);
  halcyon_write_past_caches = Unmeasured;
  distance.update(pool);
  EXPECT_EQ(std::exchange(halcyon_write_past_caches, 0), Unmeasured);
}
