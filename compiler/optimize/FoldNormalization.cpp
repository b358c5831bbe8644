// In inference a normalisation is an affine map of each channel, which the convolution before it
// can do as well.
#include "compiler/Passes.h"
#include "dialects/nn/NNDialect.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;
using namespace halcyon::nn;

namespace halcyon {
#define GEN_PASS_DEF_FOLDNORMALIZATION
#include "compiler/Passes.h.inc"
} // namespace halcyon

namespace {

/// Whether the normalisation's vectors are known before the call: in training, the statistics are
/// not.
bool isInference(NormalizeOp op) {
  return llvm::all_of(op->getOperands().drop_front(),
                      [](Value vector) { return vector.getDefiningOp<ReadOp>() != nullptr; });
}

/// The layer whose result nobody but the normalisation needs.
template <typename Layer> Layer findLayer(NormalizeOp op) {
  auto layer = op.getInput().getDefiningOp<Layer>();
  return layer && layer->hasOneUse() ? layer : Layer();
}

// normalize(layer(x, w, bias), mean, variance, gamma, beta)
//   => layer(x, fold_filter(w, variance, gamma), fold_bias(mean, variance, gamma, beta, bias))
template <typename Layer> struct FoldIntoLayer : OpRewritePattern<NormalizeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(NormalizeOp op, PatternRewriter &rewriter) const override {
    auto layer = findLayer<Layer>(op);
    if (!layer || !isInference(op))
      return failure();
    Location location = rewriter.getFusedLoc({layer.getLoc(), op.getLoc()});
    Value weight = layer->getOperand(1);
    Value folded = FoldFilterOp::create(rewriter, location, weight.getType(), weight,
                                        op.getVariance(), op.getGamma(), op.getEpsilonAttr());
    Value bias = FoldBiasOp::create(rewriter, location, op.getBeta().getType(), op.getMean(),
                                    op.getVariance(), op.getGamma(), op.getBeta(), layer.getBias(),
                                    op.getEpsilonAttr());
    rewriter.replaceOpWithNewOp<Layer>(op, op.getType(), ValueRange{layer.getInput(), folded, bias},
                                       layer->getAttrs());
    return success();
  }
};

struct FoldNormalizationPass : halcyon::impl::FoldNormalizationBase<FoldNormalizationPass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<FoldIntoLayer<Conv2DOp>, FoldIntoLayer<DenseOp>>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      return signalPassFailure();
    getOperation().walk([&](NormalizeOp op) {
      if (!isInference(op) || (!findLayer<Conv2DOp>(op) && !findLayer<DenseOp>(op)))
        return;
      op.emitOpError("could not be folded into the layer before it");
      signalPassFailure();
    });
  }
};

} // namespace
