// Dense layers and adjoints become convolutions where they are, so that one kernel serves them all.
#include "compiler/optimize/UnifyConvolutions.h"

#include "compiler/Passes.h"
#include "dialects/nn/NNDialect.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;
using namespace halcyon;
using namespace halcyon::nn;

namespace halcyon {
#define GEN_PASS_DEF_UNIFYCONVOLUTIONS
#include "compiler/Passes.h.inc"
} // namespace halcyon

namespace {

// --- Matrices as images
// ---------------------------------------------------------------------------

// The window of a kernel that covers its image.
constexpr int64_t one[] = {1, 1};
constexpr int64_t none[] = {0, 0};

Value reshape(OpBuilder &builder, Location location, Value value, ArrayRef<int64_t> shape) {
  auto type = cast<RankedTensorType>(value.getType());
  return ReshapeOp::create(builder, location, type.clone(shape), value);
}

/// A matrix [n, c] as images [n, c, 1, 1].
Value reshapeToPixels(OpBuilder &builder, Location location, Value matrix) {
  ArrayRef<int64_t> shape = shapeOf(matrix);
  return reshape(builder, location, matrix, {shape[0], shape[1], 1, 1});
}

/// Whether `images` has one image for each row of `matrix`.
bool areImagesOf(Value images, Value matrix) {
  return shapeOf(images).size() == 4 && shapeOf(images)[0] == shapeOf(matrix)[0];
}

/// The images that were flattened into `matrix`, or else its rows as images of one pixel.
Value findImages(OpBuilder &builder, Location location, Value matrix) {
  auto flatten = matrix.getDefiningOp<ReshapeOp>();
  if (flatten && areImagesOf(flatten.getInput(), matrix))
    return flatten.getInput();
  return reshapeToPixels(builder, location, matrix);
}

/// The shape of the images that `matrix` is reshaped to, or else of images of one pixel.
SmallVector<int64_t> findImageShape(Value matrix) {
  for (Operation *user : matrix.getUsers())
    if (auto unflatten = dyn_cast<ReshapeOp>(user); unflatten && areImagesOf(unflatten, matrix))
      return SmallVector<int64_t>(shapeOf(unflatten));
  return {shapeOf(matrix)[0], shapeOf(matrix)[1], 1, 1};
}

/// The weight [o, i] as a bank of filters, each as large as an image of the shape [n, c, h, w].
SmallVector<int64_t> filterShape(int64_t outputs, ArrayRef<int64_t> images) {
  return {outputs, images[1], images[2], images[3]};
}

// --- Dense layers
// ---------------------------------------------------------------------------------

/// The weight whose layer's adjoint in its input `op` is; null if it is a layer of its own.
Value findAdjointWeight(DenseOp op) {
  auto transpose = op.getWeight().getDefiningOp<TransposeOp>();
  return transpose && !op.getBias() ? Value(transpose.getMatrix()) : Value();
}

// dense(flatten(x), w, b) => reshape(conv2d(x, reshape(w), b)): the kernel covers the image
struct DenseToConvolution : OpRewritePattern<DenseOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(DenseOp op, PatternRewriter &rewriter) const override {
    if (findAdjointWeight(op))
      return failure();
    Location location = op.getLoc();
    Value images = findImages(rewriter, location, op.getInput());
    Value filter = reshape(rewriter, location, op.getWeight(),
                           filterShape(op.getType().getDimSize(1), shapeOf(images)));
    Value convolution = Conv2DOp::create(rewriter, location, images, filter, op.getBias(), one,
                                         none, /*dilation=*/one);
    rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getType(), convolution);
    return success();
  }
};

// dense(g, transpose(w)) => reshape(conv2d_input_gradient(reshape(g), reshape(w)))
struct DenseAdjointToConvolution : OpRewritePattern<DenseOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(DenseOp op, PatternRewriter &rewriter) const override {
    Value weight = findAdjointWeight(op);
    if (!weight)
      return failure();
    Location location = op.getLoc();
    SmallVector<int64_t> images = findImageShape(op);
    Value gradient = reshapeToPixels(rewriter, location, op.getInput());
    Value filter = reshape(rewriter, location, weight, filterShape(shapeOf(weight)[0], images));
    Value convolution = Conv2DInputGradientOp::create(
        rewriter, location, op.getType().clone(images), gradient, filter, one, none,
        /*dilation=*/one);
    rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getType(), convolution);
    return success();
  }
};

// dense_weight_gradient(flatten(x), g) => reshape(conv2d_filter_gradient(x, reshape(g)))
struct DenseWeightGradientToConvolution : OpRewritePattern<DenseWeightGradientOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(DenseWeightGradientOp op,
                                PatternRewriter &rewriter) const override {
    Location location = op.getLoc();
    Value images = findImages(rewriter, location, op.getInput());
    Value gradient = reshapeToPixels(rewriter, location, op.getOutputGradient());
    auto type = op.getType().clone(filterShape(op.getType().getDimSize(0), shapeOf(images)));
    Value filterGradient = Conv2DFilterGradientOp::create(rewriter, location, type, images,
                                                          gradient, one, none, /*dilation=*/one);
    rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getType(), filterGradient);
    return success();
  }
};

// --- Adjoints of convolutions
// ---------------------------------------------------------------------

bool isPixel(Value value) { return shapeOf(value)[2] == 1 && shapeOf(value)[3] == 1; }

/// The padding with which the adjoint is a convolution; none if it is not one, or a wasteful one:
/// where an image has become one pixel, a convolution would multiply that pixel's padding, and the
/// adjoint multiplies no zeros.
std::optional<std::array<int64_t, 2>> findAdjointPadding(Conv2DInputGradientOp op) {
  if (op.getSwapped() || op.getStride() != ArrayRef<int64_t>(one) ||
      (isPixel(op.getOutputGradient()) && !isPixel(op.getFilter())))
    return std::nullopt;
  std::array<int64_t, 2> padding;
  for (int axis = 0; axis < 2; ++axis) {
    int64_t reach = op.getDilation()[axis] * (shapeOf(op.getFilter())[2 + axis] - 1);
    padding[axis] = reach - op.getPadding()[axis];
    if (padding[axis] < 0)
      return std::nullopt;
  }
  return padding;
}

// conv2d_input_gradient(g, w) {stride = 1, padding = p}
//   => conv2d(g, swap_channels(w)) {padding = dilation * (kernel - 1) - p}, with the filter rotated
struct AdjointToConvolution : OpRewritePattern<Conv2DInputGradientOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(Conv2DInputGradientOp op,
                                PatternRewriter &rewriter) const override {
    std::optional<std::array<int64_t, 2>> padding = findAdjointPadding(op);
    if (!padding)
      return failure();
    Value swapped =
        SwapChannelsOp::create(rewriter, op.getLoc(), op.getFilter(), op.getGroupsAttr());
    bool flip = !op.getFlip() && !isPixel(op.getFilter());
    rewriter.replaceOpWithNewOp<Conv2DOp>(op, op.getOutputGradient(), swapped, /*bias=*/Value(),
                                          op.getStride(), *padding, op.getDilation(),
                                          op.getGroups(), flip);
    return success();
  }
};

// conv2d_input_gradient(g, w) => conv2d_input_gradient(g, swap_channels(w)) {swapped}, where it is
// no convolution: kernels sum vectors of input channels, which then lie together
struct SwapAdjointFilter : OpRewritePattern<Conv2DInputGradientOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(Conv2DInputGradientOp op,
                                PatternRewriter &rewriter) const override {
    auto groups = static_cast<int64_t>(op.getGroups());
    bool isDepthwise =
        shapeOf(op.getOutputGradient())[1] == groups && shapeOf(op.getResult())[1] == groups;
    if (op.getSwapped() || isDepthwise || findAdjointPadding(op))
      return failure();
    Value swapped =
        SwapChannelsOp::create(rewriter, op.getLoc(), op.getFilter(), op.getGroupsAttr());
    rewriter.modifyOpInPlace(op, [&] {
      op.getFilterMutable().assign(swapped);
      op.setSwapped(true);
    });
    return success();
  }
};

// --- What the pass promises
// -----------------------------------------------------------------------

LogicalResult verifyUnified(func::FuncOp function) {
  WalkResult result = function.walk([](Operation *op) {
    if (!isHiddenConvolution(op))
      return WalkResult::advance();
    op->emitOpError("is a convolution but was not made one");
    return WalkResult::interrupt();
  });
  return failure(result.wasInterrupted());
}

struct UnifyConvolutionsPass : halcyon::impl::UnifyConvolutionsBase<UnifyConvolutionsPass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<DenseToConvolution, DenseAdjointToConvolution, DenseWeightGradientToConvolution,
                 AdjointToConvolution, SwapAdjointFilter>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))) ||
        failed(verifyUnified(getOperation())))
      signalPassFailure();
  }
};

} // namespace

bool halcyon::isHiddenConvolution(Operation *op) {
  auto adjoint = dyn_cast<Conv2DInputGradientOp>(op);
  return isa<DenseOp, DenseWeightGradientOp>(op) || (adjoint && findAdjointPadding(adjoint));
}
