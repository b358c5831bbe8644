// Winograd's transforms and products, each against its definition; and the matrices against a
// direct convolution.
#include "compiler/kernels/define/WinogradTransform.h"
#include "test/compiler/kernels/KernelText.h"

#include "gtest/gtest.h"
#include <numeric>

using namespace halcyon::kernels;
using namespace halcyon::test;

namespace {

using Pair = std::array<int64_t, 2>; // of height and width

struct Winograd {
  Pair tile, taps;
  int64_t images, inputs, outputs, height, width;
  Pair padding;
  Pair stride = {1, 1}, dilation = {1, 1};

  int64_t elements() const {
    auto count = [&](int axis) {
      return halcyon::nn::WinogradSide{tile[axis], taps[axis], stride[axis]}.elements();
    };
    return count(0) * count(1);
  }
  Shape inputShape() const { return {images, inputs, height, width}; }
  Shape outputShape() const {
    auto extent = [&](int axis) {
      int64_t span = dilation[axis] * (taps[axis] - 1) + 1;
      return (inputShape()[2 + axis] + 2 * padding[axis] - span) / stride[axis] + 1;
    };
    return {images, outputs, extent(0), extent(1)};
  }
  int64_t tiles() const {
    auto count = [&](int axis) {
      return dilation[axis] * roundedUp(outputShape()[2 + axis], dilation[axis] * tile[axis]);
    };
    return count(0) * count(1);
  }
  /// Of the adjoint in the input, whose result has the shape of the input.
  int64_t adjointTiles() const {
    auto count = [&](int axis) {
      return roundedUp(inputShape()[2 + axis], tile[axis] * stride[axis]);
    };
    return count(0) * count(1);
  }
  Shape inputTiles() const { return {images, inputs, elements(), tiles()}; }
  Shape outputTiles() const { return {images, outputs, elements(), tiles()}; }
  Shape filterShape() const { return {outputs, inputs, taps[0], taps[1]}; }
  Shape transformedFilter() const { return {outputs, inputs, elements(), 1}; }
  std::string size() const {
    return "tile = " + textOf(tile) + ", taps = " + textOf(taps) + ", stride = " + textOf(stride);
  }
  bool isDilated() const { return dilation != Pair{1, 1}; }
  /// Of what reads or makes images.
  std::string place() const { return size() + ", dilation = " + textOf(dilation); }
  std::string inputAttributes() const { return place() + ", padding = " + textOf(padding); }
  std::string image() const { return "image = " + textOf({height, width}); }

private:
  static int64_t roundedUp(int64_t number, int64_t by) { return (number + by - 1) / by; }
  static std::string textOf(Pair pair) {
    return "array<i64: " + std::to_string(pair[0]) + ", " + std::to_string(pair[1]) + ">";
  }
};

constexpr Pair both(int64_t number) { return {number, number}; }

const Winograd cases[] = {
    {both(2), both(3), 1, 16, 16, 8, 8, both(1)},            // whole tiles and vectors
    {both(4), both(3), 2, 16, 32, 8, 12, both(1)},           // the same
    {both(4), both(3), 2, 3, 5, 7, 9, both(1)},              // odd everything
    {both(2), both(3), 3, 17, 8, 5, 5, both(0)},             // no padding
    {both(4), both(3), 1, 8, 17, 10, 11, both(2)},           // full padding
    {both(2), both(5), 1, 6, 16, 14, 13, both(2)},           // 5x5
    {both(2), both(5), 1, 16, 32, 7, 6, both(2)},            // 5x5, whole vectors
    {both(4), both(5), 2, 6, 16, 12, 12, both(0)},           // eight elements a side, whole tiles
    {both(4), both(5), 1, 17, 8, 9, 13, both(2)},            // the same, odd everything
    {both(2), both(7), 1, 16, 8, 9, 8, both(3)},             // 7x7
    {both(4), both(2), 2, 8, 16, 9, 8, both(1)},             // 2x2
    {both(4), both(4), 1, 5, 16, 10, 9, both(1)},            // 4x4
    {{4, 4}, {5, 3}, 1, 13, 17, 9, 13, {2, 1}},              // taller than wide
    {{2, 4}, {7, 2}, 2, 8, 16, 9, 8, {3, 0}},                // the same
    {{1, 4}, {1, 5}, 2, 16, 8, 5, 11, {0, 2}},               // rows
    {{4, 1}, {3, 1}, 1, 7, 16, 10, 3, {1, 0}},               // columns
    {both(4), both(3), 2, 64, 64, 4, 4, both(1)},            // one tile an image
    {both(4), both(3), 1, 17, 1, 6, 6, both(0)},             // one output channel
    {both(4), both(3), 1, 1, 1, 3, 3, both(1)},              // smaller than a tile
    {both(4), both(3), 2, 16, 32, 16, 16, both(1), both(2)}, // stride 2, whole tiles and vectors
    {both(2), both(3), 1, 17, 5, 11, 14, both(1), both(2)},  // the same, odd everything
    {both(4), both(4), 1, 8, 16, 15, 16, both(1), both(2)},  // stride 2, 4x4
    {both(4), both(5), 1, 6, 16, 13, 18, both(2), both(2)},  // stride 2, 5x5
    {both(2), both(7), 1, 3, 16, 17, 15, both(3), both(2)},  // stride 2, 7x7
    {both(2), both(3), 2, 8, 16, 11, 13, both(0), both(2)},  // a last row is not read
    {both(4), both(5), 1, 5, 8, 19, 23, both(4), both(3)}, // stride 3: parts of two taps and of one
    {{4, 2}, {5, 3}, 1, 13, 17, 17, 12, {2, 0}, {2, 1}},   // a stride in the height alone
    {{4, 1}, {3, 1}, 2, 16, 8, 9, 6, {1, 0}, {2, 1}},      // the same, columns
    {both(4), both(9), 1, 8, 16, 11, 13, both(4)},         // two parts of the taps
    {{4, 4}, {11, 3}, 1, 6, 16, 22, 9, {5, 1}, {2, 1}},    // the same, with a stride
    {both(4), both(3), 1, 16, 16, 16, 16, both(2), both(1), both(2)}, // dilated, whole tiles
    {both(4), both(3), 2, 8, 17, 13, 19, both(4), both(1), both(4)},  // the same, odd everything
    {both(2), both(5), 1, 6, 16, 15, 11, {3, 0}, both(1), {3, 2}},    // the same
    {{4, 4}, {3, 5}, 1, 16, 8, 9, 18, both(2), both(1), {1, 3}},      // the width alone
};

class WinogradTest : public testing::TestWithParam<Winograd> {};

INSTANTIATE_TEST_SUITE_P(Sizes, WinogradTest, testing::ValuesIn(cases));

// Weights of up to 8 twice, and differences: the values cancel more than in a plain sum.
constexpr double tolerance = 1e-5;

/// A kernel of one operation on one input, both behind the caches: it fetches what it touches
/// later.
KernelCase makeTransform(const std::string &mnemonic, const std::string &attributes,
                         const Shape &from, const std::string &fromLayout, const Shape &to,
                         const std::string &toLayout) {
  KernelCase kernel{mnemonic, {}, "", tolerance};
  kernel.buffers = {{"x", from, fromLayout, Use::LoadFar}, {"y", to, toLayout, Use::StoreFar}};
  kernel.body =
      makeOperation(mnemonic, {{"x", tensorType(from)}}, attributes, {{"y", tensorType(to)}});
  return kernel;
}

KernelCase makeProduct(const Winograd &w) {
  KernelCase kernel{"winograd_product", {}, "", tolerance};
  kernel.buffers = {{"v", w.inputTiles(), nhwc(8)},
                    {"u", w.transformedFilter(), filterLayout(8)},
                    {"m", w.outputTiles(), nhwc(8), Use::Store}};
  kernel.body =
      makeOperation("winograd_product",
                    {{"v", tensorType(w.inputTiles())}, {"u", tensorType(w.transformedFilter())}},
                    "", {{"m", tensorType(w.outputTiles())}});
  return kernel;
}

} // namespace

TEST_P(WinogradTest, Filter) {
  const Winograd &w = GetParam();
  checkKernel(makeTransform("winograd_filter", w.size(), w.filterShape(), filterLayout(8),
                            w.transformedFilter(), filterLayout(8)));
}

// As filters of one output channel are stored.
TEST_P(WinogradTest, FilterOfTilesOfOne) {
  const Winograd &w = GetParam();
  checkKernel(makeTransform("winograd_filter", w.size(), w.filterShape(), filterLayout(1),
                            w.transformedFilter(), filterLayout(1)),
              "host");
}

TEST_P(WinogradTest, RotatedFilter) {
  const Winograd &w = GetParam();
  checkKernel(makeTransform("winograd_filter", w.size() + ", flip", w.filterShape(),
                            filterLayout(4), w.transformedFilter(), filterLayout(4)));
}

// As the adjoint in the input of a convolution with a stride reads it.
TEST_P(WinogradTest, FilterOfAdjoint) {
  const Winograd &w = GetParam();
  Shape filter = w.filterShape();
  std::swap(filter[0], filter[1]);
  checkKernel(makeTransform("winograd_filter", w.size() + ", swap, adjoint", filter,
                            filterLayout(16), w.transformedFilter(), filterLayout(16)));
}

// As the adjoint in the input reads it. 16 channels lie together: whole squares are transposed.
TEST_P(WinogradTest, SwappedFilter) {
  const Winograd &w = GetParam();
  Shape filter = w.filterShape();
  std::swap(filter[0], filter[1]);
  for (int64_t together : {8, 16})
    checkKernel(makeTransform("winograd_filter", w.size() + ", flip, swap", filter,
                              filterLayout(together), w.transformedFilter(),
                              filterLayout(together)));
  checkKernel(makeTransform("winograd_filter", w.size() + ", swap", filter, filterLayout(1),
                            w.transformedFilter(), filterLayout(1)),
              "host");
}

TEST_P(WinogradTest, FilterAdjoint) {
  const Winograd &w = GetParam();
  checkKernel(makeTransform("winograd_filter_adjoint", w.size(), w.transformedFilter(),
                            filterLayout(8), w.filterShape(), filterLayout(8)));
}

// The sum of two lanes is computed once, before the transform reads it.
TEST_P(WinogradTest, FilterAdjointOfSum) {
  const Winograd &w = GetParam();
  std::string sum = tensorType(w.transformedFilter());
  KernelCase kernel{"winograd_filter_adjoint of a sum", {}, "", tolerance};
  kernel.buffers = {{"a", w.transformedFilter(), filterLayout(8)},
                    {"b", w.transformedFilter(), filterLayout(8)},
                    {"y", w.filterShape(), filterLayout(8), Use::Store}};
  kernel.body = makeOperation("add", {{"a", sum}, {"b", sum}}, "", {{"x", sum}}) +
                makeOperation("winograd_filter_adjoint", {{"x", sum}}, w.size(),
                              {{"y", tensorType(w.filterShape())}});
  checkKernel(kernel);
}

TEST_P(WinogradTest, Input) {
  const Winograd &w = GetParam();
  checkKernel(makeTransform("winograd_input", w.inputAttributes(), w.inputShape(), nhwc(8, 6, 6),
                            w.inputTiles(), nhwc(8)));
  checkKernel(makeTransform("winograd_input", w.inputAttributes(), w.inputShape(), nhwc(8),
                            w.inputTiles(), nhwc(8)),
              "host");
}

// As a slice of a larger batch writes its tiles, and reads its products.
TEST_P(WinogradTest, InputAndOutputByElement) {
  const Winograd &w = GetParam();
  auto among = [&](Shape tiles) {
    tiles[0] += 3;
    return windowOf("<kind = by_element, channels = 8>", tiles);
  };
  checkKernel(makeTransform("winograd_input", w.inputAttributes(), w.inputShape(), nhwc(8, 6, 6),
                            w.inputTiles(), among(w.inputTiles())));
  checkKernel(makeTransform("winograd_output", w.place(), w.outputTiles(), among(w.outputTiles()),
                            w.outputShape(), nhwc(8)));
}

TEST_P(WinogradTest, OutputGradient) {
  const Winograd &w = GetParam();
  checkKernel(makeTransform("winograd_output_gradient", w.place(), w.outputShape(), nhwc(8, 3, 3),
                            w.outputTiles(), nhwc(8)));
}

TEST_P(WinogradTest, InputAndOutputOfAdjoint) {
  const Winograd &w = GetParam();
  if (w.isDilated())
    return; // tiles have no form for it
  Shape tiles = {w.images, w.outputs, w.elements(), w.adjointTiles()};
  checkKernel(makeTransform("winograd_input", w.inputAttributes() + ", " + w.image(),
                            w.outputShape(), nhwc(8, 6, 6), tiles, nhwc(8)));
  Shape products = {w.images, w.inputs, w.elements(), w.adjointTiles()};
  checkKernel(makeTransform("winograd_output", w.inputAttributes() + ", adjoint", products, nhwc(8),
                            w.inputShape(), nhwc(8, 1, 2)));
}

TEST_P(WinogradTest, Product) { checkKernel(makeProduct(GetParam())); }

// Memory that it does not touch is fetched and stays as it is, whether there is much of it or
// little.
TEST_P(WinogradTest, ProductFetchesForLater) {
  KernelCase kernel = makeProduct(GetParam());
  kernel.buffers.insert(kernel.buffers.begin(), {{"much", {5000}, rowMajor(), Use::Later},
                                                 {"little", {7}, rowMajor(), Use::Later}});
  checkKernel(kernel);
}

// With what follows a convolution: a bias, a skip connection that is replaced and an activation.
TEST_P(WinogradTest, Output) {
  const Winograd &w = GetParam();
  KernelCase kernel{"winograd_output", {}, "", tolerance};
  std::string type = tensorType(w.outputShape());
  kernel.buffers = {{"m", w.outputTiles(), nhwc(8)},
                    {"b", {w.outputs}, nhwc(8)},
                    {"skip", w.outputShape(), nhwc(8, 2, 2), Use::InPlace}};
  kernel.body = makeOperation("winograd_output",
                              {{"m", tensorType(w.outputTiles())}, {"b", tensorType({w.outputs})}},
                              w.place(), {{"y", type}}) +
                makeOperation("relu", {{"y", type}}, "", {{"z", type}}) +
                makeOperation("add", {{"z", type}, {"skip", type}}, "", {{"skip_new", type}});
  checkKernel(kernel);
}

TEST_P(WinogradTest, FilterGradient) {
  const Winograd &w = GetParam();
  KernelCase kernel{"winograd_filter_gradient", {}, "", tolerance};
  kernel.buffers = {{"v", w.inputTiles(), nhwc(8)},
                    {"d", w.outputTiles(), nhwc(8)},
                    {"u", w.transformedFilter(), filterLayout(8), Use::Accumulate}};
  kernel.body =
      makeOperation("winograd_filter_gradient",
                    {{"v", tensorType(w.inputTiles())}, {"d", tensorType(w.outputTiles())}}, "",
                    {{"u", tensorType(w.transformedFilter())}});
  checkKernel(kernel);
}

static std::vector<double> multiplyPlainly(const Matrix &matrix,
                                           const std::vector<double> &vector) {
  std::vector<double> result;
  for (const std::vector<double> &row : matrix)
    result.push_back(std::inner_product(row.begin(), row.end(), vector.begin(), 0.0));
  return result;
}

/// A^T [(G filter) o (B^T pixels)]
static std::vector<double> convolve(const WinogradTransform &transform,
                                    const std::vector<double> &filter,
                                    const std::vector<double> &pixels) {
  std::vector<double> products = multiplyPlainly(transform.filter, filter);
  std::vector<double> tile = multiplyPlainly(transform.input, pixels);
  for (size_t i = 0; i < products.size(); ++i)
    products[i] *= tile[i];
  return multiplyPlainly(transform.output, products);
}

static std::vector<double> makeFilter(int64_t taps) {
  std::vector<double> filter;
  for (int64_t k = 0; k < taps; ++k)
    filter.push_back(0.5 - double(k * k));
  return filter;
}

static std::vector<double> makePixels(int64_t count) {
  std::vector<double> pixels;
  for (int64_t i = 0; i < count; ++i)
    pixels.push_back(1.5 * double(i) - 2 + double(i % 3));
  return pixels;
}

const halcyon::nn::WinogradSide sides[] = {
    {2, 3},       {4, 3},       {2, 5},       {4, 5},        {4, 2},
    {4, 4},       {2, 7},       {6, 3},       {4, 3, 2, 1},  {2, 3, 2, 0},
    {4, 4, 2, 1}, {4, 5, 2, 2}, {2, 7, 2, 3}, {4, 5, 3, 2},  {4, 5, 3, 1},
    {4, 5, 3, 4}, {3, 7, 3, 0}, {4, 3, 3, 1}, {1, 1},        {4, 9},
    {4, 7},       {2, 8},       {2, 11},      {4, 11, 2, 5}, {4, 12, 2, 0},
};

// In one dimension: a tile is the correlation of every stride-th pixel with the filter.
TEST(WinogradTransform, IsACorrelation) {
  for (const halcyon::nn::WinogradSide &side : sides) {
    std::vector<double> filter = makeFilter(side.taps), pixels = makePixels(side.reads());
    std::vector<double> output = convolve(makeWinogradTransform(side), filter, pixels);
    ASSERT_EQ(int64_t(output.size()), side.tile);
    for (int64_t x = 0; x < side.tile; ++x)
      EXPECT_NEAR(
          output[x],
          std::inner_product(filter.begin(), filter.end(), pixels.begin() + x * side.stride, 0.0),
          1e-10)
          << side.tile << " by " << side.taps << " of stride " << side.stride << " at " << x;
  }
}

// Of the adjoint: output v gets pixel y times tap k for each of them with y * stride + k - padding
// = v. The first tile begins `before` pixels before pixel 0.
TEST(WinogradTransform, IsAnAdjoint) {
  for (halcyon::nn::WinogradSide side : sides) {
    side.isAdjoint = true;
    std::vector<double> filter = makeFilter(side.taps), pixels = makePixels(side.reads());
    std::vector<double> output = convolve(makeWinogradTransform(side), filter, pixels);
    ASSERT_EQ(int64_t(output.size()), side.tile * side.stride);
    for (int64_t v = 0; v < side.outputs(); ++v) {
      double expected = 0;
      for (int64_t i = 0; i < side.reads(); ++i)
        for (int64_t k = 0; k < side.taps; ++k)
          if ((i - side.before()) * side.stride + k - side.padding == v)
            expected += pixels[i] * filter[k];
      EXPECT_NEAR(output[v], expected, 1e-10)
          << side.tile << " by " << side.taps << " of stride " << side.stride << ", padding "
          << side.padding << " at " << v;
    }
  }
}
