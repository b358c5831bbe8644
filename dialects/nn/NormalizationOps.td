// Batch normalisation (Ioffe and Szegedy, 2015), in the parts that the step runs at different times.
#ifndef HALCYON_DIALECTS_NN_NORMALIZATIONOPS
#define HALCYON_DIALECTS_NN_NORMALIZATIONOPS
include "dialects/nn/NNDialect.td"

def NN_BatchNormOp : NN_Op<"batch_norm", [Pure, AllTypesMatch<["input", "result"]>, AllTypesMatch<["gamma", "beta"]>,
                                         NN_PerChannel<"gamma", "input">, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "batch normalisation, of whatever mode";
  let description = [{
    Knows no mode: `specialize-network` uses the batch's statistics in training and updates the running ones,
    running' = (1 - momentum) * running + momentum * observed, the variance observed with the unbiased estimate; in inference it uses
    the running ones.
  }];
  let arguments = (ins NN_Tensor:$input, NN_Vector:$gamma, NN_Vector:$beta, FlatSymbolRefAttr:$runningMean,
                       FlatSymbolRefAttr:$runningVariance, NN_Epsilon:$epsilon, NN_Momentum:$momentum);
  let results = (outs NN_Tensor:$result);
}
def NN_NormalizeOp
    : NN_Op<"normalize", [Pure, NN_Pointwise, AllTypesMatch<["input", "result"]>, AllTypesMatch<["mean", "variance", "gamma", "beta"]>,
                          NN_PerChannel<"mean", "input">, NN_Differentiable]> {
  let summary = "shift and scale each channel by its statistics";
  let description = [{ result = (input - mean[c]) / sqrt(variance[c] + epsilon) * gamma[c] + beta[c] }];
  let arguments = (ins NN_Tensor:$input, NN_Vector:$mean, NN_Vector:$variance, NN_Vector:$gamma, NN_Vector:$beta, NN_Epsilon:$epsilon);
  let results = (outs NN_Tensor:$result);
}
def NN_NormalizeInputGradientOp
    : NN_Op<"normalize_input_gradient", [Pure, NN_Pointwise, AllTypesMatch<["outputGradient", "result"]>,
                                         AllTypesMatch<["variance", "gamma"]>, NN_PerChannel<"variance", "outputGradient">]> {
  let summary = "the gradient of nn.normalize in its input, the statistics held";
  let description = [{ result = outputGradient * gamma[c] / sqrt(variance[c] + epsilon) }];
  let arguments = (ins NN_Tensor:$outputGradient, NN_Vector:$variance, NN_Vector:$gamma, NN_Epsilon:$epsilon);
  let results = (outs NN_Tensor:$result);
}
def NN_NormalizeReduceOp : NN_Op<"normalize_reduce", [Pure, InferTypeOpAdaptor, NN_BatchSum, AllTypesMatch<["outputGradient", "input"]>,
                                                     AllTypesMatch<["mean", "variance"]>, NN_PerChannel<"mean", "input">]> {
  let summary = "the sums that the gradients of nn.normalize in its vectors are made of";
  let description = [{
    sum[c] = sum over (n, y, x) of outputGradient: the gradient of beta.
    product[c] = sum over (n, y, x) of outputGradient * (input - mean[c]) / sqrt(variance[c] + epsilon): the gradient of gamma.
  }];
  let arguments = (ins NN_Tensor:$outputGradient, NN_Tensor:$input, NN_Vector:$mean, NN_Vector:$variance, NN_Epsilon:$epsilon);
  let results = (outs NN_Vector:$sum, NN_Vector:$product);
}
def NN_NormalizeStatisticsGradientOp
    : NN_Op<"normalize_statistics_gradient", [Pure, AllTypesMatch<["sum", "product", "variance", "gamma", "meanGradient", "varianceGradient"]>]> {
  let summary = "the gradients of nn.normalize in its statistics";
  let description = [{
    meanGradient = -gamma * sum / sqrt(variance + epsilon);  varianceGradient = -gamma * product / (2 * (variance + epsilon))
  }];
  let arguments = (ins NN_Vector:$sum, NN_Vector:$product, NN_Vector:$variance, NN_Vector:$gamma, NN_Epsilon:$epsilon);
  let results = (outs NN_Vector:$meanGradient, NN_Vector:$varianceGradient);
}
def NN_BatchStatisticsOp : NN_Op<"batch_statistics", [Pure, InferTypeOpAdaptor, NN_Differentiable, NN_BatchSum,
                                                     NN_PerImage<"weights", "input">, NN_PerChannel<"pivot", "input">]> {
  let summary = "mean and (biased) variance of each channel over the images of the call";
  let description = [{
    mean[c] = sum over (n, y, x) of weights[n] * input / (height*width);  variance[c] likewise of (input - mean[c])^2.
    `weights` are the example weights, 1 / images each; `pivot` is any guess of the mean (the running one): the sums are taken of
    input - pivot, so that a mean that is large beside the deviation costs no digits.
  }];
  let arguments = (ins NN_Tensor:$input, NN_Vector:$weights, NN_Vector:$pivot);
  let results = (outs NN_Vector:$mean, NN_Vector:$variance);
}
def NN_BatchStatisticsGradientOp
    : NN_Op<"batch_statistics_gradient", [Pure, NN_Pointwise, AllTypesMatch<["input", "result"]>,
                                          AllTypesMatch<["meanGradient", "varianceGradient", "mean"]>,
                                          NN_PerChannel<"mean", "input">, NN_PerImage<"weights", "input">]> {
  let summary = "the gradient of nn.batch_statistics";
  let description = [{
    result = weights[n] / (height*width) * (meanGradient[c] + 2 * varianceGradient[c] * (input - mean[c]))
  }];
  let arguments = (ins NN_Tensor:$input, NN_Vector:$meanGradient, NN_Vector:$varianceGradient, NN_Vector:$mean, NN_Vector:$weights);
  let results = (outs NN_Tensor:$result);
}
def NN_BatchMomentsOp : NN_Op<"batch_moments", [Pure, InferTypeOpAdaptor, NN_BatchSum, NN_PerImage<"weights", "input">,
                                               NN_PerChannel<"pivot", "input">]> {
  let summary = "weighted sums of the first and second power of input - pivot";
  let description = [{
    first[c] = sum over (n, y, x) of weights[n] * (input - pivot[c]) / (height*width);  second[c] likewise of its square.
  }];
  let arguments = (ins NN_Tensor:$input, NN_Vector:$weights, NN_Vector:$pivot);
  let results = (outs NN_Vector:$first, NN_Vector:$second);
}
def NN_StatisticsOp
    : NN_Op<"statistics", [Pure, AllTypesMatch<["first", "second", "pivot", "mean", "variance"]>]> {
  let summary = "mean and variance from the moments about a pivot";
  let description = [{ mean = pivot + first;  variance = max(second - first^2, 0) }];
  let arguments = (ins NN_Vector:$first, NN_Vector:$second, NN_Vector:$pivot);
  let results = (outs NN_Vector:$mean, NN_Vector:$variance);
}
def NN_RunningAverageOp : NN_Op<"running_average", [Pure, SameOperandsAndResultType]> {
  let summary = "exponential average: (1 - momentum) * running + momentum * observed";
  let arguments = (ins NN_Vector:$running, NN_Vector:$observed, NN_Momentum:$momentum);
  let results = (outs NN_Vector:$result);
}
def NN_UnbiasedVarianceOp : NN_Op<"unbiased_variance", [Pure, AllTypesMatch<["variance", "result"]>]> {
  let summary = "Bessel's correction";
  let description = [{
    result = variance * m / (m - 1) with m = positions * images; images = 1 / weights[0]. For m = 1 the result is the variance.
  }];
  let arguments = (ins NN_Vector:$variance, NN_Vector:$weights, ConfinedAttr<I64Attr, [IntPositive]>:$positions);
  let results = (outs NN_Vector:$result);
}
def NN_FoldFilterOp
    : NN_Op<"fold_filter", [Pure, AllTypesMatch<["filter", "result"]>, AllTypesMatch<["variance", "gamma"]>,
                            NN_SameExtent<"variance", 0, "filter", 0, "variance has one element for each output channel of filter">]> {
  let summary = "scale each output channel of a filter as the normalisation behind it would";
  let description = [{ result[f, ...] = filter[f, ...] * gamma[f] / sqrt(variance[f] + epsilon) }];
  let arguments = (ins NN_Tensor:$filter, NN_Vector:$variance, NN_Vector:$gamma, NN_Epsilon:$epsilon);
  let results = (outs NN_Tensor:$result);
}
def NN_FoldBiasOp : NN_Op<"fold_bias", [Pure, AllTypesMatch<["mean", "variance", "gamma", "beta", "result"]>]> {
  let summary = "the bias of a convolution with the normalisation behind it folded in";
  let description = [{ result = beta + (bias - mean) * gamma / sqrt(variance + epsilon); without `bias` it is zero }];
  let arguments = (ins NN_Vector:$mean, NN_Vector:$variance, NN_Vector:$gamma, NN_Vector:$beta, Optional<NN_Vector>:$bias, NN_Epsilon:$epsilon);
  let results = (outs NN_Vector:$result);
}
#endif
