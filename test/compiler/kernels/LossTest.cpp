#include "test/compiler/kernels/KernelText.h"

#include "gtest/gtest.h"

using namespace halcyon::test;

namespace {

class LossTest : public testing::TestWithParam<Shape> {
protected:
  Shape shape = GetParam();
  std::string logits = tensorType(shape), images = tensorType({shape[0]});
  std::string labels = tensorType({shape[0]}, "i32"), scalar = tensorType({});

  std::vector<CaseBuffer> inputs(Fill fill) {
    CaseBuffer label = {"l", {shape[0]}, rowMajor(), Use::Load, Fill::Index, "i32"};
    label.limit = shape[1];
    return {{"x", shape, nhwc(8), Use::Load, fill},
            label,
            {"n", {shape[0]}, rowMajor(), Use::Load, Fill::Positive}};
  }
  KernelCase makeCase(const std::string &mnemonic, Fill fill, const CaseBuffer &result) {
    KernelCase kernel{mnemonic, inputs(fill), ""};
    kernel.buffers.push_back(result);
    kernel.body = makeOperation(mnemonic, {{"x", logits}, {"l", labels}, {"n", images}}, "",
                                {{result.name, tensorType(result.shape)}});
    return kernel;
  }
};

INSTANTIATE_TEST_SUITE_P(Shapes, LossTest,
                         testing::Values(Shape{3, 10}, Shape{1, 1}, Shape{4, 17}, Shape{2, 100}));

} // namespace

TEST_P(LossTest, CrossEntropy) {
  CaseBuffer loss = {"loss", {}, rowMajor(), Use::Accumulate};
  checkKernel(makeCase("cross_entropy", Fill::Uniform, loss));
  checkKernel(makeCase("cross_entropy", Fill::Large, loss));
}

TEST_P(LossTest, CrossEntropyGradient) {
  checkKernel(
      makeCase("cross_entropy_gradient", Fill::Uniform, {"dx", shape, nhwc(8), Use::Store}));
  checkKernel(makeCase("cross_entropy_gradient", Fill::Large, {"dx", shape, nhwc(8), Use::Store}));
}

TEST_P(LossTest, AccuracyTakesTheFirstOfEquals) {
  checkKernel(makeCase("accuracy", Fill::Few, {"a", {}, rowMajor(), Use::Accumulate}));
}

TEST_P(LossTest, LossAndAccuracyTogether) {
  KernelCase kernel =
      makeCase("cross_entropy", Fill::Uniform, {"loss", {}, rowMajor(), Use::Accumulate});
  kernel.buffers.push_back({"a", {}, rowMajor(), Use::Accumulate});
  kernel.body +=
      makeOperation("accuracy", {{"x", logits}, {"l", labels}, {"n", images}}, "", {{"a", scalar}});
  checkKernel(kernel);
}

TEST_P(LossTest, Softmax) {
  for (Fill fill : {Fill::Uniform, Fill::Large})
    checkKernel({"softmax",
                 {{"x", shape, nhwc(8), Use::Load, fill}, {"y", shape, rowMajor(), Use::Store}},
                 makeOperation("softmax", {{"x", logits}}, "", {{"y", logits}})});
}

TEST_P(LossTest, SoftmaxGradient) {
  checkKernel(
      {"softmax_gradient",
       {{"dy", shape, nhwc(8)}, {"y", shape, nhwc(8)}, {"dx", shape, nhwc(8), Use::Store}},
       makeOperation("softmax_gradient", {{"dy", logits}, {"y", logits}}, "", {{"dx", logits}})});
}

TEST_P(LossTest, MeanSquaredError) {
  for (const Shape &each : {shape, Shape{shape[0], shape[1], 3, 5}}) {
    std::string tensor = tensorType(each);
    checkKernel({"mean_squared_error",
                 {{"x", each, nhwc(8)},
                  {"t", each, rowMajor()},
                  {"n", {shape[0]}, rowMajor(), Use::Load, Fill::Positive},
                  {"loss", {}, rowMajor(), Use::Accumulate}},
                 makeOperation("mean_squared_error", {{"x", tensor}, {"t", tensor}, {"n", images}},
                               "", {{"loss", scalar}})});
    checkKernel(
        {"mean_squared_error_gradient",
         {{"x", each, nhwc(8)},
          {"t", each, rowMajor()},
          {"n", {shape[0]}, rowMajor(), Use::Load, Fill::Positive},
          {"dx", each, nhwc(8), Use::Store}},
         makeOperation("mean_squared_error_gradient", {{"x", tensor}, {"t", tensor}, {"n", images}},
                       "", {{"dx", tensor}})});
  }
}
