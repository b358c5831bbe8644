#include "dialects/nn/NNDialect.h"
#include "dialects/nn/Window.h"

using namespace mlir;
using namespace halcyon::nn;

namespace {

/// The shape of the pooled image. A window must hold at least one element of the input, hence
/// padding < kernel.
template <typename Pooling>
FailureOr<SmallVector<int64_t>> inferPooledShape(std::optional<Location> location, Pooling op,
                                                 ArrayRef<int64_t> image) {
  ArrayRef<int64_t> kernel = op.getKernel(), stride = op.getStride(), padding = op.getPadding();
  if (kernel.size() != 2 || stride.size() != 2 || padding.size() != 2)
    return emitOptionalError(location, "kernel, stride and padding must be pairs (height, width)");
  SmallVector<int64_t> shape(image.begin(), image.begin() + 2);
  for (int axis = 0; axis < 2; ++axis) {
    Window window{kernel[axis], stride[axis], padding[axis], 1};
    if (failed(verifyWindows(location, window)))
      return failure();
    if (window.padding >= window.kernel)
      return emitOptionalError(location, "padding ", window.padding,
                               " must be smaller than the kernel, ", window.kernel);
    shape.push_back(window.outputExtent(image[2 + axis]));
  }
  if (shape[2] < 1 || shape[3] < 1)
    return emitOptionalError(location, "a kernel of ", kernel[0], "x", kernel[1],
                             " does not fit an image of ", image[2], "x", image[3],
                             " with its padding");
  return shape;
}

template <typename Pooling> LogicalResult verifyPoolingGradient(Pooling op) {
  ArrayRef<int64_t> gradient = op.getOutputGradient().getType().getShape();
  FailureOr<SmallVector<int64_t>> expected =
      inferPooledShape(op.getLoc(), op, op.getResult().getType().getShape());
  if (failed(expected))
    return failure();
  if (ArrayRef<int64_t>(*expected) != gradient)
    return op.emitOpError() << "pooling the result gives shape " << *expected
                            << " but the output gradient has " << gradient;
  return success();
}

RankedTensorType imagesOf(Value value) { return cast<RankedTensorType>(value.getType()); }

} // namespace

LogicalResult MaxPoolOp::inferReturnTypes(MLIRContext *context, std::optional<Location> location,
                                          Adaptor adaptor, SmallVectorImpl<Type> &types) {
  RankedTensorType input = imagesOf(adaptor.getInput());
  FailureOr<SmallVector<int64_t>> shape = inferPooledShape(location, adaptor, input.getShape());
  if (failed(shape))
    return failure();
  bool fitsByte = adaptor.getKernel()[0] * adaptor.getKernel()[1] <= 256;
  types.push_back(input.clone(*shape));
  types.push_back(RankedTensorType::get(*shape, IntegerType::get(context, fitsByte ? 8 : 32)));
  return success();
}

// output = the largest of each window   =>   dL/dinput = dL/doutput at the winner of each window,
// else 0
void MaxPoolOp::buildBackward(OpBuilder &builder, ValueRange outputGradients,
                              MutableArrayRef<Value> inputGradients) {
  inputGradients[0] =
      MaxPoolGradientOp::create(builder, getLoc(), getInput().getType(), outputGradients[0],
                                getWinner(), getKernelAttr(), getStrideAttr(), getPaddingAttr());
}

LogicalResult MaxPoolGradientOp::verify() {
  if (getWinner().getType().getShape() != getOutputGradient().getType().getShape())
    return emitOpError() << "the winners have shape " << getWinner().getType().getShape()
                         << " but the output gradient has "
                         << getOutputGradient().getType().getShape();
  return verifyPoolingGradient(*this);
}

LogicalResult AveragePoolOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                              Adaptor adaptor, SmallVectorImpl<Type> &types) {
  RankedTensorType input = imagesOf(adaptor.getInput());
  FailureOr<SmallVector<int64_t>> shape = inferPooledShape(location, adaptor, input.getShape());
  if (failed(shape))
    return failure();
  types.push_back(input.clone(*shape));
  return success();
}

// output = the mean of each window   =>   dL/dinput = dL/doutput / (kernel height * kernel width),
// spread over the window
void AveragePoolOp::buildBackward(OpBuilder &builder, ValueRange outputGradients,
                                  MutableArrayRef<Value> inputGradients) {
  inputGradients[0] =
      AveragePoolGradientOp::create(builder, getLoc(), getInput().getType(), outputGradients[0],
                                    getKernelAttr(), getStrideAttr(), getPaddingAttr());
}

LogicalResult AveragePoolGradientOp::verify() { return verifyPoolingGradient(*this); }

LogicalResult GlobalAveragePoolOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                                    Adaptor adaptor, SmallVectorImpl<Type> &types) {
  RankedTensorType input = imagesOf(adaptor.getInput());
  types.push_back(input.clone(input.getShape().take_front(2)));
  return success();
}

// output = the mean of a channel   =>   dL/dinput = dL/doutput / (height * width)
void GlobalAveragePoolOp::buildBackward(OpBuilder &builder, ValueRange outputGradients,
                                        MutableArrayRef<Value> inputGradients) {
  inputGradients[0] = GlobalAveragePoolGradientOp::create(builder, getLoc(), getInput().getType(),
                                                          outputGradients[0]);
}

LogicalResult GlobalAveragePoolGradientOp::verify() {
  if (getResult().getType().getShape().take_front(2) != getOutputGradient().getType().getShape())
    return emitOpError() << "the result's images and channels are those of "
                         << getResult().getType() << " but the output gradient is "
                         << getOutputGradient().getType();
  return success();
}
