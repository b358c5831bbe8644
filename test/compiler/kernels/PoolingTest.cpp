#include "test/compiler/kernels/KernelText.h"

#include "gtest/gtest.h"

using namespace halcyon::test;

namespace {

struct Pooling {
  int64_t images, channels, height, width, kernel, stride, padding = 0;

  Shape inputShape() const { return {images, channels, height, width}; }
  Shape outputShape() const {
    return {images, channels, (height + 2 * padding - kernel) / stride + 1,
            (width + 2 * padding - kernel) / stride + 1};
  }
  std::string winnerElement() const { return kernel * kernel <= 256 ? "i8" : "i32"; }
  std::string attributes() const {
    auto pair = [](const std::string &name, int64_t value) {
      std::string number = std::to_string(value);
      return name + " = array<i64: " + number + ", " + number + ">";
    };
    return pair("kernel", kernel) + ", " + pair("stride", stride) + ", " + pair("padding", padding);
  }
};

const Pooling poolings[] = {
    {3, 6, 10, 14, 2, 2},   // LeNet's
    {1, 16, 9, 9, 3, 2, 1}, // ResNet's: overlapping
    {2, 5, 7, 11, 3, 1, 1}, // overlapping everywhere
    {1, 3, 11, 11, 2, 3},   // with gaps
    {2, 17, 5, 5, 5, 5},    // one window
    {1, 8, 8, 8, 4, 2, 3},  // windows that hold one element
    {1, 2, 20, 20, 17, 3},  // winners of 32 bits
};

class PoolingTest : public testing::TestWithParam<Pooling> {};

INSTANTIATE_TEST_SUITE_P(Shapes, PoolingTest, testing::ValuesIn(poolings));

KernelCase makeMaxPool(const Pooling &p, Fill fill) {
  KernelCase kernel{"max_pool", {}, "", 0};
  kernel.buffers = {{"x", p.inputShape(), nhwc(8, 1, 1), Use::Load, fill},
                    {"y", p.outputShape(), nhwc(8, 2, 2), Use::Store},
                    {"w", p.outputShape(), nhwc(8), Use::Store, Fill::Uniform, p.winnerElement()}};
  kernel.body = makeOperation(
      "max_pool", {{"x", tensorType(p.inputShape())}}, p.attributes(),
      {{"y", tensorType(p.outputShape())}, {"w", tensorType(p.outputShape(), p.winnerElement())}});
  return kernel;
}

} // namespace

TEST_P(PoolingTest, Max) { checkKernel(makeMaxPool(GetParam(), Fill::Uniform)); }

TEST_P(PoolingTest, MaxTakesTheFirstOfEquals) { checkKernel(makeMaxPool(GetParam(), Fill::Few)); }

TEST_P(PoolingTest, MaxGradient) {
  const Pooling &p = GetParam();
  KernelCase kernel{"max_pool_gradient", {}, ""};
  CaseBuffer winner = {"w", p.outputShape(), nhwc(8), Use::Load, Fill::Index, p.winnerElement()};
  winner.limit = p.kernel * p.kernel;
  kernel.buffers = {{"dy", p.outputShape(), nhwc(8)},
                    winner,
                    {"x", p.inputShape(), nhwc(8, 1, 1), Use::Load, Fill::Few},
                    {"dz", p.inputShape(), nhwc(8, 2, 2), Use::Store}};
  std::string type = tensorType(p.inputShape());
  kernel.body = makeOperation("max_pool_gradient",
                              {{"dy", tensorType(p.outputShape())},
                               {"w", tensorType(p.outputShape(), p.winnerElement())}},
                              p.attributes(), {{"dx", type}}) +
                makeOperation("relu_gradient", {{"dx", type}, {"x", type}}, "", {{"dz", type}});
  checkKernel(kernel);
}

TEST_P(PoolingTest, Average) {
  const Pooling &p = GetParam();
  checkKernel({"average_pool",
               {{"x", p.inputShape(), nhwc(8)}, {"y", p.outputShape(), nhwc(8, 2, 2), Use::Store}},
               makeOperation("average_pool", {{"x", tensorType(p.inputShape())}}, p.attributes(),
                             {{"y", tensorType(p.outputShape())}})});
}

TEST_P(PoolingTest, AverageGradient) {
  const Pooling &p = GetParam();
  checkKernel(
      {"average_pool_gradient",
       {{"dy", p.outputShape(), nhwc(8)}, {"dx", p.inputShape(), nhwc(8, 2, 2), Use::Store}},
       makeOperation("average_pool_gradient", {{"dy", tensorType(p.outputShape())}}, p.attributes(),
                     {{"dx", tensorType(p.inputShape())}})});
}

TEST_P(PoolingTest, AverageGradientReplacesMask) {
  const Pooling &p = GetParam();
  std::string type = tensorType(p.inputShape());
  KernelCase kernel{
      "average_pool_gradient",
      {{"dy", p.outputShape(), nhwc(8)},
       {"x", p.inputShape(), nhwc(8, 1, 1), Use::Load, Fill::Few},
       {"dz", p.inputShape(), nhwc(8, 1, 1), Use::Store}},
      makeOperation("average_pool_gradient", {{"dy", tensorType(p.outputShape())}}, p.attributes(),
                    {{"dx", type}}) +
          makeOperation("relu_gradient", {{"dx", type}, {"x", type}}, "", {{"dz", type}})};
  checkKernel(inPlace(kernel, "x"));
}

TEST_P(PoolingTest, GlobalAverage) {
  const Pooling &p = GetParam();
  Shape matrix = {p.images, p.channels};
  checkKernel({"global_average_pool",
               {{"x", p.inputShape(), nhwc(8, 1, 1)}, {"y", matrix, nhwc(8), Use::Store}},
               makeOperation("global_average_pool", {{"x", tensorType(p.inputShape())}}, "",
                             {{"y", tensorType(matrix)}})});
  checkKernel({"global_average_pool_gradient",
               {{"dy", matrix, nhwc(8)}, {"dx", p.inputShape(), nhwc(8, 1, 1), Use::Store}},
               makeOperation("global_average_pool_gradient", {{"dy", tensorType(matrix)}}, "",
                             {{"dx", tensorType(p.inputShape())}})});
}
