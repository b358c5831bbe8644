#include "dialects/nn/NNDialect.h"

#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace halcyon::nn;

namespace {

/// A scalar of the element type of `value`.
void inferScalar(Value value, SmallVectorImpl<Type> &types) {
  types.push_back(cast<RankedTensorType>(value.getType()).clone(ArrayRef<int64_t>{}));
}

/// gradient(…, lossGradient = 1) => gradient(…): the seed of the backward pass costs nothing.
template <typename Gradient> struct DropUnitSeed : OpRewritePattern<Gradient> {
  using OpRewritePattern<Gradient>::OpRewritePattern;
  LogicalResult matchAndRewrite(Gradient op, PatternRewriter &rewriter) const override {
    auto seed = op.getLossGradient() ? op.getLossGradient().template getDefiningOp<ConstantOp>()
                                     : ConstantOp();
    if (!seed || !seed.getValue().isExactlyValue(1.0))
      return failure();
    rewriter.modifyOpInPlace(op, [&] { op.getLossGradientMutable().clear(); });
    return success();
  }
};

} // namespace

// output = softmax(input)   =>   dL/dinput = output * (dL/doutput - sum over the classes of
// dL/doutput * output)
void SoftmaxOp::buildBackward(OpBuilder &builder, ValueRange outputGradients,
                              MutableArrayRef<Value> inputGradients) {
  inputGradients[0] = SoftmaxGradientOp::create(builder, getLoc(), outputGradients[0], getResult());
}

LogicalResult CrossEntropyOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                               Adaptor adaptor, SmallVectorImpl<Type> &types) {
  inferScalar(adaptor.getLogits(), types);
  return success();
}

// loss = -sum of weight * log(softmax(logits)[label])   =>   dL/dlogits = weight * (softmax(logits)
// - onehot(label))
void CrossEntropyOp::buildBackward(OpBuilder &builder, ValueRange outputGradients,
                                   MutableArrayRef<Value> inputGradients) {
  inputGradients[0] = CrossEntropyGradientOp::create(builder, getLoc(), getLogits(), getLabels(),
                                                     getWeights(), outputGradients[0]);
}

LogicalResult MeanSquaredErrorOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                                   Adaptor adaptor, SmallVectorImpl<Type> &types) {
  inferScalar(adaptor.getPrediction(), types);
  return success();
}

// loss = sum of weight * mean of (prediction - target)^2   =>   dL/dprediction = weight * 2 /
// elements * (prediction - target)
void MeanSquaredErrorOp::buildBackward(OpBuilder &builder, ValueRange outputGradients,
                                       MutableArrayRef<Value> inputGradients) {
  inputGradients[0] = MeanSquaredErrorGradientOp::create(
      builder, getLoc(), getPrediction(), getTarget(), getWeights(), outputGradients[0]);
}

LogicalResult AccuracyOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                           SmallVectorImpl<Type> &types) {
  inferScalar(adaptor.getLogits(), types);
  return success();
}

void CrossEntropyGradientOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                                         MLIRContext *context) {
  patterns.add<DropUnitSeed<CrossEntropyGradientOp>>(context);
}

void MeanSquaredErrorGradientOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                                             MLIRContext *context) {
  patterns.add<DropUnitSeed<MeanSquaredErrorGradientOp>>(context);
}
