#include "dialects/nn/NNDialect.h"
#include "dialects/nn/Window.h"

using namespace mlir;
using namespace halcyon::nn;

namespace {

/// The windows of a convolution along height and width; fails on attributes of the wrong form.
template <typename Convolution>
FailureOr<std::array<Window, 2>> windowsOf(std::optional<Location> location, Convolution op,
                                           ArrayRef<int64_t> filterShape) {
  ArrayRef<int64_t> stride = op.getStride(), padding = op.getPadding(), dilation = op.getDilation();
  if (stride.size() != 2 || padding.size() != 2 || dilation.size() != 2)
    return emitOptionalError(location,
                             "stride, padding and dilation must be pairs (height, width)");
  std::array<Window, 2> windows = {Window{filterShape[2], stride[0], padding[0], dilation[0]},
                                   Window{filterShape[3], stride[1], padding[1], dilation[1]}};
  if (failed(verifyWindows(location, windows)))
    return failure();
  return windows;
}

/// Checks an image, a filter and the image that their convolution gives against each other.
template <typename Convolution>
FailureOr<SmallVector<int64_t>> inferOutputShape(std::optional<Location> location, Convolution op,
                                                 ArrayRef<int64_t> image,
                                                 ArrayRef<int64_t> filter) {
  int64_t groups = op.getGroups();
  FailureOr<std::array<Window, 2>> windows = windowsOf(location, op, filter);
  if (failed(windows))
    return failure();
  if (groups < 1 || image[1] != filter[1] * groups)
    return emitOptionalError(location, "filter expects ", filter[1] * groups,
                             " input channels but the input has ", image[1]);
  if (filter[0] % groups != 0)
    return emitOptionalError(location, "the filter's ", filter[0],
                             " output channels cannot be split into ", groups, " groups");
  SmallVector<int64_t> shape = {image[0], filter[0], (*windows)[0].outputExtent(image[2]),
                                (*windows)[1].outputExtent(image[3])};
  if (shape[2] < 1 || shape[3] < 1)
    return emitOptionalError(location, "a kernel that spans ", (*windows)[0].span(), "x",
                             (*windows)[1].span(), " does not fit an image of ", image[2], "x",
                             image[3], " with its padding");
  return shape;
}

/// Checks that `actual` is the shape that the convolution of an image and a filter has.
template <typename Convolution>
LogicalResult verifyConvolution(Convolution op, ArrayRef<int64_t> image, ArrayRef<int64_t> filter,
                                ArrayRef<int64_t> actual) {
  FailureOr<SmallVector<int64_t>> expected = inferOutputShape(op.getLoc(), op, image, filter);
  if (failed(expected))
    return failure();
  if (ArrayRef<int64_t>(*expected) != actual)
    return op.emitOpError() << "the convolution of " << image << " with " << filter << " has shape "
                            << *expected << " but the output gradient has " << actual;
  return success();
}

LogicalResult verifyBias(std::optional<Location> location, Value bias, int64_t channels) {
  if (bias && shapeOf(bias)[0] != channels)
    return emitOptionalError(location, "the bias has ", shapeOf(bias)[0],
                             " elements but there are ", channels, " output channels");
  return success();
}

} // namespace

LogicalResult Conv2DOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                         Adaptor adaptor, SmallVectorImpl<Type> &types) {
  FailureOr<SmallVector<int64_t>> shape = inferOutputShape(
      location, adaptor, shapeOf(adaptor.getInput()), shapeOf(adaptor.getFilter()));
  if (failed(shape) || failed(verifyBias(location, adaptor.getBias(), (*shape)[1])))
    return failure();
  types.push_back(cast<RankedTensorType>(adaptor.getInput().getType()).clone(*shape));
  return success();
}

// output = input * filter (cross-correlation) + bias   =>
//   dL/dinput = the adjoint of the convolution, dL/dfilter = input * dL/doutput, dL/dbias = sum of
//   dL/doutput
// The filter's comes first: in Winograd's form, its tiles are gone when the input's are made.
void Conv2DOp::buildBackward(OpBuilder &builder, ValueRange outputGradients,
                             MutableArrayRef<Value> inputGradients) {
  Value gradient = outputGradients[0];
  inputGradients[1] = Conv2DFilterGradientOp::create(
      builder, getLoc(), getFilter().getType(), getInput(), gradient, getStrideAttr(),
      getPaddingAttr(), getDilationAttr(), getGroupsAttr(), getFlipAttr());
  inputGradients[0] = Conv2DInputGradientOp::create(
      builder, getLoc(), getInput().getType(), gradient, getFilter(), getStrideAttr(),
      getPaddingAttr(), getDilationAttr(), getGroupsAttr(), getFlipAttr(), /*swapped=*/UnitAttr());
  if (getBias())
    inputGradients[2] = ChannelSumOp::create(builder, getLoc(), gradient);
}

LogicalResult Conv2DInputGradientOp::verify() {
  SmallVector<int64_t> filter(getFilter().getType().getShape());
  if (getSwapped()) {
    int64_t inputs = filter[0], groups = getGroups();
    if (inputs % groups != 0)
      return emitOpError() << "the swapped filter's " << inputs
                           << " input channels cannot be split into " << groups << " groups";
    filter[0] = filter[1] * groups;
    filter[1] = inputs / groups;
  }
  return verifyConvolution(*this, getResult().getType().getShape(), filter,
                           getOutputGradient().getType().getShape());
}

LogicalResult Conv2DFilterGradientOp::verify() {
  return verifyConvolution(*this, getInput().getType().getShape(), getResult().getType().getShape(),
                           getOutputGradient().getType().getShape());
}

LogicalResult SwapChannelsOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                               Adaptor adaptor, SmallVectorImpl<Type> &types) {
  auto type = cast<RankedTensorType>(adaptor.getFilter().getType());
  int64_t groups = adaptor.getGroups();
  if (groups < 1 || type.getDimSize(0) % groups != 0)
    return emitOptionalError(location, "the filter's ", type.getDimSize(0),
                             " output channels cannot be split into ", groups, " groups");
  types.push_back(type.clone({type.getDimSize(1) * groups, type.getDimSize(0) / groups,
                              type.getDimSize(2), type.getDimSize(3)}));
  return success();
}

/// Fails unless filters of `outputs` output channels fall into groups.
static LogicalResult verifyGroups(std::optional<Location> location, int64_t outputs,
                                  int64_t groups) {
  if (outputs % groups == 0)
    return success();
  return emitOptionalError(location, "the filter's ", outputs,
                           " output channels cannot be split into ", groups, " groups");
}

LogicalResult ExpandGroupsOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                               Adaptor adaptor, SmallVectorImpl<Type> &types) {
  auto type = cast<RankedTensorType>(adaptor.getFilter().getType());
  SmallVector<int64_t> shape(type.getShape());
  if (failed(verifyGroups(location, shape[0], adaptor.getGroups())))
    return failure();
  shape[1] *= adaptor.getGroups();
  types.push_back(type.clone(shape));
  return success();
}

LogicalResult CompressGroupsOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                                 Adaptor adaptor, SmallVectorImpl<Type> &types) {
  auto type = cast<RankedTensorType>(adaptor.getFilter().getType());
  SmallVector<int64_t> shape(type.getShape());
  int64_t groups = adaptor.getGroups();
  if (failed(verifyGroups(location, shape[0], groups)))
    return failure();
  if (shape[1] % groups != 0)
    return emitOptionalError(location, "the filter's ", shape[1],
                             " input channels cannot be split into ", groups, " groups");
  shape[1] /= groups;
  types.push_back(type.clone(shape));
  return success();
}

namespace {

/// Checks that a bank of filters looks at one pixel at a time.
LogicalResult verifyPixelwise(std::optional<Location> location, Value filter) {
  ArrayRef<int64_t> shape = shapeOf(filter);
  if (shape[2] != 1 || shape[3] != 1)
    return emitOptionalError(location, "expects 1x1 filters, not ", filter.getType());
  return success();
}

} // namespace

LogicalResult ComposeFiltersOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                                 Adaptor adaptor, SmallVectorImpl<Type> &types) {
  if (failed(verifyPixelwise(location, adaptor.getOuter())) ||
      failed(verifyPixelwise(location, adaptor.getInner())))
    return failure();
  ArrayRef<int64_t> outer = shapeOf(adaptor.getOuter()), inner = shapeOf(adaptor.getInner());
  if (outer[1] != inner[0])
    return emitOptionalError(location, "the outer filters expect ", outer[1],
                             " channels but the inner ones give ", inner[0]);
  types.push_back(cast<RankedTensorType>(adaptor.getOuter().getType())
                      .clone({outer[0], inner[1], int64_t{1}, int64_t{1}}));
  return success();
}

LogicalResult ApplyFilterOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                              Adaptor adaptor, SmallVectorImpl<Type> &types) {
  if (failed(verifyPixelwise(location, adaptor.getFilter())))
    return failure();
  ArrayRef<int64_t> filter = shapeOf(adaptor.getFilter());
  if (filter[1] != shapeOf(adaptor.getPixel())[0])
    return emitOptionalError(location, "the filters expect ", filter[1],
                             " channels but the pixel has ", shapeOf(adaptor.getPixel())[0]);
  types.push_back(cast<RankedTensorType>(adaptor.getPixel().getType()).clone({filter[0]}));
  return success();
}

LogicalResult FilterDotOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                            SmallVectorImpl<Type> &types) {
  auto type = cast<RankedTensorType>(adaptor.getLeft().getType());
  types.push_back(type.clone({type.getDimSize(0)}));
  return success();
}

LogicalResult DenseOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                        Adaptor adaptor, SmallVectorImpl<Type> &types) {
  ArrayRef<int64_t> input = shapeOf(adaptor.getInput()), weight = shapeOf(adaptor.getWeight());
  if (input[1] != weight[1])
    return emitOptionalError(location, "weight expects ", weight[1], " inputs but there are ",
                             input[1]);
  if (failed(verifyBias(location, adaptor.getBias(), weight[0])))
    return failure();
  types.push_back(
      cast<RankedTensorType>(adaptor.getInput().getType()).clone({input[0], weight[0]}));
  return success();
}

// output = input weight^T + bias   =>
//   dL/dinput = dL/doutput weight, dL/dweight = (dL/doutput)^T input, dL/dbias = sum of dL/doutput
void DenseOp::buildBackward(OpBuilder &builder, ValueRange outputGradients,
                            MutableArrayRef<Value> inputGradients) {
  Value gradient = outputGradients[0];
  Value transposed = TransposeOp::create(builder, getLoc(), getWeight());
  inputGradients[0] = DenseOp::create(builder, getLoc(), gradient, transposed, Value());
  inputGradients[1] = DenseWeightGradientOp::create(builder, getLoc(), getInput(), gradient);
  if (getBias())
    inputGradients[2] = ChannelSumOp::create(builder, getLoc(), gradient);
}

LogicalResult TransposeOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                            SmallVectorImpl<Type> &types) {
  auto type = cast<RankedTensorType>(adaptor.getMatrix().getType());
  types.push_back(type.clone({type.getDimSize(1), type.getDimSize(0)}));
  return success();
}

// transpose(transpose(x)) => x
OpFoldResult TransposeOp::fold(FoldAdaptor) {
  auto inner = getMatrix().getDefiningOp<TransposeOp>();
  return inner ? inner.getMatrix() : Value();
}

LogicalResult DenseWeightGradientOp::inferReturnTypes(MLIRContext *,
                                                      std::optional<Location> location,
                                                      Adaptor adaptor,
                                                      SmallVectorImpl<Type> &types) {
  auto input = cast<RankedTensorType>(adaptor.getInput().getType());
  ArrayRef<int64_t> gradient = shapeOf(adaptor.getOutputGradient());
  if (input.getDimSize(0) != gradient[0])
    return emitOptionalError(location, "the input has ", input.getDimSize(0),
                             " images but the output gradient has ", gradient[0]);
  types.push_back(input.clone({gradient[1], input.getDimSize(1)}));
  return success();
}

LogicalResult ChannelSumOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                             Adaptor adaptor, SmallVectorImpl<Type> &types) {
  auto type = cast<RankedTensorType>(adaptor.getInput().getType());
  if (type.getRank() < 2)
    return emitOptionalError(location, "expects images or a matrix, not ", type);
  types.push_back(type.clone({type.getDimSize(1)}));
  return success();
}
