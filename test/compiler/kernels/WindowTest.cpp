// Kernels that see a window. Products in Winograd's form on the whole batch: each sees one element
// of all tiles of the memory that slices wrote. Cells of a single image: some channels or rows.
#include "test/compiler/kernels/ConvolutionCase.h"
#include "test/compiler/kernels/KernelText.h"

#include "gtest/gtest.h"

using namespace halcyon::test;

namespace {

struct Products {
  int64_t inputs, outputs, images, tiles, elements;

  int64_t pixels() const { return images * tiles; }
  Shape row(int64_t channels) const { return {1, channels, 1, pixels()}; }
  Shape column(int64_t channels) const { return {1, channels, pixels(), 1}; }
  Shape filter() const { return {outputs, inputs, 1, 1}; }

  std::string filterWindow() const {
    return windowOf(filterLayout(16), {outputs, inputs, elements, 1});
  }
};

const Products cases[] = {
    {32, 32, 6, 9, 36},                      // whole vectors
    {17, 24, 5, 4, 16},                      // odd channels
    {64, 48, 16, 1, 36},                     // a tile an image
    {32, 16, 13, 49, 4},                     // many tiles: sums in blocks
    {3, 130, 2, 7, 2},   {160, 48, 3, 7, 2}, // sums long enough to fetch filters ahead
};

class WindowTest : public testing::TestWithParam<Products> {};

INSTANTIATE_TEST_SUITE_P(Sizes, WindowTest, testing::ValuesIn(cases));

const char *const once =
    "stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>";

/// Room for a pixel's channels: whole vectors, and an odd number of cache lines where they take
/// more than one.
int64_t roomFor(int64_t channels) {
  int64_t padded = (channels + 7) / 8 * 8;
  return padded % 32 == 0 ? padded + 16 : padded;
}

std::string withRoom(Shape tiles) {
  tiles[1] = roomFor(tiles[1]);
  return windowOf(nhwc(8), tiles);
}

KernelCase makeFilterGradient(const Products &p, Use use) {
  KernelCase kernel{"conv2d_filter_gradient", {}, ""};
  Shape input = p.column(p.inputs), output = p.column(p.outputs);
  kernel.buffers = {{"x", input, withRoom(input)},
                    {"g", output, withRoom(output)},
                    {"w", p.filter(), p.filterWindow(), use}};
  kernel.body =
      makeOperation("conv2d_filter_gradient", {{"x", tensorType(input)}, {"g", tensorType(output)}},
                    once, {{"w", tensorType(p.filter())}});
  return kernel;
}

KernelCase makeProduct(const Products &p) {
  KernelCase kernel{"conv2d", {}, ""};
  Shape input = p.row(p.inputs), output = p.row(p.outputs);
  kernel.buffers = {{"x", input, withRoom(input)},
                    {"w", p.filter(), p.filterWindow(), Use::LoadFar},
                    {"y", output, withRoom(output), Use::Store}};
  kernel.body = makeOperation("conv2d", {{"x", tensorType(input)}, {"w", tensorType(p.filter())}},
                              once, {{"y", tensorType(output)}});
  return kernel;
}

/// The kernel with what the next cell touches, which it fetches: windows like its own.
KernelCase fetchForNext(KernelCase kernel) {
  std::vector<CaseBuffer> next = kernel.buffers;
  for (CaseBuffer &buffer : next) {
    buffer.name = "next_" + buffer.name;
    buffer.use = Use::Later;
  }
  kernel.buffers.insert(kernel.buffers.begin(), next.begin(), next.end());
  return kernel;
}

} // namespace

TEST_P(WindowTest, Product) { checkKernel(makeProduct(GetParam())); }

TEST_P(WindowTest, FilterGradient) { checkKernel(makeFilterGradient(GetParam(), Use::Store)); }

TEST_P(WindowTest, FilterGradientAdded) {
  checkKernel(makeFilterGradient(GetParam(), Use::Accumulate));
}

TEST_P(WindowTest, ProductFetchesForTheNextCell) {
  checkKernel(fetchForNext(makeProduct(GetParam())));
}

TEST_P(WindowTest, FilterGradientFetchesForTheNextCell) {
  checkKernel(fetchForNext(makeFilterGradient(GetParam(), Use::Accumulate)));
}

TEST(WindowOfAnImage, SomeChannels) {
  checkKernel(makeForward({1, 40, 7, 7, 16, 1, 1}, {nhwc(8), windowOf(nhwc(8), {1, 48, 7, 7})}));
  checkKernel(makeForward({2, 16, 7, 7, 24, 1, 1}, {windowOf(nhwc(8), {2, 32, 7, 7}), nhwc(8)}));
}

TEST(WindowOfAnImage, SomeRows) {
  checkKernel(makeForward({1, 24, 3, 13, 32, 1, 1}, {windowOf(nhwc(8), {1, 24, 13, 13}),
                                                     windowOf(nhwc(8), {1, 64, 13, 13})}));
}

TEST(WindowOfAnImage, SomeRowsAndColumns) {
  checkKernel(makeForward({1, 24, 3, 5, 32, 1, 1}, {windowOf(nhwc(8), {1, 24, 13, 13}),
                                                    windowOf(nhwc(8), {1, 64, 13, 13})}));
}
