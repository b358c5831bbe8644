// What a dense layer's filter gradient fetches for its next tile: see FetchNextTile.h.
#include "compiler/kernels/lower/FetchNextTile.h"

#include "test/compiler/kernels/ConvolutionCase.h"
#include "test/compiler/kernels/KernelText.h"
#include "test/compiler/kernels/lower/RunLoops.h"

#include "gtest/gtest.h"

using namespace halcyon;
using namespace halcyon::kernels;
using namespace halcyon::test;
using namespace Halide::Internal;

namespace {

/// Tile by tile, in their order: what the kernel does with an argument in a loop over tiles.
std::vector<Traffic> watch(const Convolution &convolution, const std::string &argument,
                           const std::string &loop = ".w_block",
                           const std::string &cpu = "x86-64-v3") {
  std::vector<Traffic> tiles;
  KernelCase kernel = makeFilterGradient(convolution, {nhwc(16), nhwc(16), 16});
  auto addPasses = [&](Algorithm &algorithm, Halide::Pipeline &pipeline) {
    if (algorithm.fetchesNextTile)
      pipeline.add_custom_lowering_pass(
          new FetchNextTile(algorithm.findPart(Role::FilterGradient)->function));
    pipeline.add_custom_lowering_pass(new Watch([&](const Stmt &lowered) {
      SeeTraffic see(argument, loop, tiles);
      lowered.accept(&see);
    }));
  };
  lowerCase(kernel, addPasses, cpu);
  return tiles;
}

size_t countFetched(const std::vector<Traffic> &tiles) {
  size_t lines = 0;
  for (const Traffic &tile : tiles)
    lines += tile.fetched.size();
  return lines;
}

} // namespace

// A filter as large as the image: each of its taps reads one pixel of each image.
TEST(FetchNextTile, FetchesTheLineOfEachImage) {
  const size_t images = 24, taps = 5;
  std::vector<Traffic> tiles = watch({images, 16, 5, taps, 16, 5, taps}, "argument0");
  ASSERT_EQ(tiles.size() % taps, 0u);
  ASSERT_GT(tiles.size(), taps);
  for (size_t tile = 0; tile < tiles.size(); ++tile) {
    EXPECT_EQ(tiles[tile].touched.size(), images) << tile;
    if ((tile + 1) % taps != 0) {
      EXPECT_EQ(tiles[tile].fetched, tiles[tile + 1].touched) << tile;
    }
  }
}

// All taps read the same pixels of the gradient.
TEST(FetchNextTile, FetchesNothingThatIsReadAgain) {
  std::vector<Traffic> tiles = watch({24, 16, 5, 5, 16, 5, 5}, "argument1");
  EXPECT_GT(tiles.size(), 0u);
  EXPECT_EQ(countFetched(tiles), 0u);
}

// Images of 64 KB have the lines of one pixel in sets that keep 8; those of 62 KB have not.
TEST(FetchNextTile, FetchesNothingThatDoesNotStay) {
  EXPECT_GT(countFetched(watch({16, 16, 31, 32, 16, 31, 32}, "argument0")), 0u);
  std::vector<Traffic> tiles = watch({16, 16, 32, 32, 16, 32, 32}, "argument0");
  EXPECT_GT(tiles.size(), 0u);
  EXPECT_EQ(countFetched(tiles), 0u);
}

// Tiles of 20 input channels would ask for two lines a step.
TEST(FetchNextTile, FetchesNothingWhereStepsReadSeveralLines) {
  std::vector<Traffic> tiles =
      watch({16, 1280, 1, 1, 1008, 1, 1}, "argument0", ".i_block", "x86-64-v4");
  EXPECT_GT(tiles.size(), 1u);
  EXPECT_GT(tiles[0].touched.size(), 16u);
  EXPECT_EQ(countFetched(tiles), 0u);
}

// Pixels of an image come with their neighbours.
TEST(FetchNextTile, FetchesNothingOfImages) {
  std::vector<Traffic> tiles = watch({2, 16, 14, 14, 16, 1, 11}, "argument0");
  EXPECT_GT(tiles.size(), 1u);
  EXPECT_EQ(countFetched(tiles), 0u);
}
