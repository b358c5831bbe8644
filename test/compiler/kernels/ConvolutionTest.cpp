// The convolution and its two adjoints, over shapes that break naive code.
#include "test/compiler/kernels/ConvolutionCase.h"
#include "test/compiler/kernels/KernelText.h"

#include "gtest/gtest.h"
#include <cstdlib>
#include <random>

using namespace halcyon::test;

namespace {

const Convolution convolutions[] = {
    {1, 1, 9, 9, 6, 5, 5, 1, 2},             // one input channel
    {3, 6, 10, 14, 16, 5, 5},                // LeNet's second
    {1, 3, 7, 11, 5, 3, 3, 1, 1},            // odd everything
    {3, 5, 17, 13, 17, 3, 3, 1, 1},          // primes
    {2, 17, 6, 6, 3, 1, 1},                  // 1x1
    {2, 6, 7, 7, 96, 1, 1},                  // 1x1 to many channels
    {1, 620, 7, 7, 112, 1, 1},               // 1x1 with more filters than a cache keeps
    {1, 90, 3, 14, 96, 1, 1},                // 1x1, with AVX2 by a filter that streams
    {1, 130, 7, 7, 70, 1, 1},                // 1x1, with the filters of a tile in the nearest cache
    {2, 256, 6, 7, 264, 1, 1},               // 1x1, whose adjoint in the filter packs the gradient
    {3, 512, 9, 7, 136, 1, 1, 2},            // the same, with a stride
    {1, 16, 8, 8, 32, 3, 3, 1, 1},           // whole vectors
    {2, 4, 9, 8, 8, 2, 4, 1, 1},             // even kernels, not square
    {1, 2, 12, 12, 3, 7, 7, 1, 3},           // large kernel
    {2, 3, 11, 9, 8, 6, 6, 1, 5},            // padding up to kernel - 1
    {3, 4, 9, 9, 8, 3, 3, 2, 1},             // stride
    {1, 8, 8, 8, 16, 1, 1, 2},               // stride beyond the kernel
    {1, 3, 14, 14, 8, 2, 2, 3},              // the same, and rows that nobody reads
    {2, 4, 8, 8, 8, 2, 2, 2},                // patches
    {1, 4, 12, 12, 8, 3, 3, 1, 2, 2},        // dilation
    {2, 3, 13, 13, 8, 3, 3, 2, 2, 2},        // dilation with stride
    {1, 3, 15, 15, 8, 2, 2, 3, 1, 2},        // coprime
    {2, 8, 7, 7, 16, 3, 3, 1, 1, 1, 2},      // groups
    {1, 6, 8, 8, 12, 3, 3, 2, 1, 1, 3},      // groups narrower than a vector, with stride
    {2, 16, 9, 7, 16, 3, 3, 1, 1, 1, 16},    // depthwise
    {1, 96, 9, 14, 96, 3, 3, 2, 1, 1, 96},   // depthwise, several vectors a pixel, with stride
    {1, 40, 7, 7, 40, 5, 5, 1, 2, 1, 40},    // depthwise, many taps
    {1, 5, 8, 8, 10, 3, 3, 1, 1, 1, 5},      // depthwise with a multiplier
    {3, 16, 5, 5, 10, 5, 5},                 // a dense layer over an image
    {5, 20, 1, 1, 33, 1, 1},                 // a dense layer
    {1, 3, 6, 6, 4, 3, 3, 1, 1, 1, 1, true}, // a true convolution
    {2, 4, 9, 9, 6, 3, 2, 2, 1, 1, 2, true}, // with stride and groups
    {2, 4, 40, 31, 8, 3, 3, 1, 1},           // wide rows of an awkward width
    {2, 1, 9, 28, 6, 5, 5, 1, 2},            // columns in pairs: LeNet's first
    {3, 6, 7, 10, 8, 3, 5, 1, 2},            // the same, more input channels, not square
    {1, 14, 8, 6, 7, 3, 3, 2, 1},            // a stride: none
    {2, 3, 10, 8, 8, 3, 4, 1, 3, 1, 1, true} // in pairs, rotated
};

class ConvolutionTest : public testing::TestWithParam<Convolution> {};

INSTANTIATE_TEST_SUITE_P(Shapes, ConvolutionTest, testing::ValuesIn(convolutions),
                         [](const auto &info) { return info.param.name(); });

} // namespace

TEST_P(ConvolutionTest, ForwardReadsHalo) {
  const Convolution &c = GetParam();
  checkKernel(makeForward(c, {nhwc(4, c.padding, c.padding), nhwc(8, 2, 1)}));
}

TEST_P(ConvolutionTest, ForwardWithoutHalo) {
  checkKernel(makeForward(GetParam(), {nhwc(4), nhwc(8)}));
}

TEST_P(ConvolutionTest, ForwardFromRowMajor) {
  checkKernel(makeForward(GetParam(), {rowMajor(), rowMajor()}), "host");
}

TEST_P(ConvolutionTest, InputGradient) {
  checkKernel(makeInputGradient(GetParam(), {nhwc(8, 1, 2), nhwc(8)}, FilterOrder::Swapped));
}

TEST_P(ConvolutionTest, InputGradientReadsHalo) {
  const Convolution &c = GetParam();
  int64_t halo = c.dilation * (std::max(c.kernelHeight, c.kernelWidth) - 1);
  checkKernel(
      behindCaches(makeInputGradient(c, {nhwc(8), nhwc(8, halo, halo)}, FilterOrder::Swapped)),
      "host");
}

TEST_P(ConvolutionTest, InputGradientReplacesMask) {
  const Convolution &c = GetParam();
  checkKernel(behindCaches(
      inPlace(makeInputGradient(c, {nhwc(8, 1, 1), nhwc(8, 1, 1)}, FilterOrder::Swapped), "x")));
}

TEST_P(ConvolutionTest, InputGradientOfForwardFilter) {
  checkKernel(makeInputGradient(GetParam(), {nhwc(8), nhwc(8)}, FilterOrder::Forward), "host");
}

TEST_P(ConvolutionTest, FilterGradient) {
  const Convolution &c = GetParam();
  checkKernel(makeFilterGradient(c, {nhwc(4, c.padding, c.padding), nhwc(8, 1, 0)}));
}

TEST_P(ConvolutionTest, FilterGradientWithoutHalo) {
  checkKernel(behindCaches(makeFilterGradient(GetParam(), {nhwc(4), nhwc(8)})), "host");
}

// Shapes that nobody chose. HALCYON_TEST_SEED repeats those of a failure.
TEST(RandomConvolutionTest, AgreesWithReference) {
  const char *chosen = std::getenv("HALCYON_TEST_SEED");
  unsigned seed = chosen ? std::strtoul(chosen, nullptr, 10) : std::random_device()();
  SCOPED_TRACE("HALCYON_TEST_SEED=" + std::to_string(seed));
  std::mt19937 random(seed);
  auto draw = [&](int64_t least, int64_t most) {
    return std::uniform_int_distribution<int64_t>(least, most)(random);
  };
  for (int i = 0; i < 8; ++i) {
    int64_t groups = draw(0, 3) ? 1 : draw(2, 4), kernelHeight = draw(1, 5),
            kernelWidth = draw(1, 5);
    int64_t dilation = draw(0, 3) ? 1 : 2,
            padding = draw(0, std::min(kernelHeight, kernelWidth) - 1);
    int64_t least = dilation * (std::max(kernelHeight, kernelWidth) - 1) + 1;
    Convolution c = {draw(1, 4),
                     groups * draw(1, 20),
                     draw(least, least + 20),
                     draw(least, least + 20),
                     groups * draw(1, 20),
                     kernelHeight,
                     kernelWidth,
                     draw(1, 3),
                     padding,
                     dilation,
                     groups,
                     draw(0, 1) == 1};
    KernelCase inputGradient = makeInputGradient(c, {nhwc(8), nhwc(8)}, FilterOrder::Swapped);
    for (const KernelCase &kernel :
         {makeForward(c, {nhwc(8, padding, padding), nhwc(8)}), inputGradient,
          inPlace(inputGradient, "x"), makeFilterGradient(c, {nhwc(8, padding, padding), nhwc(8)})})
      checkKernel(draw(0, 1) ? behindCaches(kernel) : kernel,
                  draw(0, 1) && canRunV4() ? "x86-64-v4" : "host");
  }
}

// The residual is replaced by the sum.
static KernelCase addInPlace(const Convolution &c) {
  KernelCase kernel = makeForward(c, {nhwc(8), nhwc(8, 1, 1)});
  kernel.buffers.back() = {"skip", c.outputShape(), nhwc(8, 1, 1), Use::InPlace};
  std::string type = tensorType(c.outputShape());
  kernel.body += makeOperation("add", {{"z", type}, {"skip", type}}, "", {{"skip_new", type}});
  return kernel;
}

// Two columns in a vector, wherever half of the widest vectors is not as fast as all of it.
TEST_P(ConvolutionTest, PairsColumns) {
  if (!canRunV4())
    GTEST_SKIP() << "this processor has no vectors of 64 bytes";
  const Convolution &c = GetParam();
  int64_t padding = c.padding;
  checkKernel(makeForward(c, {nhwc(4, padding, padding), nhwc(8)}), "x86-64-v4");
  checkKernel(makeForward(c, {nhwc(8), nhwc(8, 1, 1)}), "x86-64-v4");
  checkKernel(addInPlace(c), "x86-64-v4");
  checkKernel(makeFilterGradient(c, {nhwc(4, padding, padding), nhwc(8)}), "x86-64-v4");
  checkKernel(behindCaches(makeFilterGradient(c, {nhwc(8), nhwc(8, 1, 3)})), "x86-64-v4");
}

// No element may be computed twice.
TEST_P(ConvolutionTest, AddsInPlace) { checkKernel(addInPlace(GetParam()), "host"); }
