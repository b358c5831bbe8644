// Losses, their gradients, softmax and accuracy.
#ifndef HALCYON_DIALECTS_NN_LOSSOPS
#define HALCYON_DIALECTS_NN_LOSSOPS
include "dialects/nn/NNDialect.td"

def NN_SoftmaxOp : NN_Op<"softmax", [Pure, AllTypesMatch<["input", "result"]>, NN_Differentiable]> {
  let summary = "probabilities from logits, image by image";
  let description = [{
    `result[n, c] = exp(input[n, c] - m) / sum over k of exp(input[n, k] - m)`, m the largest input of image n: no exponential overflows.
    ```mlir
    %p = nn.softmax %z : (tensor<4x10xf32>) -> tensor<4x10xf32>
    ```
  }];
  let arguments = (ins NN_Matrix:$input);
  let results = (outs NN_Matrix:$result);
}
def NN_SoftmaxGradientOp : NN_Op<"softmax_gradient", [Pure, AllTypesMatch<["outputGradient", "output", "result"]>]> {
  let summary = "the gradient of nn.softmax";
  let description = [{
    `result[n, c] = output[n, c] * (outputGradient[n, c] - sum over k of outputGradient[n, k] * output[n, k])`
    ```mlir
    %d = nn.softmax_gradient %g, %p : (tensor<4x10xf32>, tensor<4x10xf32>) -> tensor<4x10xf32>
    ```
  }];
  let arguments = (ins NN_Matrix:$outputGradient, NN_Matrix:$output);
  let results = (outs NN_Matrix:$result);
}
def NN_CrossEntropyOp : NN_Op<"cross_entropy", [Pure, InferTypeOpAdaptor, NN_Differentiable, NN_BatchSum,
                                                  NN_PerImage<"labels", "logits">, NN_PerImage<"weights", "logits">]> {
  let summary = "softmax cross-entropy of logits";
  let description = [{
    `loss = sum over n of weights[n] * (log(sum over k of exp(logits[n, k])) - logits[n, labels[n]])`, computed with the largest logit of
    an image subtracted first. Labels are class numbers from 0; `weights` are the example weights, 1 / images each, so that it is a mean.
    ```mlir
    %loss = nn.cross_entropy %z, %labels, %weights : (tensor<4x10xf32>, tensor<4xi32>, tensor<4xf32>) -> tensor<f32>
    ```
  }];
  let arguments = (ins NN_Matrix:$logits, NN_Labels:$labels, NN_Vector:$weights);
  let results = (outs NN_Scalar:$loss);
}
def NN_CrossEntropyGradientOp
    : NN_Op<"cross_entropy_gradient", [Pure, AllTypesMatch<["logits", "result"]>, NN_PerImage<"labels", "logits">,
                                       NN_PerImage<"weights", "logits">]> {
  let summary = "the gradient of nn.cross_entropy";
  let description = [{
    `result[n, k] = lossGradient * weights[n] * (softmax(logits)[n, k] - (1 if k == labels[n] else 0))`; without `lossGradient` it is 1.
    ```mlir
    %d = nn.cross_entropy_gradient %z, %labels, %weights : (tensor<4x10xf32>, tensor<4xi32>, tensor<4xf32>) -> tensor<4x10xf32>
    ```
  }];
  let arguments = (ins NN_Matrix:$logits, NN_Labels:$labels, NN_Vector:$weights, Optional<NN_Scalar>:$lossGradient);
  let results = (outs NN_Matrix:$result);
  let hasCanonicalizer = 1;
}
def NN_MeanSquaredErrorOp
    : NN_Op<"mean_squared_error", [Pure, InferTypeOpAdaptor, NN_Differentiable, NN_BatchSum, AllTypesMatch<["prediction", "target"]>,
                                   NN_PerImage<"weights", "prediction">]> {
  let summary = "mean squared error";
  let description = [{
    `loss = sum over n of weights[n] * mean over the elements e of an image of (prediction[n, e] - target[n, e])^2`
    ```mlir
    %loss = nn.mean_squared_error %y, %target, %weights : (tensor<4x2xf32>, tensor<4x2xf32>, tensor<4xf32>) -> tensor<f32>
    ```
  }];
  let arguments = (ins NN_Tensor:$prediction, NN_Tensor:$target, NN_Vector:$weights);
  let results = (outs NN_Scalar:$loss);
}
def NN_MeanSquaredErrorGradientOp
    : NN_Op<"mean_squared_error_gradient", [Pure, NN_Pointwise, AllTypesMatch<["prediction", "target", "result"]>,
                                            NN_PerImage<"weights", "prediction">]> {
  let summary = "the gradient of nn.mean_squared_error";
  let description = [{
    `result = lossGradient * weights[n] * 2 / (elements of an image) * (prediction - target)`; without `lossGradient` it is 1.
    ```mlir
    %d = nn.mean_squared_error_gradient %y, %target, %weights : (tensor<4x2xf32>, tensor<4x2xf32>, tensor<4xf32>) -> tensor<4x2xf32>
    ```
  }];
  let arguments = (ins NN_Tensor:$prediction, NN_Tensor:$target, NN_Vector:$weights, Optional<NN_Scalar>:$lossGradient);
  let results = (outs NN_Tensor:$result);
  let hasCanonicalizer = 1;
}
def NN_AccuracyOp : NN_Op<"accuracy", [Pure, InferTypeOpAdaptor, NN_BatchSum, NN_PerImage<"labels", "logits">,
                                        NN_PerImage<"weights", "logits">]> {
  let summary = "fraction of images whose largest logit (the first of equals) is the one of its label";
  let description = [{
    `accuracy = sum over n of weights[n] * (1 if argmax over k of logits[n, k] == labels[n] else 0)`, from 0 to 1.
    ```mlir
    %a = nn.accuracy %z, %labels, %weights : (tensor<4x10xf32>, tensor<4xi32>, tensor<4xf32>) -> tensor<f32>
    ```
  }];
  let arguments = (ins NN_Matrix:$logits, NN_Labels:$labels, NN_Vector:$weights);
  let results = (outs NN_Scalar:$accuracy);
}
#endif
