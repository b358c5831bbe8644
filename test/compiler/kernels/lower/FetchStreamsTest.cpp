// What is fetched where loops go through memory in many places at once: see FetchStreams.h.
#include "compiler/kernels/lower/FetchStreams.h"

#include "test/compiler/kernels/ConvolutionCase.h"
#include "test/compiler/kernels/KernelText.h"
#include "test/compiler/kernels/lower/RunLoops.h"

#include "gtest/gtest.h"

using namespace halcyon;
using namespace halcyon::kernels;
using namespace halcyon::test;
using namespace Halide::Internal;

namespace {

/// Step by step of the loops whose names end so; of the result, or of an argument by its name.
std::vector<Traffic> watch(const KernelCase &kernel, const std::string &steps,
                           std::string buffer = "") {
  std::vector<Traffic> traffic;
  lowerCase(kernel, [&](Algorithm &algorithm, Halide::Pipeline &pipeline) {
    if (buffer.empty())
      buffer = algorithm.output.function.name();
    pipeline.add_custom_lowering_pass(new FetchStreams(algorithm.farBuffers));
    pipeline.add_custom_lowering_pass(new Watch([&](const Stmt &lowered) {
      SeeTraffic see(buffer, steps, traffic);
      lowered.accept(&see);
    }));
  });
  return traffic;
}

bool fetchesNothing(const std::vector<Traffic> &traffic) {
  for (const Traffic &step : traffic)
    if (!step.fetched.empty())
      return false;
  return !traffic.empty();
}

/// Lines are fetched before they are touched, and once: all but so many at the begin, and no more
/// than as many that nobody touches.
void expectFetched(const std::vector<Traffic> &traffic, size_t linesAhead) {
  Lines touched, fetched;
  size_t late = 0, count = 0;
  for (const Traffic &step : traffic) {
    for (int64_t line : step.touched)
      late += touched.insert(line).second && !fetched.count(line);
    fetched.insert(step.fetched.begin(), step.fetched.end());
    count += step.fetched.size();
  }
  EXPECT_GT(touched.size(), 4 * linesAhead);
  EXPECT_LE(late, linesAhead);
  EXPECT_LE(count, touched.size() + linesAhead);
}

/// Of squares of 6x6, each element in an image of its own.
KernelCase makeTransform(const std::string &operation, const std::string &attributes,
                         const CaseBuffer &from, const CaseBuffer &to) {
  return {operation,
          {from, to},
          makeOperation(operation, {{from.name, tensorType(from.shape)}},
                        "tile = array<i64: 4, 4>, taps = array<i64: 3, 3>" + attributes,
                        {{to.name, tensorType(to.shape)}})};
}

KernelCase makeFar(const Convolution &convolution, int64_t channels = 16) {
  KernelCase kernel = makeForward(convolution, {nhwc(16, 1, 1), nhwc(channels), channels});
  kernel.buffers.front().use = Use::LoadFar;
  kernel.buffers.back().use = Use::StoreFar;
  return kernel;
}

KernelCase transformFilter(Use load, Use store) {
  std::string within = windowOf(filterLayout(16), {16, 65, 36, 1});
  return makeTransform("winograd_filter", "", {"w", {16, 64, 3, 3}, filterLayout(16), load},
                       {"u", {16, 64, 36, 1}, within, store});
}

} // namespace

TEST(FetchStreams, FetchesWhatIsWritten) {
  expectFetched(watch(transformFilter(Use::Load, Use::StoreFar), ".vectors"), 72);
}

TEST(FetchStreams, FetchesWhatIsRead) {
  expectFetched(watch(transformFilter(Use::LoadFar, Use::StoreFar), ".vectors", "argument0"), 72);
}

TEST(FetchStreams, FetchesNothingThatIsNear) {
  EXPECT_TRUE(fetchesNothing(watch(transformFilter(Use::Load, Use::Store), ".vectors")));
  EXPECT_TRUE(
      fetchesNothing(watch(transformFilter(Use::Load, Use::StoreFar), ".vectors", "argument0")));
}

// Two of three rows are there since the row above.
TEST(FetchStreams, FetchesRowsOnce) {
  KernelCase kernel = makeFar({1, 64, 28, 28, 64, 3, 3, 1, 1, 1, 64});
  std::vector<Traffic> traffic = watch(kernel, ".column_tile", "argument0");
  size_t fetched = 0;
  Lines touched;
  for (const Traffic &step : traffic) {
    fetched += step.fetched.size();
    touched.insert(step.touched.begin(), step.touched.end());
  }
  EXPECT_GT(fetched, 3 * touched.size() / 4);
  EXPECT_LE(fetched, touched.size());
}

// Tiles of all channels read a row's lines one behind the other.
TEST(FetchStreams, FetchesNothingThatIsReadInOrder) {
  KernelCase kernel = makeFar({1, 32, 28, 28, 32, 3, 3, 1, 1, 1, 32});
  EXPECT_TRUE(fetchesNothing(watch(kernel, ".column_tile", "argument0")));
}

// Few places a core foresees.
TEST(FetchStreams, FetchesNothingOfFewStreams) {
  Shape shape = {1, 16, 32, 32};
  KernelCase kernel{
      "tanh",
      {{"x", shape, nhwc(16), Use::LoadFar}, {"y", shape, nhwc(16), Use::StoreFar}},
      makeOperation("tanh", {{"x", tensorType(shape)}}, "", {{"y", tensorType(shape)}})};
  EXPECT_TRUE(fetchesNothing(watch(kernel, ".x")));
}

// A sum over products waits for its multiplications: each step takes one element of many pixels.
TEST(FetchStreams, FetchesNothingForEachStepOfASum) {
  EXPECT_TRUE(fetchesNothing(watch(makeFar({1, 64, 28, 28, 8, 1, 1}, 8), "", "argument0")));
}
