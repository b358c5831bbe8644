// Pooling and its gradients.
#ifndef HALCYON_DIALECTS_NN_POOLINGOPS
#define HALCYON_DIALECTS_NN_POOLINGOPS
include "dialects/nn/NNDialect.td"

defvar poolingAttributes = (ins DenseI64ArrayAttr:$kernel, DenseI64ArrayAttr:$stride, DenseI64ArrayAttr:$padding);

def NN_MaxPoolOp : NN_Op<"max_pool", [Pure, InferTypeOpAdaptor, NN_Differentiable]> {
  let summary = "largest element of each window";
  let description = [{
    input `[n, c, h, w]` → output and winner `[n, c, y, x]`:
    ```
    output[n, c, y, x] = max over (i, j) of input[n, c, y*stride + i - padding, x*stride + j - padding]
    output height = (height + 2*padding - kernel) / stride + 1, rounded down; the width likewise
    ```
    Positions outside the input do not count. `winner` is `i * kernel width + j` of the first maximum in row-major order, as an unsigned
    byte if the window has at most 256 elements, else as 32 bits.
    ```mlir
    %y, %winner = nn.max_pool %x {kernel = array<i64: 2, 2>, stride = array<i64: 2, 2>, padding = array<i64: 0, 0>}
       : (tensor<4x6x28x28xf32>) -> (tensor<4x6x14x14xf32>, tensor<4x6x14x14xi8>)
    ```
  }];
  let arguments = !con((ins NN_Images:$input), poolingAttributes);
  let results = (outs NN_Images:$output, NN_Winners:$winner);
}
def NN_MaxPoolGradientOp : NN_Op<"max_pool_gradient", [Pure]> {
  let summary = "give the gradient of each window to its winner";
  let description = [{
    `result[n, c, v, u] = sum over the windows (y, x) whose winner is the position (v, u) of outputGradient[n, c, y, x]`
    ```mlir
    %d = nn.max_pool_gradient %g, %winner {kernel = array<i64: 2, 2>, stride = array<i64: 2, 2>, padding = array<i64: 0, 0>}
       : (tensor<4x6x14x14xf32>, tensor<4x6x14x14xi8>) -> tensor<4x6x28x28xf32>
    ```
  }];
  let arguments = !con((ins NN_Images:$outputGradient, NN_Winners:$winner), poolingAttributes);
  let results = (outs NN_Images:$result);
  let hasVerifier = 1;
}
def NN_AveragePoolOp : NN_Op<"average_pool", [Pure, InferTypeOpAdaptor, NN_Differentiable]> {
  let summary = "mean of each window";
  let description = [{
    input `[n, c, h, w]` → output `[n, c, y, x]`:
    ```
    output[n, c, y, x] = sum over (i, j) of input[n, c, y*stride + i - padding, x*stride + j - padding] / (kernel height * kernel width)
    output height = (height + 2*padding - kernel) / stride + 1, rounded down; the width likewise
    ```
    Positions outside the input count as zeros.
    ```mlir
    %y = nn.average_pool %x {kernel = array<i64: 2, 2>, stride = array<i64: 2, 2>, padding = array<i64: 0, 0>}
       : (tensor<4x6x28x28xf32>) -> tensor<4x6x14x14xf32>
    ```
  }];
  let arguments = !con((ins NN_Images:$input), poolingAttributes);
  let results = (outs NN_Images:$output);
}
def NN_AveragePoolGradientOp : NN_Op<"average_pool_gradient", [Pure]> {
  let summary = "spread the gradient of each window evenly over its positions";
  let description = [{
    `result[n, c, v, u] = sum over the windows (y, x) that hold (v, u) of outputGradient[n, c, y, x] / (kernel height * kernel width)`
    ```mlir
    %d = nn.average_pool_gradient %g {kernel = array<i64: 2, 2>, stride = array<i64: 2, 2>, padding = array<i64: 0, 0>}
       : (tensor<4x6x14x14xf32>) -> tensor<4x6x28x28xf32>
    ```
  }];
  let arguments = !con((ins NN_Images:$outputGradient), poolingAttributes);
  let results = (outs NN_Images:$result);
  let hasVerifier = 1;
}
def NN_GlobalAveragePoolOp : NN_Op<"global_average_pool", [Pure, InferTypeOpAdaptor, NN_Differentiable]> {
  let summary = "mean of each channel of each image";
  let description = [{
    input `[n, c, h, w]` → output `[n, c]`: `output[n, c] = sum over (y, x) of input[n, c, y, x] / (height * width)`
    ```mlir
    %y = nn.global_average_pool %x : (tensor<4x64x7x7xf32>) -> tensor<4x64xf32>
    ```
  }];
  let arguments = (ins NN_Images:$input);
  let results = (outs NN_Matrix:$output);
}
def NN_GlobalAveragePoolGradientOp : NN_Op<"global_average_pool_gradient", [Pure]> {
  let summary = "spread a gradient evenly over all positions of its channel";
  let description = [{
    `result[n, c, y, x] = outputGradient[n, c] / (height * width)`
    ```mlir
    %d = nn.global_average_pool_gradient %g : (tensor<4x64xf32>) -> tensor<4x64x7x7xf32>
    ```
  }];
  let arguments = (ins NN_Matrix:$outputGradient);
  let results = (outs NN_Images:$result);
  let hasVerifier = 1;
}
#endif
