// In training, a 1x1 convolution with many more outputs than inputs takes up the batch
// normalisation behind it, whose statistics follow from those of the few inputs. The reference that
// `verify` compares with is not rewritten, so that it checks the algebra as well.
#include "compiler/Passes.h"
#include "dialects/nn/NNDialect.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace halcyon::nn;

namespace halcyon {
#define GEN_PASS_DEF_FOLDEXPANSIONS
#include "compiler/Passes.h.inc"
} // namespace halcyon

namespace {

constexpr int64_t once[] = {1, 1}, nothing[] = {0, 0};

// --- What is looked for --------------------------------------------------------------------------

/// The backward pass of a convolution with batch normalisation behind it, as derive-backward
/// leaves it; all of `gradient` flows into the two adjoints of the convolution.
struct Backward {
  NormalizeReduceOp sums;
  NormalizeStatisticsGradientOp statistics;
  AddOp gradient;
  Conv2DFilterGradientOp filter;
  Conv2DInputGradientOp input; // null if nobody needs it

  Value outputGradient() { return sums.getOutputGradient(); }
};

/// A convolution and the batch normalisation that is all that reads it.
struct Expansion {
  Conv2DOp convolution;
  BatchStatisticsOp statistics;
  NormalizeOp normalize;
  Backward backward;
};

/// The one user of a type; null if there is none or more than one.
template <typename Op> Op findUser(Value value) {
  auto users = llvm::make_filter_range(value.getUsers(), llvm::IsaPred<Op>);
  return llvm::hasSingleElement(users) ? cast<Op>(*users.begin()) : Op();
}

template <typename... Ops> bool isUsedBy(Value value, size_t count) {
  return llvm::all_of(value.getUsers(), llvm::IsaPred<Ops...>) &&
         size_t(llvm::range_size(value.getUsers())) == count;
}

/// Whether the channels of a value have been normalised, so that their means are not large beside
/// their deviations: then second moments lose no digits by the means.
bool isNormalized(Value value) {
  Operation *producer = value.getDefiningOp();
  if (!producer || isa<NormalizeOp>(producer))
    return producer != nullptr;
  return producer->hasTrait<Pointwise>() && isNormalized(producer->getOperand(0));
}

/// Whether two further products of the inputs with each other cost less than the passes over the
/// outputs that they save: about five of 4 bytes an output for 4 operations a pair of inputs. What
/// is about the whole batch, the product of the filters with covariances, must be less than either.
bool pays(Conv2DOp op) {
  ArrayRef<int64_t> filter = shapeOf(op.getFilter()), output = shapeOf(op.getOutput());
  int64_t outputs = filter[0], pairs = filter[1] * filter[1];
  constexpr int64_t pairsAnOutput = 12; // 2.4 operations a byte, of 4 to 6 that a processor has
  return pairs <= pairsAnOutput * outputs && pairs <= output[0] * output[2] * output[3];
}

bool isExpansion(Conv2DOp op) {
  ArrayRef<int64_t> filter = shapeOf(op.getFilter());
  return filter[2] == 1 && filter[3] == 1 && op.getGroups() == 1 && !op.getBias() &&
         op.getStride() == ArrayRef<int64_t>(once) &&
         op.getPadding() == ArrayRef<int64_t>(nothing) && 2 * filter[1] <= filter[0];
}

/// The backward pass of the convolution and normalisation; fails where it is another one.
FailureOr<Backward> findBackward(Expansion &forward) {
  Value output = forward.convolution.getOutput();
  Backward found;
  found.sums = findUser<NormalizeReduceOp>(output);
  auto ofStatistics = findUser<BatchStatisticsGradientOp>(output);
  if (!found.sums || !ofStatistics)
    return failure();
  found.statistics = ofStatistics.getMeanGradient().getDefiningOp<NormalizeStatisticsGradientOp>();
  found.gradient = findUser<AddOp>(ofStatistics.getResult());
  if (!found.statistics || !found.gradient || found.statistics.getSum() != found.sums.getSum() ||
      ofStatistics.getVarianceGradient() != found.statistics.getVarianceGradient() ||
      !isUsedBy<AddOp>(ofStatistics.getResult(), 1))
    return failure();
  Value other = found.gradient.getLeft() == ofStatistics.getResult() ? found.gradient.getRight()
                                                                     : found.gradient.getLeft();
  auto ofInput = other.getDefiningOp<NormalizeInputGradientOp>();
  found.filter = findUser<Conv2DFilterGradientOp>(found.gradient.getResult());
  found.input = findUser<Conv2DInputGradientOp>(found.gradient.getResult());
  if (!ofInput || ofInput.getOutputGradient() != found.outputGradient() || !ofInput->hasOneUse() ||
      !found.filter || found.filter.getInput() != forward.convolution.getInput() ||
      !isUsedBy<Conv2DFilterGradientOp, Conv2DInputGradientOp>(found.gradient.getResult(),
                                                               found.input ? 2 : 1) ||
      (found.input && found.input.getFilter() != forward.convolution.getFilter()))
    return failure();
  return found;
}

FailureOr<Expansion> findExpansion(BatchStatisticsOp statistics) {
  Value output = statistics.getInput();
  Expansion found;
  found.statistics = statistics;
  found.convolution = output.getDefiningOp<Conv2DOp>();
  found.normalize = findUser<NormalizeOp>(output);
  if (!found.convolution || !isExpansion(found.convolution) || !pays(found.convolution) ||
      !isNormalized(found.convolution.getInput()) || !found.normalize ||
      found.normalize.getMean() != statistics.getMean() ||
      found.normalize.getVariance() != statistics.getVariance() ||
      !isUsedBy<BatchStatisticsOp, NormalizeOp, NormalizeReduceOp, BatchStatisticsGradientOp>(
          output, 4))
    return failure();
  FailureOr<Backward> backward = findBackward(found);
  if (failed(backward))
    return failure();
  found.backward = *backward;
  return found;
}

// --- What it becomes -----------------------------------------------------------------------------

/// Writes an expansion anew. With the inputs x of a pixel, their mean m and covariance K over the
/// batch, the outputs W x have the mean W m and the variances diag(W K W^T): both are known before
/// any output is. The normalised outputs are U x + b with the folded filters U and bias b.
class Folding {
public:
  explicit Folding(Expansion expansion)
      : old(expansion), location(old.convolution.getLoc()), input(old.convolution.getInput()),
        filter(old.convolution.getFilter()), weights(old.statistics.getWeights()),
        gamma(old.normalize.getGamma()), epsilon(old.normalize.getEpsilonAttr()) {}

  void run() {
    writeForward();
    writeBackward();
    eraseOld();
  }

private:
  void writeForward() {
    OpBuilder builder(old.statistics);
    int64_t channels = shapeOf(input)[1];
    auto type = cast<RankedTensorType>(filter.getType());
    Value shares = WeighImagesOp::create(builder, location, input.getType(), input, weights);
    Value moments = Conv2DFilterGradientOp::create(
        builder, location, type.clone({channels, channels, 1, 1}), input, shares, once, nothing,
        /*dilation=*/once);
    inputMean = ChannelSumOp::create(builder, location, shares);
    Value covariance =
        CovarianceOp::create(builder, location, moments.getType(), moments, inputMean);
    deviations = ComposeFiltersOp::create(builder, location, filter, covariance);
    mean = ApplyFilterOp::create(builder, location, filter, inputMean);
    // Rounding may have left less than nothing of a small variance.
    Value products = FilterDotOp::create(builder, location, filter, deviations);
    variance = ReluOp::create(builder, location, products.getType(), products, FloatAttr());
    old.statistics.getMean().replaceAllUsesWith(mean);
    old.statistics.getVariance().replaceAllUsesWith(variance);

    builder.setInsertionPoint(old.normalize);
    Location both = builder.getFusedLoc({location, old.normalize.getLoc()});
    folded = foldFilter(builder, gamma);
    Value bias = foldBias(builder, gamma, old.normalize.getBeta());
    Value output = Conv2DOp::create(builder, both, input, folded, bias, once, nothing,
                                    /*dilation=*/once);
    old.normalize.replaceAllUsesWith(output);
  }

  // With g the gradient of the normalised outputs y, P the positions of the batch, s = sum of g and
  // p = sum of g y, both adjoints of the convolution are linear in what normalisation makes of g,
  //   gamma / deviation * (g - (s + p y) / P),
  // and so are a part for g and one for the outputs, which are linear in x.
  void writeBackward() {
    Backward &backward = old.backward;
    OpBuilder builder(backward.sums);
    Value gradient = backward.outputGradient();
    Value products = Conv2DFilterGradientOp::create(builder, location, filter.getType(), input,
                                                    gradient, once, nothing, /*dilation=*/once);
    Value sum = ChannelSumOp::create(builder, location, gradient);
    Value weighted = FilterDotOp::create(builder, location, filter, products);
    Value product = StandardizeSumOp::create(builder, location, sum.getType(), weighted, sum, mean,
                                             variance, epsilon);
    backward.sums.getSum().replaceAllUsesWith(sum);
    backward.sums.getProduct().replaceAllUsesWith(product);

    builder.setInsertionPoint(backward.gradient);
    Value filterGradient = NormalizedFilterGradientOp::create(builder, location, filter.getType(),
                                                              products, deviations, inputMean, sum,
                                                              product, variance, gamma, epsilon);
    backward.filter.replaceAllUsesWith(filterGradient);
    if (backward.input)
      backward.input.replaceAllUsesWith(makeInputGradient(builder, gradient, sum, product));
  }

  // U^T g + (R x + r) weight / positions, where R x + r = U^T (-(s + p y)), a convolution of x
  Value makeInputGradient(OpBuilder &builder, Value gradient, Value sum, Value product) {
    Type type = input.getType();
    Value direct = Conv2DInputGradientOp::create(builder, location, type, gradient, folded, once,
                                                 nothing, /*dilation=*/once);
    Value minusProduct = negate(builder, product), minusSum = negate(builder, sum);
    Value inner = foldFilter(builder, minusProduct);
    Value innerBias = foldBias(builder, minusProduct, minusSum);
    Value outer = SwapChannelsOp::create(builder, location, folded);
    Value composed = ComposeFiltersOp::create(builder, location, outer, inner);
    Value bias = ApplyFilterOp::create(builder, location, outer, innerBias);
    Value throughMoments = Conv2DOp::create(builder, location, input, composed, bias, once, nothing,
                                            /*dilation=*/once);
    Value share = WeighImagesOp::create(builder, location, type, throughMoments, weights);
    return AddOp::create(builder, location, direct, share);
  }

  Value foldFilter(OpBuilder &builder, Value scale) {
    return FoldFilterOp::create(builder, location, filter.getType(), filter, variance, scale,
                                epsilon);
  }

  Value foldBias(OpBuilder &builder, Value scale, Value shift) {
    return FoldBiasOp::create(builder, location, mean.getType(), mean, variance, scale, shift,
                              /*bias=*/Value(), epsilon);
  }

  Value negate(OpBuilder &builder, Value vector) {
    Value minusOne =
        ConstantOp::create(builder, location, vector.getType(), builder.getF64FloatAttr(-1.0));
    return MultiplyOp::create(builder, location, vector, minusOne);
  }

  /// From the last to the first, so that nobody uses what is erased.
  void eraseOld() {
    Backward &backward = old.backward;
    SmallVector<Operation *> parts = {backward.filter, backward.gradient};
    if (backward.input)
      parts.insert(parts.begin(), backward.input);
    for (Value operand : backward.gradient->getOperands())
      parts.push_back(operand.getDefiningOp());
    parts.append(
        {backward.statistics, backward.sums, old.normalize, old.statistics, old.convolution});
    for (Operation *part : parts)
      part->erase();
  }

  Expansion old;
  Location location;
  Value input, filter, weights, gamma;
  FloatAttr epsilon;
  Value inputMean, deviations, mean, variance, folded;
};

struct FoldExpansionsPass : halcyon::impl::FoldExpansionsBase<FoldExpansionsPass> {
  void runOnOperation() override {
    for (auto statistics : llvm::to_vector(getOperation().getOps<BatchStatisticsOp>())) {
      FailureOr<Expansion> expansion = findExpansion(statistics);
      if (succeeded(expansion))
        Folding(*expansion).run();
    }
  }
};

} // namespace
