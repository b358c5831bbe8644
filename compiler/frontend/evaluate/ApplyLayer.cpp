#include "compiler/frontend/evaluate/ApplyLayer.h"

#include "compiler/frontend/evaluate/Shapes.h"

#include <cmath>
#include <numeric>

namespace halcyon {
namespace {

constexpr RealBounds anyReal = {-1e300, 1e300};

std::string toText(Pair pair) { return std::to_string(pair[0]) + "x" + std::to_string(pair[1]); }

/// What a window does to the height and width of an image; nothing if it does not fit.
std::optional<Pair> slideWindow(Arguments &arguments, const Shape &image, Pair kernel, Pair stride,
                                Pair padding, Pair dilation) {
  Pair output = {0, 0};
  for (size_t axis = 0; axis < 2; ++axis) {
    WindowAxis window = {image[axis + 1], kernel[axis], stride[axis], padding[axis],
                         dilation[axis]};
    std::optional<int64_t> extent = window.computeOutput();
    if (!extent) {
      arguments.error(arguments.getCallRange(), "the window of ",
                      arguments.getSignature().describe(), " does not fit in 64 bits");
      return std::nullopt;
    }
    output[axis] = *extent;
  }
  if (output[0] > 0 && output[1] > 0)
    return output;
  Pair span = {dilation[0] * (kernel[0] - 1) + 1, dilation[1] * (kernel[1] - 1) + 1};
  bool isDilated = dilation != Pair{1, 1};
  std::string spanText =
      isDilated ? ", which dilation " + toText(dilation) + " spreads to " + toText(span) + "," : "";
  arguments
      .error(arguments.getRange("kernel"), "the kernel ", toText(kernel), spanText,
             " is larger than its input of ", image[1], "x", image[2], " with padding ",
             toText(padding))
      .help("the input has shape " + halcyon::toText(image) +
            "; use a smaller kernel or more padding, or shrink the image less before");
  return std::nullopt;
}

/// PyTorch's start for the weights and biases of convolutions and dense layers: uniform in
/// ±1/sqrt(inputs of one output), which is Kaiming's with a = sqrt(5) (He et al., 2015).
Parameter makeUniform(Shape shape, int64_t inputs) {
  Parameter parameter;
  parameter.shape = std::move(shape);
  parameter.start = Parameter::Start::Uniform;
  parameter.value = 1.0 / std::sqrt(static_cast<double>(inputs));
  return parameter;
}

Parameter makeConstant(Shape shape, double value, Parameter::Role role) {
  Parameter parameter;
  parameter.shape = std::move(shape);
  parameter.value = value;
  parameter.role = role;
  return parameter;
}

/// Adds weight and, if wanted, bias; then the layer.
Value addWeightedLayer(const LayerSite &site, NetworkBuilder &builder, Operation operation,
                       const TensorValue &input, Shape result, Shape weightShape, bool hasBias) {
  std::optional<int64_t> inputs = countElements({weightShape.begin() + 1, weightShape.end()});
  Parameter weight = makeUniform(weightShape, inputs.value_or(1));
  std::optional<size_t> weightIndex = builder.addParameter(site, "weight", std::move(weight));
  if (!weightIndex)
    return Poison();
  std::vector<size_t> parameters = {*weightIndex};
  if (hasBias) {
    Parameter bias = makeUniform({weightShape[0]}, inputs.value_or(1));
    std::optional<size_t> biasIndex = builder.addParameter(site, "bias", std::move(bias));
    if (!biasIndex)
      return Poison();
    parameters.push_back(*biasIndex);
  }
  return builder.addLayer(site, operation, {input}, std::move(result), std::move(parameters));
}

Value applyConv(Arguments &arguments, const LayerSite &site, NetworkBuilder &builder) {
  Conv2D conv;
  TensorValue input = arguments.getTensor(3);
  int64_t channels = arguments.getWhole("channels", 1, 1);
  Pair kernel = arguments.getPair("kernel", {1, 1}, 1);
  conv.stride = arguments.getPair("stride", conv.stride, 1);
  conv.padding = arguments.getPair("padding", conv.padding, 0);
  conv.dilation = arguments.getPair("dilation", conv.dilation, 1);
  conv.groups = arguments.getWhole("groups", conv.groups, 1);
  conv.flip = arguments.getTruth("flip", conv.flip);
  bool hasBias = arguments.getTruth("bias", true);
  if (!arguments.isValid())
    return Poison();
  if (input.shape[0] % conv.groups != 0 || channels % conv.groups != 0) {
    int64_t most = std::gcd(input.shape[0], channels);
    arguments.error(arguments.getRange("groups"), "groups: ", conv.groups,
                    " does not divide the channels of both input and output, which are ",
                    input.shape[0], " and ", channels,
                    most > 1 ? "; take a divisor of " + std::to_string(most) : "; leave it out");
    return Poison();
  }
  std::optional<Pair> size =
      slideWindow(arguments, input.shape, kernel, conv.stride, conv.padding, conv.dilation);
  if (!size)
    return Poison();
  Shape weight = {channels, input.shape[0] / conv.groups, kernel[0], kernel[1]};
  return addWeightedLayer(site, builder, conv, input, {channels, (*size)[0], (*size)[1]}, weight,
                          hasBias);
}

Value applyDense(Arguments &arguments, const LayerSite &site, NetworkBuilder &builder) {
  TensorValue input = arguments.getTensor(1);
  int64_t units = arguments.getWhole("units", 1, 1);
  bool hasBias = arguments.getTruth("bias", true);
  if (!arguments.isValid())
    return Poison();
  return addWeightedLayer(site, builder, Dense(), input, {units}, {units, input.shape[0]}, hasBias);
}

template <typename Pool>
Value applyPool(Arguments &arguments, const LayerSite &site, NetworkBuilder &builder) {
  Pool pool;
  TensorValue input = arguments.getTensor(3);
  pool.kernel = arguments.getPair("kernel", pool.kernel, 1);
  pool.stride = arguments.getPair("stride", pool.kernel, 1);
  pool.padding = arguments.getPair("padding", pool.padding, 0);
  if (!arguments.isValid())
    return Poison();
  // Otherwise a window could lie in the padding altogether, where there is nothing to pool.
  if (pool.padding[0] >= pool.kernel[0] || pool.padding[1] >= pool.kernel[1]) {
    arguments.error(arguments.getRange("padding"), "padding ", toText(pool.padding),
                    " is not smaller than the kernel ", toText(pool.kernel));
    return Poison();
  }
  std::optional<Pair> size =
      slideWindow(arguments, input.shape, pool.kernel, pool.stride, pool.padding, {1, 1});
  if (!size)
    return Poison();
  return builder.addLayer(site, pool, {input}, {input.shape[0], (*size)[0], (*size)[1]});
}

/// A layer without parameters whose result has its input's shape.
Value applyPlain(Arguments &arguments, const LayerSite &site, NetworkBuilder &builder,
                 Operation operation, size_t rank = 0) {
  TensorValue input = arguments.getTensor(rank);
  if (!arguments.isValid())
    return Poison();
  return builder.addLayer(site, operation, {input}, input.shape);
}

Value applyBatchNorm(Arguments &arguments, const LayerSite &site, NetworkBuilder &builder) {
  BatchNorm norm;
  TensorValue input = arguments.getTensor();
  norm.epsilon = arguments.getReal("epsilon", norm.epsilon, {1e-12, 1});
  norm.momentum = arguments.getReal("momentum", norm.momentum, {0, 1});
  if (!arguments.isValid())
    return Poison();
  Shape shape = {input.shape[0]};
  std::vector<size_t> parameters;
  auto add = [&](std::string_view suffix, double value, Parameter::Role role) {
    if (auto index = builder.addParameter(site, suffix, makeConstant(shape, value, role)))
      parameters.push_back(*index);
  };
  add("weight", 1, Parameter::Role::Weight);
  add("bias", 0, Parameter::Role::Weight);
  add("running_mean", 0, Parameter::Role::Statistic);
  add("running_var", 1, Parameter::Role::Statistic);
  if (parameters.size() != 4)
    return Poison();
  return builder.addLayer(site, norm, {input}, input.shape, std::move(parameters));
}

Value applyGlobalAveragePool(Arguments &arguments, const LayerSite &site, NetworkBuilder &builder) {
  TensorValue input = arguments.getTensor(3);
  if (!arguments.isValid())
    return Poison();
  return builder.addLayer(site, GlobalAveragePool(), {input}, {input.shape[0]});
}

Value applyFlatten(Arguments &arguments, const LayerSite &site, NetworkBuilder &builder) {
  TensorValue input = arguments.getTensor();
  if (!arguments.isValid())
    return Poison();
  // Values are checked when they are made: the product fits.
  return builder.addLayer(site, Flatten(), {input}, {countElements(input.shape).value_or(1)});
}

Value applyDropout(Arguments &arguments, const LayerSite &site, NetworkBuilder &builder) {
  Dropout dropout;
  dropout.rate = arguments.getReal("rate", dropout.rate, {0, 1});
  if (arguments.isValid() && dropout.rate == 1)
    arguments.error(arguments.getRange("rate"), "a dropout of rate 1 leaves nothing")
        .help("the rate is the fraction that is dropped, below 1");
  return applyPlain(arguments, site, builder, dropout);
}

Value applyConcat(Arguments &arguments, const LayerSite &site, NetworkBuilder &builder) {
  std::vector<TensorValue> inputs = arguments.getTensors();
  if (!arguments.isValid())
    return Poison();
  Shape result = inputs.front().shape;
  result[0] = 0;
  for (const TensorValue &input : inputs) {
    const Shape &first = inputs.front().shape;
    if (input.shape.size() != first.size() ||
        !std::equal(first.begin() + 1, first.end(), input.shape.begin() + 1)) {
      arguments.error(site.range, "'concat' joins channels, but heights and widths differ: ",
                      halcyon::toText(first), " and ", halcyon::toText(input.shape));
      return Poison();
    }
    if (__builtin_add_overflow(result[0], input.shape[0], &result[0]))
      result[0] = maximalElements;
  }
  return builder.addLayer(site, Concat(), inputs, std::move(result));
}

Value applyLeakyRelu(Arguments &arguments, const LayerSite &site, NetworkBuilder &builder) {
  LeakyRelu leaky;
  leaky.slope = arguments.getReal("slope", leaky.slope, anyReal);
  return applyPlain(arguments, site, builder, leaky);
}

} // namespace

Value applyPointwise(const Operation &operation, const TensorValue &left, const TensorValue &right,
                     SourceRange operatorRange, const LayerSite &site, NetworkBuilder &builder,
                     Diagnostics &diagnostics) {
  if (left.shape == right.shape)
    return builder.addLayer(site, operation, {left, right}, left.shape);
  bool isSum = std::holds_alternative<Add>(operation);
  diagnostics
      .error(operatorRange, "the shapes of a ", isSum ? "sum" : "product", " agree, but these are ",
             toText(left.shape), " and ", toText(right.shape))
      .help("a convolution with kernel 1 changes channels, its stride the height and width");
  return Poison();
}

Value applyLayer(Arguments &arguments, const LayerSite &site, NetworkBuilder &builder) {
  std::string_view name = arguments.getSignature().name;
  if (name == "conv")
    return applyConv(arguments, site, builder);
  if (name == "dense")
    return applyDense(arguments, site, builder);
  if (name == "relu")
    return applyPlain(arguments, site, builder, Relu());
  if (name == "relu6")
    return applyPlain(arguments, site, builder, Relu{6.0});
  if (name == "leaky_relu")
    return applyLeakyRelu(arguments, site, builder);
  if (name == "tanh")
    return applyPlain(arguments, site, builder, Tanh());
  if (name == "sigmoid")
    return applyPlain(arguments, site, builder, Sigmoid());
  if (name == "max_pool")
    return applyPool<MaxPool>(arguments, site, builder);
  if (name == "average_pool")
    return applyPool<AveragePool>(arguments, site, builder);
  if (name == "global_average_pool")
    return applyGlobalAveragePool(arguments, site, builder);
  if (name == "batch_norm")
    return applyBatchNorm(arguments, site, builder);
  if (name == "flatten")
    return applyFlatten(arguments, site, builder);
  if (name == "dropout")
    return applyDropout(arguments, site, builder);
  if (name == "softmax")
    return applyPlain(arguments, site, builder, Softmax(), 1);
  return applyConcat(arguments, site, builder);
}

} // namespace halcyon
