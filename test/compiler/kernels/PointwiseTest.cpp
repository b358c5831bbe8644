// Operations on one element at a time.
#include "test/compiler/kernels/KernelText.h"

#include "gtest/gtest.h"

using namespace halcyon::test;

namespace {

Shape imageShape() { return {3, 5, 7, 6}; }

KernelCase makeUnary(const std::string &mnemonic, const std::string &attributes, Fill fill) {
  Shape image = imageShape();
  std::string type = tensorType(image);
  return {mnemonic,
          {{"x", image, nhwc(8, 1, 1), Use::Load, fill}, {"y", image, nhwc(8, 2, 2), Use::Store}},
          makeOperation(mnemonic, {{"x", type}}, attributes, {{"y", type}})};
}

KernelCase makeBinary(const std::string &mnemonic, const std::string &attributes, Fill fill) {
  Shape image = imageShape();
  std::string type = tensorType(image);
  return {mnemonic,
          {{"a", image, nhwc(8, 1, 1)},
           {"x", image, rowMajor(), Use::Load, fill},
           {"y", image, nhwc(8), Use::Store}},
          makeOperation(mnemonic, {{"a", type}, {"x", type}}, attributes, {{"y", type}})};
}

} // namespace

TEST(Pointwise, Relu) { checkKernel(makeUnary("relu", "", Fill::Uniform)); }
TEST(Pointwise, Relu6) { checkKernel(makeUnary("relu", "limit = 6.0 : f64", Fill::Large)); }
TEST(Pointwise, LeakyRelu) {
  checkKernel(makeUnary("leaky_relu", "slope = 0.25 : f64", Fill::Uniform));
}
TEST(Pointwise, Tanh) { checkKernel(makeUnary("tanh", "", Fill::Uniform)); }
TEST(Pointwise, TanhSaturates) { checkKernel(makeUnary("tanh", "", Fill::Large)); }
TEST(Pointwise, Sigmoid) { checkKernel(makeUnary("sigmoid", "", Fill::Uniform)); }
TEST(Pointwise, SigmoidSaturates) { checkKernel(makeUnary("sigmoid", "", Fill::Large)); }
TEST(Pointwise, ReluGradient) { checkKernel(makeBinary("relu_gradient", "", Fill::Few)); }
TEST(Pointwise, Relu6Gradient) {
  checkKernel(makeBinary("relu_gradient", "limit = 2.0 : f64", Fill::Few));
}
TEST(Pointwise, LeakyReluGradient) {
  checkKernel(makeBinary("leaky_relu_gradient", "slope = 0.25 : f64", Fill::Uniform));
}
TEST(Pointwise, TanhGradient) { checkKernel(makeBinary("tanh_gradient", "", Fill::Uniform)); }
TEST(Pointwise, SigmoidGradient) { checkKernel(makeBinary("sigmoid_gradient", "", Fill::Uniform)); }
TEST(Pointwise, Add) { checkKernel(makeBinary("add", "", Fill::Uniform)); }
TEST(Pointwise, Multiply) { checkKernel(makeBinary("multiply", "", Fill::Uniform)); }

// A copy between layouts, at the channel counts that images come with.
TEST(Pointwise, Copy) {
  for (int64_t channels : {1, 3, 8, 13}) {
    Shape shape = {2, channels, 9, 7};
    std::string type = tensorType(shape);
    std::string body = makeOperation("relu", {{"x", type}}, "", {{"y", type}});
    checkKernel(
        {"import", {{"x", shape, rowMajor()}, {"y", shape, nhwc(8, 2, 2), Use::Store}}, body});
    checkKernel(
        {"export", {{"x", shape, nhwc(8, 2, 2)}, {"y", shape, rowMajor(), Use::Store}}, body});
  }
}

// Parameter and velocity are replaced: both of what is stored must come from what was there before.
TEST(Pointwise, SGDInPlace) {
  for (int64_t elements : {1, 7, 64, 203}) {
    Shape shape = {elements};
    std::string flat = tensorType(shape);
    checkKernel(
        {"sgd",
         {{"g", shape, rowMajor()},
          {"h", shape, rowMajor()},
          {"rate", {}, rowMajor(), Use::Load, Fill::Positive},
          {"p", shape, rowMajor(), Use::InPlace},
          {"v", shape, rowMajor(), Use::InPlace}},
         makeOperation("add", {{"g", flat}, {"h", flat}}, "", {{"s", flat}}) +
             makeOperation("sgd", {{"p", flat}, {"s", flat}, {"rate", tensorType({})}, {"v", flat}},
                           "momentum = 0.9 : f64, weight_decay = 0.01 : f64",
                           {{"p_new", flat}, {"v_new", flat}})});
  }
}

TEST(Pointwise, SGDWithoutMomentum) {
  Shape shape = {40};
  std::string flat = tensorType(shape);
  checkKernel({"sgd",
               {{"g", shape, rowMajor()},
                {"rate", {}, rowMajor(), Use::Load, Fill::Positive},
                {"p", shape, rowMajor(), Use::InPlace}},
               makeOperation("sgd", {{"p", flat}, {"g", flat}, {"rate", tensorType({})}},
                             "momentum = 0.0 : f64, weight_decay = 0.0 : f64", {{"p_new", flat}})});
}

TEST(Pointwise, RandomMaskIsTheReferences) {
  std::string keys = "tensor<3x2xi32>";
  for (const Shape &shape : {Shape{3, 5, 7, 6}, Shape{3, 21}})
    checkKernel({"random_mask",
                 {{"k", {3, 2}, rowMajor(), Use::Load, Fill::Bits, "i32"},
                  {"y", shape, nhwc(8), Use::Store}},
                 makeOperation("random_mask", {{"k", keys}}, "rate = 0.3 : f64, stream = 5 : i64",
                               {{"y", tensorType(shape)}}),
                 1e-7});
}
