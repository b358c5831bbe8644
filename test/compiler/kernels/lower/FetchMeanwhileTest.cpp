// Which lines of later memory a kernel fetches, and how many at once: see FetchMeanwhile.h.
#include "compiler/kernels/lower/FetchMeanwhile.h"
#include "compiler/kernels/lower/Loops.h"

#include "test/compiler/kernels/ConvolutionCase.h"
#include "test/compiler/kernels/KernelText.h"
#include "test/compiler/kernels/lower/RunLoops.h"

#include "gtest/gtest.h"
#include <set>

using namespace halcyon;
using namespace halcyon::kernels;
using namespace halcyon::test;
using namespace Halide::Internal;

namespace {

using Lines = std::set<int64_t>;

struct Fetched {
  std::map<std::string, Lines> lines; // by the name of the memory
  std::map<std::string, Lines> forWriting;
  int64_t mostAtOnce = 0; // with no sum in between
};

class SeeFetches : public RunLoops {
public:
  explicit SeeFetches(Fetched &fetched) : fetched(fetched) {}

private:
  using RunLoops::visit;

  void visit(const Store *store) override {
    RunLoops::visit(store);
    atOnce = 0;
  }
  void visit(const Call *call) override {
    RunLoops::visit(call);
    if (call->name == fetchForWritingName)
      fetched.forWriting[call->args[0].as<Variable>()->name].insert(lineOf(call->args[1] / 4));
    else if (call->is_intrinsic(Call::prefetch))
      fetched.lines[call->args[0].as<Variable>()->name].insert(lineOf(call->args[1]));
    else
      return;
    fetched.mostAtOnce = std::max(fetched.mostAtOnce, ++atOnce);
  }

  Fetched &fetched;
  int64_t atOnce = 0;
};

/// What a convolution fetches that has memory of other shapes in front of its own operands.
Fetched fetchIn(const Convolution &convolution, std::vector<CaseBuffer> later) {
  KernelCase kernel = makeForward(convolution, {nhwc(8), nhwc(8), 16});
  kernel.buffers.insert(kernel.buffers.begin(), later.begin(), later.end());
  Fetched fetched;
  lowerCase(kernel, [&](Algorithm &algorithm, Halide::Pipeline &pipeline) {
    pipeline.add_custom_lowering_pass(new FetchMeanwhile(algorithm.laterMemory));
    pipeline.add_custom_lowering_pass(new Watch([&fetched](const Stmt &lowered) {
      SeeFetches see(fetched);
      lowered.accept(&see);
    }));
  });
  return fetched;
}

Lines linesBetween(int64_t begin, int64_t end) {
  Lines lines;
  for (int64_t line = begin; line < end; ++line)
    lines.insert(line);
  return lines;
}

const Convolution manyTiles = {1, 16, 28, 28, 64, 3, 3, 1, 1};
const Convolution fewTilesOfLongSums = {1, 256, 4, 4, 32, 1, 1};
const Convolution tilesOfShortSums = {1, 16, 16, 16, 16, 1, 1};

} // namespace

TEST(FetchMeanwhile, FetchesForWritingWhatIsWrittenLater) {
  Fetched fetched = fetchIn(manyTiles, {{"later", {1600}, rowMajor(), Use::Later},
                                        {"written", {800}, rowMajor(), Use::LaterWritten}});
  EXPECT_EQ(fetched.lines["later_argument0"], linesBetween(0, 100));
  EXPECT_EQ(fetched.forWriting["later_argument1"], linesBetween(0, 50));
  EXPECT_EQ(fetched.lines.size() + fetched.forWriting.size(), 2u);
}

TEST(FetchMeanwhile, FetchesAllLinesOfARow) {
  Fetched fetched = fetchIn(manyTiles, {{"later", {1600}, rowMajor(), Use::Later}});
  EXPECT_EQ(fetched.lines["later_argument0"], linesBetween(0, 100));
  EXPECT_LE(fetched.mostAtOnce, 8);
}

// Of 5 positions 32 of 96 channels: 2 lines, of which the next ones are 6 lines away.
TEST(FetchMeanwhile, FetchesThePiecesOfAWindow) {
  std::string window = windowOf(nhwc(8), {1, 96, 1, 5});
  Fetched fetched = fetchIn(manyTiles, {{"later", {1, 32, 1, 5}, window, Use::Later}});
  EXPECT_EQ(fetched.lines["later_argument0"], (Lines{0, 1, 6, 7, 12, 13, 18, 19, 24, 25}));
}

// Of a filter's 2 tiles of 16 channels one of 3 taps: 8 lines, the next ones 24 lines away. Of two
// elements of tiles 16 channels at 2 positions: lines 4 and 12 apart.
TEST(FetchMeanwhile, FetchesPiecesOfPieces) {
  Fetched fetched = fetchIn(
      manyTiles, {{"filter", {32, 8, 1, 1}, windowOf(filterLayout(16), {32, 8, 3, 1}), Use::Later},
                  {"tiles", {1, 16, 2, 2}, windowOf(nhwc(8), {1, 64, 2, 3}), Use::Later}});
  Lines filter = linesBetween(0, 8);
  filter.merge(linesBetween(24, 32));
  EXPECT_EQ(fetched.lines["later_argument0"], filter);
  EXPECT_EQ(fetched.lines["later_argument1"], (Lines{0, 4, 12, 16}));
}

// Between tiles hundreds would have to come at once.
TEST(FetchMeanwhile, FetchesInStripsOfLongSums) {
  Fetched fetched = fetchIn(fewTilesOfLongSums, {{"later", {16384}, rowMajor(), Use::Later}});
  EXPECT_EQ(fetched.lines["later_argument0"], linesBetween(0, 1024));
  EXPECT_LE(fetched.mostAtOnce, 16);
}

TEST(FetchMeanwhile, FetchesInStripsOfShortSums) {
  Fetched fetched = fetchIn(tilesOfShortSums, {{"later", {40960}, rowMajor(), Use::Later}});
  EXPECT_EQ(fetched.lines["later_argument0"], linesBetween(0, 2560));
  EXPECT_LE(fetched.mostAtOnce, 8);
}

TEST(FetchMeanwhile, FetchesNothingThatWouldTakeLongerThanTheSums) {
  EXPECT_TRUE(
      fetchIn({1, 8, 2, 2, 16, 1, 1}, {{"later", {16384}, rowMajor(), Use::Later}}).lines.empty());
}
