// Which rows are fetched while a filter gradient sums over others: see FetchRows.h.
#include "compiler/kernels/lower/FetchRows.h"

#include "test/compiler/kernels/ConvolutionCase.h"
#include "test/compiler/kernels/KernelText.h"
#include "test/compiler/kernels/lower/RunLoops.h"

#include "gtest/gtest.h"
#include <algorithm>

using namespace halcyon;
using namespace halcyon::kernels;
using namespace halcyon::test;
using namespace Halide::Internal;

namespace {

/// Block by block of rows, in their order; none where the kernel fetches no rows.
std::vector<Traffic> watch(const Convolution &convolution, const std::string &image) {
  std::vector<Traffic> blocks;
  KernelCase kernel = makeFilterGradient(convolution, {nhwc(16, 1, 1), nhwc(16), 16});
  lowerCase(kernel, [&](Algorithm &algorithm, Halide::Pipeline &pipeline) {
    if (!algorithm.fetchesRows)
      return;
    const Part *sum = algorithm.findPart(Role::FilterGradient);
    std::string rows = "." + sum->blocks.x.name();
    pipeline.add_custom_lowering_pass(new FetchRows(sum->function, sum->blocks));
    pipeline.add_custom_lowering_pass(new Watch([&blocks, image, rows](const Stmt &lowered) {
      SeeTraffic see(image, rows, blocks);
      lowered.accept(&see);
    }));
  });
  return blocks;
}

Lines without(const Lines &lines, const Lines &others) {
  Lines rest;
  std::set_difference(lines.begin(), lines.end(), others.begin(), others.end(),
                      std::inserter(rest, rest.end()));
  return rest;
}

/// While a block is summed, what the next one reads beyond it is fetched: all but a few lines, and
/// few others, as those of a halo.
void expectFetched(const Convolution &convolution) {
  for (const std::string image : {"argument0", "argument1"}) {
    std::vector<Traffic> blocks = watch(convolution, image);
    ASSERT_GT(blocks.size(), 2u);
    for (size_t block = 0; block + 1 < blocks.size(); ++block) {
      Lines next = without(blocks[block + 1].touched, blocks[block].touched);
      EXPECT_LT(without(next, blocks[block].fetched).size(), next.size() / 10)
          << image << ", block " << block;
      EXPECT_LT(without(blocks[block].fetched, next).size(), next.size() / 5)
          << image << ", block " << block;
    }
  }
}

} // namespace

TEST(FetchRows, FetchesWhatTheNextBlockReads) {
  expectFetched({1, 96, 112, 112, 96, 3, 3, 2, 1, 1, 96});
  expectFetched({1, 144, 56, 56, 144, 3, 3, 1, 1, 1, 144});
  expectFetched({1, 144, 56, 56, 144, 3, 3, 2, 1, 1, 144});
}

// Rows of the first image are followed by those of the next.
TEST(FetchRows, FetchesRowsOfSeveralImages) {
  std::vector<Traffic> blocks = watch({2, 96, 112, 112, 96, 3, 3, 1, 1, 1, 96}, "argument0");
  ASSERT_EQ(blocks.size() % 2, 0u);
  size_t second = blocks.size() / 2;
  ASSERT_GT(second, 2u);
  Lines next = without(blocks[second + 1].touched, blocks[second].touched);
  EXPECT_LT(without(next, blocks[second].fetched).size(), next.size() / 10);
}

TEST(FetchRows, FetchesNothingOfSmallImagesAndOfSharedChannels) {
  EXPECT_TRUE(watch({1, 96, 14, 14, 96, 3, 3, 1, 1, 1, 96}, "argument0").empty());
  EXPECT_TRUE(watch({1, 64, 56, 56, 64, 3, 3, 1, 1}, "argument0").empty());
  EXPECT_TRUE(watch({1, 1, 384, 384, 16, 3, 3, 1, 1}, "argument0").empty());
}
