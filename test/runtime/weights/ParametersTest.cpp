#include "runtime/weights/Parameters.h"
#include "test/runtime/Fixture.h"

#include <gtest/gtest.h>

#include <numeric>

using namespace halcyon::runtime;

// The fake's weights: [3, 16] seen as [3, 4, 4], stored as [2][4][4][2].
TEST(Parameters, PacksIntoTilesAndBack) {
  const HalcyonPlace &place = halcyon_program.parameters[0].place;
  std::vector<float> values(48), stored(64), unpacked(48);
  std::iota(values.begin(), values.end(), 1.0f);
  packParameter(place, values.data(), stored.data());
  EXPECT_EQ(stored[0], 1);        // class 0, pixel 0
  EXPECT_EQ(stored[1], 17);       // class 1, pixel 0
  EXPECT_EQ(stored[32 + 30], 48); // class 2, pixel 15
  EXPECT_EQ(stored[32 + 31], 0);  // padding
  unpackParameter(place, stored.data(), unpacked.data());
  EXPECT_EQ(unpacked, values);
}

TEST(Parameters, FindsOneElement) {
  const StoredPositions positions(halcyon_program.parameters[0].place);
  positions.forEach(
      [&](int64_t index, int64_t position) { ASSERT_EQ(positions.at(index), position); });
  EXPECT_EQ(positions.at(47), 62);
}

TEST(Parameters, TakesAScalar) {
  const HalcyonPlace scalar = {nullptr, 0, 0};
  float stored = 0;
  const float value = 3;
  packParameter(scalar, &value, &stored);
  EXPECT_EQ(stored, 3);
}
