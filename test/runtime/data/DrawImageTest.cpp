#include "runtime/data/DrawImage.h"

#include <gtest/gtest.h>

using namespace halcyon::runtime;

TEST(DrawImage, DrawsSmallImagesWide) {
  const float image[] = {0, 1, 0.5f, 0};
  const int64_t shape[] = {1, 2, 2};
  EXPECT_EQ(drawImage(image, shape, false), (std::vector<std::string>{"  ██", "▒▒  "}));
}

TEST(DrawImage, JoinsTwoRowsOfLargeImages) {
  const std::vector<float> image(28 * 28, 1.0f);
  const int64_t shape[] = {28, 28};
  EXPECT_EQ(drawImage(image.data(), shape, false).size(), 14u);
}

TEST(DrawImage, ShrinksWideImagesAndTakesAnyShape) {
  const std::vector<float> image(3 * 200 * 300);
  const int64_t photo[] = {3, 200, 300}, vector[] = {7};
  const std::vector<std::string> lines = drawImage(image.data(), photo, false);
  EXPECT_EQ(lines.size(), 20u);
  EXPECT_EQ(lines[0].size(), 60u);
  EXPECT_EQ(drawImage(image.data(), vector, true).size(), 1u);
}
