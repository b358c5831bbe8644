// Which lines of a filter are fetched while others are used: see FetchFilters.h.
#include "compiler/kernels/lower/FetchFilters.h"

#include "test/compiler/kernels/ConvolutionCase.h"
#include "test/compiler/kernels/KernelText.h"
#include "test/compiler/kernels/lower/RunLoops.h"

#include "gtest/gtest.h"

using namespace halcyon;
using namespace halcyon::kernels;
using namespace halcyon::test;
using namespace Halide::Internal;

namespace {

/// Tile by tile of channels, in their order.
std::vector<Traffic> watch(const KernelCase &kernel) {
  std::vector<Traffic> tiles;
  lowerCase(kernel, [&](Algorithm &algorithm, Halide::Pipeline &pipeline) {
    if (!algorithm.nextFilters.empty())
      pipeline.add_custom_lowering_pass(
          new FetchFilters(algorithm.nextFilters, algorithm.findPart(Role::Convolution)->function));
    std::string filter = algorithm.farFilters.front().name();
    pipeline.add_custom_lowering_pass(new Watch([&tiles, filter](const Stmt &lowered) {
      SeeTraffic see(filter, ".channel_tile", tiles);
      lowered.accept(&see);
    }));
  });
  return tiles;
}

KernelCase makeProduct(const Shape &tiles, int64_t outputs) {
  Shape filter = {outputs, tiles[1], tiles[2], 1}, result = {tiles[0], outputs, tiles[2], tiles[3]};
  KernelCase kernel{"winograd_product", {}, "", 0};
  kernel.buffers = {{"v", tiles, nhwc(8)},
                    {"u", filter, filterLayout(16), Use::LoadFar},
                    {"m", result, nhwc(8), Use::Store}};
  kernel.body =
      makeOperation("winograd_product", {{"v", tensorType(tiles)}, {"u", tensorType(filter)}}, "",
                    {{"m", tensorType(result)}});
  return kernel;
}

/// Tiles that share lines are one.
std::vector<Traffic> joinTilesOfLine(const std::vector<Traffic> &tiles) {
  std::vector<Traffic> joined;
  for (const Traffic &tile : tiles)
    if (!joined.empty() && joined.back().touched == tile.touched)
      joined.back().fetched.insert(tile.fetched.begin(), tile.fetched.end());
    else
      joined.push_back(tile);
  return joined;
}

/// While a tile is computed, what the next one reads is fetched, and nothing else.
void expectFetched(const KernelCase &kernel) {
  std::vector<Traffic> tiles = joinTilesOfLine(watch(kernel));
  ASSERT_GT(tiles.size(), 2u);
  for (size_t tile = 0; tile + 1 < tiles.size(); ++tile)
    EXPECT_EQ(tiles[tile].fetched, tiles[tile + 1].touched) << "tile " << tile;
}

KernelCase makeConvolution(const Convolution &convolution) {
  KernelCase kernel = makeForward(convolution, {nhwc(8), nhwc(8), 16});
  for (CaseBuffer &buffer : kernel.buffers)
    if (buffer.shape == convolution.filterShape())
      buffer.use = Use::LoadFar;
  return kernel;
}

} // namespace

TEST(FetchFilters, FetchesTheNextChannelsOfEachElementOfTiles) {
  expectFetched(makeProduct({1, 128, 3, 16}, 64)); // vectors by columns: 2 by 4
  expectFetched(makeProduct({1, 64, 3, 28}, 64));  // 1 by 14
  expectFetched(makeProduct({2, 32, 2, 49}, 64));
}

TEST(FetchFilters, FetchesFiltersOfAllTaps) {
  expectFetched(makeConvolution({1, 128, 8, 8, 96, 3, 3, 1, 1}));
  expectFetched(makeConvolution({1, 160, 7, 7, 512, 1, 1}));
}

// One that gives them faster than memory, once they are there: but few pixels would wait for the
// first pass as long as they compute.
TEST(FetchFilters, FetchesTheNextChannelsWhereASecondCacheWouldKeepAll) {
  expectFetched(makeConvolution({1, 320, 7, 7, 160, 1, 1}));
}

// They stay in a core's nearest cache.
TEST(FetchFilters, FetchesNothingWhereAllChannelsAreInside) {
  for (const Traffic &tile : watch(makeConvolution({1, 16, 14, 14, 96, 1, 1})))
    EXPECT_TRUE(tile.fetched.empty());
}
