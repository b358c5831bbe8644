// Batch normalisation (Ioffe and Szegedy, 2015), in the parts that the step runs at different times.
#ifndef HALCYON_DIALECTS_NN_NORMALIZATIONOPS
#define HALCYON_DIALECTS_NN_NORMALIZATIONOPS
include "dialects/nn/NNDialect.td"

def NN_BatchNormOp : NN_Op<"batch_norm", [Pure, AllTypesMatch<["input", "result"]>, AllTypesMatch<["gamma", "beta"]>,
                                         NN_PerChannel<"gamma", "input">, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "batch normalisation, of whatever mode";
  let description = [{
    Ioffe and Szegedy, 2015, with PyTorch's conventions: each channel c of the input `[n, c, ...]` apart,
    ```
    result = (input - mean[c]) / sqrt(variance[c] + epsilon) * gamma[c] + beta[c]
    running' = (1 - momentum) * running + momentum * observed
    ```
    Knows no mode: `specialize-network` takes mean and (biased) variance of the batch in training and updates the running ones, the
    variance observed with the unbiased estimate; in inference it takes the running ones.
    ```mlir
    nn.parameter @norm.running_mean : tensor<6xf32> statistic = <constant, 0.0 : f64>
    nn.parameter @norm.running_var : tensor<6xf32> statistic = <constant, 1.0 : f64>
    %y = nn.batch_norm %x, %gamma, %beta {runningMean = @norm.running_mean, runningVariance = @norm.running_var,
                                          epsilon = 1.0e-5 : f64, momentum = 1.0e-1 : f64}
       : (tensor<4x6x28x28xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<4x6x28x28xf32>
    ```
  }];
  let arguments = (ins NN_Tensor:$input, NN_Vector:$gamma, NN_Vector:$beta, FlatSymbolRefAttr:$runningMean,
                       FlatSymbolRefAttr:$runningVariance, NN_Epsilon:$epsilon, NN_Momentum:$momentum);
  let results = (outs NN_Tensor:$result);
}
def NN_NormalizeOp
    : NN_Op<"normalize", [Pure, NN_Pointwise, AllTypesMatch<["input", "result"]>, AllTypesMatch<["mean", "variance", "gamma", "beta"]>,
                          NN_PerChannel<"mean", "input">, NN_Differentiable]> {
  let summary = "shift and scale each channel by its statistics";
  let description = [{
    `result = (input - mean[c]) / sqrt(variance[c] + epsilon) * gamma[c] + beta[c]`
    ```mlir
    %y = nn.normalize %x, %mean, %variance, %gamma, %beta {epsilon = 1.0e-5 : f64}
       : (tensor<4x6x28x28xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<4x6x28x28xf32>
    ```
  }];
  let arguments = (ins NN_Tensor:$input, NN_Vector:$mean, NN_Vector:$variance, NN_Vector:$gamma, NN_Vector:$beta, NN_Epsilon:$epsilon);
  let results = (outs NN_Tensor:$result);
}
def NN_NormalizeInputGradientOp
    : NN_Op<"normalize_input_gradient", [Pure, NN_Pointwise, AllTypesMatch<["outputGradient", "result"]>,
                                         AllTypesMatch<["variance", "gamma"]>, NN_PerChannel<"variance", "outputGradient">]> {
  let summary = "the gradient of nn.normalize in its input, the statistics held";
  let description = [{
    `result = outputGradient * gamma[c] / sqrt(variance[c] + epsilon)`
    ```mlir
    %d = nn.normalize_input_gradient %g, %variance, %gamma {epsilon = 1.0e-5 : f64}
       : (tensor<4x6x28x28xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<4x6x28x28xf32>
    ```
  }];
  let arguments = (ins NN_Tensor:$outputGradient, NN_Vector:$variance, NN_Vector:$gamma, NN_Epsilon:$epsilon);
  let results = (outs NN_Tensor:$result);
}
def NN_NormalizeReduceOp : NN_Op<"normalize_reduce", [Pure, InferTypeOpAdaptor, NN_BatchSum, AllTypesMatch<["outputGradient", "input"]>,
                                                     AllTypesMatch<["mean", "variance"]>, NN_PerChannel<"mean", "input">]> {
  let summary = "the sums that the gradients of nn.normalize in its vectors are made of";
  let description = [{
    ```
    sum[c] = sum over (n, y, x) of outputGradient                                                        the gradient of beta
    product[c] = sum over (n, y, x) of outputGradient * (input - mean[c]) / sqrt(variance[c] + epsilon)  the gradient of gamma
    ```
    ```mlir
    %sum, %product = nn.normalize_reduce %g, %x, %mean, %variance {epsilon = 1.0e-5 : f64}
       : (tensor<4x6x28x28xf32>, tensor<4x6x28x28xf32>, tensor<6xf32>, tensor<6xf32>) -> (tensor<6xf32>, tensor<6xf32>)
    ```
  }];
  let arguments = (ins NN_Tensor:$outputGradient, NN_Tensor:$input, NN_Vector:$mean, NN_Vector:$variance, NN_Epsilon:$epsilon);
  let results = (outs NN_Vector:$sum, NN_Vector:$product);
}
def NN_NormalizeStatisticsGradientOp
    : NN_Op<"normalize_statistics_gradient", [Pure, AllTypesMatch<["sum", "product", "variance", "gamma", "meanGradient", "varianceGradient"]>]> {
  let summary = "the gradients of nn.normalize in its statistics";
  let description = [{
    ```
    meanGradient = -gamma * sum / sqrt(variance + epsilon)
    varianceGradient = -gamma * product / (2 * (variance + epsilon))
    ```
    with the sums of `nn.normalize_reduce`.
    ```mlir
    %dmean, %dvariance = nn.normalize_statistics_gradient %sum, %product, %variance, %gamma {epsilon = 1.0e-5 : f64}
       : (tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) -> (tensor<6xf32>, tensor<6xf32>)
    ```
  }];
  let arguments = (ins NN_Vector:$sum, NN_Vector:$product, NN_Vector:$variance, NN_Vector:$gamma, NN_Epsilon:$epsilon);
  let results = (outs NN_Vector:$meanGradient, NN_Vector:$varianceGradient);
}
def NN_BatchStatisticsOp : NN_Op<"batch_statistics", [Pure, InferTypeOpAdaptor, NN_Differentiable, NN_BatchSum,
                                                     NN_PerImage<"weights", "input">, NN_PerChannel<"pivot", "input">]> {
  let summary = "mean and (biased) variance of each channel over the images of the call";
  let description = [{
    ```
    mean[c] = sum over (n, y, x) of weights[n] * input / (height * width)
    variance[c] = sum over (n, y, x) of weights[n] * (input - mean[c])^2 / (height * width)
    ```
    `weights` are the example weights, 1 / images each; `pivot` is any guess of the mean (the running one): the sums are taken of
    input - pivot, so that a mean that is large beside the deviation costs no digits.
    ```mlir
    %mean, %variance = nn.batch_statistics %x, %weights, %pivot
       : (tensor<4x6x28x28xf32>, tensor<4xf32>, tensor<6xf32>) -> (tensor<6xf32>, tensor<6xf32>)
    ```
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
    `result = weights[n] / (height * width) * (meanGradient[c] + 2 * varianceGradient[c] * (input - mean[c]))`
    ```mlir
    %d = nn.batch_statistics_gradient %x, %dmean, %dvariance, %mean, %weights
       : (tensor<4x6x28x28xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<4xf32>) -> tensor<4x6x28x28xf32>
    ```
  }];
  let arguments = (ins NN_Tensor:$input, NN_Vector:$meanGradient, NN_Vector:$varianceGradient, NN_Vector:$mean, NN_Vector:$weights);
  let results = (outs NN_Tensor:$result);
}
def NN_BatchMomentsOp : NN_Op<"batch_moments", [Pure, InferTypeOpAdaptor, NN_BatchSum, NN_PerImage<"weights", "input">,
                                               NN_PerChannel<"pivot", "input">]> {
  let summary = "weighted sums of the first and second power of input - pivot";
  let description = [{
    ```
    first[c] = sum over (n, y, x) of weights[n] * (input - pivot[c]) / (height * width)
    second[c] = sum over (n, y, x) of weights[n] * (input - pivot[c])^2 / (height * width)
    ```
    Unlike mean and variance, these are sums to which slices of the batch can add one after the other.
    ```mlir
    %first, %second = nn.batch_moments %x, %weights, %pivot
       : (tensor<4x6x28x28xf32>, tensor<4xf32>, tensor<6xf32>) -> (tensor<6xf32>, tensor<6xf32>)
    ```
  }];
  let arguments = (ins NN_Tensor:$input, NN_Vector:$weights, NN_Vector:$pivot);
  let results = (outs NN_Vector:$first, NN_Vector:$second);
}
def NN_StatisticsOp
    : NN_Op<"statistics", [Pure, AllTypesMatch<["first", "second", "pivot", "mean", "variance"]>]> {
  let summary = "mean and variance from the moments about a pivot";
  let description = [{
    `mean = pivot + first` and `variance = max(second - first^2, 0)`, of the sums of `nn.batch_moments`.
    ```mlir
    %mean, %variance = nn.statistics %first, %second, %pivot : (tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) -> (tensor<6xf32>, tensor<6xf32>)
    ```
  }];
  let arguments = (ins NN_Vector:$first, NN_Vector:$second, NN_Vector:$pivot);
  let results = (outs NN_Vector:$mean, NN_Vector:$variance);
}
def NN_RunningAverageOp : NN_Op<"running_average", [Pure, SameOperandsAndResultType]> {
  let summary = "exponential average of what the batches of training showed";
  let description = [{
    `result = (1 - momentum) * running + momentum * observed`
    ```mlir
    %next = nn.running_average %running, %mean {momentum = 1.0e-1 : f64} : (tensor<6xf32>, tensor<6xf32>) -> tensor<6xf32>
    ```
  }];
  let arguments = (ins NN_Vector:$running, NN_Vector:$observed, NN_Momentum:$momentum);
  let results = (outs NN_Vector:$result);
}
def NN_UnbiasedVarianceOp : NN_Op<"unbiased_variance", [Pure, AllTypesMatch<["variance", "result"]>]> {
  let summary = "Bessel's correction";
  let description = [{
    `result = variance * m / (m - 1)` with `m = positions * images` and `images = 1 / weights[0]`. For m = 1 the result is the variance.
    ```mlir
    %unbiased = nn.unbiased_variance %variance, %weights {positions = 784 : i64} : (tensor<6xf32>, tensor<4xf32>) -> tensor<6xf32>
    ```
  }];
  let arguments = (ins NN_Vector:$variance, NN_Vector:$weights, ConfinedAttr<I64Attr, [IntPositive]>:$positions);
  let results = (outs NN_Vector:$result);
}
def NN_FoldFilterOp
    : NN_Op<"fold_filter", [Pure, AllTypesMatch<["filter", "result"]>, AllTypesMatch<["variance", "gamma"]>,
                            NN_SameExtent<"variance", 0, "filter", 0, "variance has one element for each output channel of filter">]> {
  let summary = "scale each output channel of a filter as the normalisation behind it would";
  let description = [{
    `result[f, ...] = filter[f, ...] * gamma[f] / sqrt(variance[f] + epsilon)`
    ```mlir
    %u = nn.fold_filter %w, %variance, %gamma {epsilon = 1.0e-5 : f64}
       : (tensor<6x1x5x5xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<6x1x5x5xf32>
    ```
  }];
  let arguments = (ins NN_Tensor:$filter, NN_Vector:$variance, NN_Vector:$gamma, NN_Epsilon:$epsilon);
  let results = (outs NN_Tensor:$result);
}
def NN_FoldBiasOp : NN_Op<"fold_bias", [Pure, AllTypesMatch<["mean", "variance", "gamma", "beta", "result"]>]> {
  let summary = "the bias of a convolution with the normalisation behind it folded in";
  let description = [{
    `result = beta + (bias - mean) * gamma / sqrt(variance + epsilon)`; without `bias` it is zero.
    ```mlir
    %b = nn.fold_bias %mean, %variance, %gamma, %beta, %bias {epsilon = 1.0e-5 : f64}
       : (tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<6xf32>
    ```
  }];
  let arguments = (ins NN_Vector:$mean, NN_Vector:$variance, NN_Vector:$gamma, NN_Vector:$beta, Optional<NN_Vector>:$bias, NN_Epsilon:$epsilon);
  let results = (outs NN_Vector:$result);
}

// --- The statistics of a 1x1 convolution's outputs from those of its inputs (fold-expansions) --------------------------------------------

def NN_WeighImagesOp : NN_Op<"weigh_images", [Pure, NN_Pointwise, AllTypesMatch<["input", "result"]>, NN_PerImage<"weights", "input">]> {
  let summary = "each image times its share of a mean over the batch";
  let description = [{
    `result = input * weights[n] / (height * width)`; `weights` are the example weights. Summed over images and positions, it is the mean.
    ```mlir
    %y = nn.weigh_images %x, %weights : (tensor<4x6x28x28xf32>, tensor<4xf32>) -> tensor<4x6x28x28xf32>
    ```
  }];
  let arguments = (ins NN_Tensor:$input, NN_Vector:$weights);
  let results = (outs NN_Tensor:$result);
}

def NN_CovarianceOp : NN_Op<"covariance", [Pure, AllTypesMatch<["moments", "result"]>, NN_PerChannel<"mean", "moments">]> {
  let summary = "the (biased) covariance of channels from their second moments and means";
  let description = [{
    moments `[C, C, 1, 1]`, mean `[C]` → result `[C, C, 1, 1]`: `result[d, c] = moments[d, c] - mean[d] * mean[c]`
    ```mlir
    %k = nn.covariance %moments, %mean : (tensor<6x6x1x1xf32>, tensor<6xf32>) -> tensor<6x6x1x1xf32>
    ```
  }];
  let arguments = (ins NN_Images:$moments, NN_Vector:$mean);
  let results = (outs NN_Images:$result);
  let hasVerifier = 1;
}

def NN_StandardizeSumOp : NN_Op<"standardize_sum", [Pure, AllTypesMatch<["weighted", "sum", "mean", "variance", "result"]>]> {
  let summary = "the sum of a gradient times the standardised values from that times the values";
  let description = [{
    weighted = sum of g * y, sum = sum of g → result = sum of g * (y - mean) / sqrt(variance + epsilon), the second result of `nn.normalize_reduce`:
    `result = (weighted - mean * sum) / sqrt(variance + epsilon)`
    ```mlir
    %p = nn.standardize_sum %weighted, %sum, %mean, %variance {epsilon = 1.0e-5 : f64}
       : (tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<6xf32>
    ```
  }];
  let arguments = (ins NN_Vector:$weighted, NN_Vector:$sum, NN_Vector:$mean, NN_Vector:$variance, NN_Epsilon:$epsilon);
  let results = (outs NN_Vector:$result);
}

def NN_NormalizedFilterGradientOp
    : NN_Op<"normalized_filter_gradient", [Pure, AllTypesMatch<["products", "deviations", "result"]>,
                                           AllTypesMatch<["sum", "product", "variance", "gamma"]>, NN_PerChannel<"mean", "products">,
                                           NN_SameExtent<"sum", 0, "products", 0, "sum has one element for each output channel">]> {
  let summary = "the gradient of 1x1 filters through the batch normalisation of their outputs";
  let description = [{
    products `[F, C, 1, 1]`, of the inputs x and the gradient g of the normalised outputs: sum of g[f] * x[c]; deviations `[F, C, 1, 1]`, the
    covariances of outputs and inputs; mean `[C]`, of the inputs; sum, product `[F]`, as of `nn.normalize_reduce`:
    ```
    result[f, c] = gamma[f] * r[f] * (products[f, c] - sum[f] * mean[c] - product[f] * r[f] * deviations[f, c])
    with r[f] = 1 / sqrt(variance[f] + epsilon)
    ```
    ```mlir
    %d = nn.normalized_filter_gradient %products, %deviations, %mean, %sum, %product, %variance, %gamma {epsilon = 1.0e-5 : f64}
       : (tensor<6x4x1x1xf32>, tensor<6x4x1x1xf32>, tensor<4xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<6x4x1x1xf32>
    ```
  }];
  let arguments = (ins NN_Images:$products, NN_Images:$deviations, NN_Vector:$mean, NN_Vector:$sum, NN_Vector:$product,
                       NN_Vector:$variance, NN_Vector:$gamma, NN_Epsilon:$epsilon);
  let results = (outs NN_Images:$result);
}

#endif
