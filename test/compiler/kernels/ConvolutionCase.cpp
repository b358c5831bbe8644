#include "test/compiler/kernels/ConvolutionCase.h"

#include "test/compiler/kernels/KernelText.h"

using namespace halcyon;
using namespace halcyon::test;

// An f32 sum of 800 products of numbers up to 1 is off by at most a few 1e-6 of its largest value;
// the tolerance leaves room for cancellation in the largest.
static constexpr double tolerance = 5e-6;

Shape Convolution::inputShape() const { return {images, inputs, height, width}; }

Shape Convolution::filterShape() const {
  return {outputs, inputs / groups, kernelHeight, kernelWidth};
}

Shape Convolution::swappedShape() const {
  return {inputs, outputs / groups, kernelHeight, kernelWidth};
}

Shape Convolution::outputShape() const {
  auto extent = [&](int64_t input, int64_t kernel) {
    return (input + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1;
  };
  return {images, outputs, extent(height, kernelHeight), extent(width, kernelWidth)};
}

std::string Convolution::attributes() const {
  auto pair = [](const std::string &name, int64_t value) {
    std::string number = std::to_string(value);
    return name + " = array<i64: " + number + ", " + number + ">, ";
  };
  return pair("stride", stride) + pair("padding", padding) + pair("dilation", dilation) +
         "groups = " + std::to_string(groups) + " : i64" + (flip ? ", flip" : "");
}

std::string Convolution::name() const {
  std::string name;
  for (int64_t number : {images, inputs, height, width, outputs, kernelHeight, kernelWidth, stride,
                         padding, dilation, groups})
    name += std::to_string(number) + "_";
  return name + (flip ? "flip" : "");
}

double Convolution::operations() const {
  Shape output = outputShape(), filter = filterShape();
  return 2.0 * output[0] * output[1] * output[2] * output[3] * filter[1] * filter[2] * filter[3];
}

KernelCase test::makeForward(const Convolution &c, const ConvolutionLayouts &layouts) {
  KernelCase kernel{"conv2d " + c.name(), {}, "", tolerance};
  kernel.buffers = {{"x", c.inputShape(), layouts.input},
                    {"w", c.filterShape(), filterLayout(layouts.filterChannels)},
                    {"b", {c.outputs}, nhwc(layouts.filterChannels)},
                    {"z", c.outputShape(), layouts.output, Use::Store}};
  std::string type = tensorType(c.outputShape());
  kernel.body = makeOperation("conv2d",
                              {{"x", tensorType(c.inputShape())},
                               {"w", tensorType(c.filterShape())},
                               {"b", tensorType({c.outputs})}},
                              c.attributes(), {{"y", type}}) +
                makeOperation("relu", {{"y", type}}, "", {{"z", type}});
  return kernel;
}

KernelCase test::makeInputGradient(const Convolution &c, const ConvolutionLayouts &layouts,
                                   FilterOrder order) {
  KernelCase kernel{"conv2d_input_gradient " + c.name(), {}, "", tolerance};
  Shape stored = order == FilterOrder::Swapped ? c.swappedShape() : c.filterShape();
  kernel.buffers = {{"dy", c.outputShape(), layouts.output},
                    {"w", stored, filterLayout(layouts.filterChannels)},
                    {"x", c.inputShape(), layouts.input, Use::Load, Fill::Few},
                    {"z", c.inputShape(), layouts.input, Use::Store}};
  std::string type = tensorType(c.inputShape());
  bool isSwapped = order == FilterOrder::Swapped;
  kernel.body = makeOperation("conv2d_input_gradient",
                              {{"dy", tensorType(c.outputShape())}, {"w", tensorType(stored)}},
                              c.attributes() + (isSwapped ? ", swapped" : ""), {{"dx", type}}) +
                makeOperation("relu_gradient", {{"dx", type}, {"x", type}}, "", {{"z", type}});
  return kernel;
}

KernelCase test::makeFilterGradient(const Convolution &c, const ConvolutionLayouts &layouts) {
  KernelCase kernel{"conv2d_filter_gradient " + c.name(), {}, "", tolerance};
  kernel.buffers = {{"x", c.inputShape(), layouts.input},
                    {"dy", c.outputShape(), layouts.output},
                    {"dw", c.filterShape(), filterLayout(layouts.filterChannels), Use::Accumulate}};
  kernel.body =
      makeOperation("conv2d_filter_gradient",
                    {{"x", tensorType(c.inputShape())}, {"dy", tensorType(c.outputShape())}},
                    c.attributes(), {{"dw", tensorType(c.filterShape())}});
  return kernel;
}
