#include "dialects/nn/NNDialect.h"

using namespace mlir;
using namespace halcyon::nn;

namespace {

/// `count` vectors with one element a channel of `value`.
LogicalResult inferChannelVectors(std::optional<Location> location, Value value, int count,
                                  SmallVectorImpl<Type> &types) {
  auto type = cast<RankedTensorType>(value.getType());
  if (type.getRank() < 2)
    return emitOptionalError(location, "expects images or a matrix, not ", type);
  types.append(count, type.clone({type.getDimSize(1)}));
  return success();
}

} // namespace

LogicalResult BatchNormOp::verifySymbolUses(SymbolTableCollection &symbols) {
  for (FlatSymbolRefAttr symbol : {getRunningMeanAttr(), getRunningVarianceAttr()})
    if (failed(verifyParameterUse(*this, symbol, getGamma().getType(), symbols)))
      return failure();
  return success();
}

// output = (input - mean) * r * gamma + beta, r = 1 / sqrt(variance + epsilon)   =>
//   dL/dinput = dL/doutput * gamma * r, dL/dbeta = sum of dL/doutput, dL/dgamma = sum of dL/doutput
//   * (input - mean) * r, dL/dmean = -gamma * r * dL/dbeta, dL/dvariance = -gamma * r^2 / 2 *
//   dL/dgamma
void NormalizeOp::buildBackward(OpBuilder &builder, ValueRange outputGradients,
                                MutableArrayRef<Value> inputGradients) {
  Value gradient = outputGradients[0];
  auto sums = NormalizeReduceOp::create(builder, getLoc(), gradient, getInput(), getMean(),
                                        getVariance(), getEpsilonAttr());
  auto statistics =
      NormalizeStatisticsGradientOp::create(builder, getLoc(), sums.getSum(), sums.getProduct(),
                                            getVariance(), getGamma(), getEpsilonAttr());
  inputGradients[0] = NormalizeInputGradientOp::create(builder, getLoc(), gradient, getVariance(),
                                                       getGamma(), getEpsilonAttr());
  inputGradients[1] = statistics.getMeanGradient();
  inputGradients[2] = statistics.getVarianceGradient();
  inputGradients[3] = sums.getProduct();
  inputGradients[4] = sums.getSum();
}

LogicalResult NormalizeReduceOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                                  Adaptor adaptor, SmallVectorImpl<Type> &types) {
  return inferChannelVectors(location, adaptor.getInput(), 2, types);
}

LogicalResult BatchStatisticsOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                                  Adaptor adaptor, SmallVectorImpl<Type> &types) {
  return inferChannelVectors(location, adaptor.getInput(), 2, types);
}

// mean = E[input], variance = E[(input - mean)^2]   =>
//   dL/dinput = weight / positions * (dL/dmean + 2 * dL/dvariance * (input - mean))
void BatchStatisticsOp::buildBackward(OpBuilder &builder, ValueRange outputGradients,
                                      MutableArrayRef<Value> inputGradients) {
  auto gradientOrZero = [&](Value gradient) -> Value {
    return gradient ? gradient
                    : ConstantOp::create(builder, getLoc(), getMean().getType(),
                                         builder.getF64FloatAttr(0.0));
  };
  inputGradients[0] = BatchStatisticsGradientOp::create(
      builder, getLoc(), getInput(), gradientOrZero(outputGradients[0]),
      gradientOrZero(outputGradients[1]), getMean(), getWeights());
}

LogicalResult BatchMomentsOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                               Adaptor adaptor, SmallVectorImpl<Type> &types) {
  return inferChannelVectors(location, adaptor.getInput(), 2, types);
}

LogicalResult CovarianceOp::verify() {
  ArrayRef<int64_t> shape = shapeOf(getMoments());
  if (shape[0] != shape[1] || shape[2] != 1 || shape[3] != 1)
    return emitOpError() << "expects a moment for each pair of channels, not "
                         << getMoments().getType();
  return success();
}
