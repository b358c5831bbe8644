// Convolutions and dense products, and the operations of their backward pass.
#ifndef HALCYON_DIALECTS_NN_CONVOLUTIONOPS
#define HALCYON_DIALECTS_NN_CONVOLUTIONOPS
include "dialects/nn/NNDialect.td"

// The window of a convolution: all pairs are (height, width).
defvar convolutionAttributes = (ins DenseI64ArrayAttr:$stride, DenseI64ArrayAttr:$padding, DenseI64ArrayAttr:$dilation,
  DefaultValuedAttr<ConfinedAttr<I64Attr, [IntPositive]>, "1">:$groups, UnitAttr:$flip);

def NN_Conv2DOp : NN_Op<"conv2d", [Pure, InferTypeOpAdaptor, NN_Differentiable]> {
  let summary = "cross-correlation of a batch of images with a bank of filters";
  let description = [{
    input `[n, C, h, w]`, filter `[F, C/groups, i, j]`, bias `[F]` → output `[n, F, y, x]`:
    ```
    output[n, f, y, x] = bias[f] + sum over (c, i, j) of
      input[n, g*C/groups + c, y*stride + i*dilation - padding, x*stride + j*dilation - padding] * filter[f, c, i, j]
    with g = f / (F/groups), rounded down
    output height = (height + 2*padding - dilation*(kernel - 1) - 1) / stride + 1, rounded down; the width likewise
    ```
    Reads outside the input are zero. With `flip`, the filter is rotated by 180 degrees first: a true convolution.
    ```mlir
    %y = nn.conv2d %x, %w, %b {stride = array<i64: 1, 1>, padding = array<i64: 2, 2>, dilation = array<i64: 1, 1>}
       : (tensor<4x1x28x28xf32>, tensor<6x1x5x5xf32>, tensor<6xf32>) -> tensor<4x6x28x28xf32>
    ```
  }];
  let arguments = !con((ins NN_Images:$input, NN_Images:$filter, Optional<NN_Vector>:$bias), convolutionAttributes);
  let results = (outs NN_Images:$output);
  let hasCanonicalizer = 0;
}

def NN_Conv2DInputGradientOp : NN_Op<"conv2d_input_gradient", [Pure]> {
  let summary = "the adjoint of nn.conv2d in its input: the error carried back to the image";
  let description = [{
    outputGradient `[n, F, y, x]`, filter `[F, C/groups, i, j]` → result `[n, C, h, w]`, the shape of the input:
    ```
    result[n, c, v, u] = sum over (f, i, j) and (y, x) with y*stride + i*dilation - padding = v and x*stride + j*dilation - padding = u
      of outputGradient[n, f, y, x] * filter[f, c, i, j]
    ```
    over the filters f of the group of c. With `swapped`, the filter comes with its channels exchanged, `[C, F/groups, i, j]`
    (nn.swap_channels), so that vectors of the result's channels lie together. For stride 1 it is a convolution with the filter rotated by 180 degrees and its channels
    swapped, which `unify-convolutions` makes of it.
    ```mlir
    %d = nn.conv2d_input_gradient %g, %w {stride = array<i64: 2, 2>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
       : (tensor<4x16x14x14xf32>, tensor<16x6x3x3xf32>) -> tensor<4x6x28x28xf32>
    ```
  }];
  let arguments = !con((ins NN_Images:$outputGradient, NN_Images:$filter), convolutionAttributes, (ins UnitAttr:$swapped));
  let results = (outs NN_Images:$result);
  let hasVerifier = 1;
}

def NN_Conv2DFilterGradientOp : NN_Op<"conv2d_filter_gradient", [Pure, NN_BatchSum]> {
  let summary = "the adjoint of nn.conv2d in its filter: shared weights sum over all positions and images";
  let description = [{
    input `[n, C, h, w]`, outputGradient `[n, F, y, x]` → result `[F, C/groups, i, j]`, the shape of the filter:
    ```
    result[f, c, i, j] = sum over (n, y, x) of
      outputGradient[n, f, y, x] * input[n, g*C/groups + c, y*stride + i*dilation - padding, x*stride + j*dilation - padding]
    ```
    With `flip`, the result is rotated by 180 degrees, like the filter that it belongs to.
    ```mlir
    %d = nn.conv2d_filter_gradient %x, %g {stride = array<i64: 1, 1>, padding = array<i64: 2, 2>, dilation = array<i64: 1, 1>}
       : (tensor<4x1x28x28xf32>, tensor<4x6x28x28xf32>) -> tensor<6x1x5x5xf32>
    ```
  }];
  let arguments = !con((ins NN_Images:$input, NN_Images:$outputGradient), convolutionAttributes);
  let results = (outs NN_Images:$result);
  let hasVerifier = 1;
}

def NN_SwapChannelsOp : NN_Op<"swap_channels", [Pure, InferTypeOpAdaptor]> {
  let summary = "exchange the input and output channels of a bank of filters, group by group";
  let description = [{
    filter `[F, C/groups, h, w]` → result `[C, F/groups, h, w]`: `result[g*C/groups + c, f, i, j] = filter[g*F/groups + f, c, i, j]`
    ```mlir
    %s = nn.swap_channels %w : (tensor<16x6x3x3xf32>) -> tensor<6x16x3x3xf32>
    ```
  }];
  let arguments = (ins NN_Images:$filter, DefaultValuedAttr<ConfinedAttr<I64Attr, [IntPositive]>, "1">:$groups);
  let results = (outs NN_Images:$result);
}

def NN_ExpandGroupsOp : NN_Op<"expand_groups", [Pure, InferTypeOpAdaptor]> {
  let summary = "filters of all input channels that are zero outside of their group";
  let description = [{
    filter `[F, C/groups, h, w]` → result `[F, C, h, w]`: `result[f, c, i, j] = filter[f, c mod C/groups, i, j]` where c is of the group of f,
    that is c / (C/groups) = f / (F/groups), else 0. A convolution with it is the grouped one.
    ```mlir
    %e = nn.expand_groups %w {groups = 2 : i64} : (tensor<6x2x3x3xf32>) -> tensor<6x4x3x3xf32>
    ```
  }];
  let arguments = (ins NN_Images:$filter, ConfinedAttr<I64Attr, [IntPositive]>:$groups);
  let results = (outs NN_Images:$result);
}

def NN_CompressGroupsOp : NN_Op<"compress_groups", [Pure, InferTypeOpAdaptor]> {
  let summary = "of filters of all input channels those within their group: the adjoint of nn.expand_groups";
  let description = [{
    filter `[F, C, h, w]` → result `[F, C/groups, h, w]`: `result[f, c, i, j] = filter[f, g*C/groups + c, i, j]` with the group g = f / (F/groups)
    ```mlir
    %c = nn.compress_groups %w {groups = 2 : i64} : (tensor<6x4x3x3xf32>) -> tensor<6x2x3x3xf32>
    ```
  }];
  let arguments = (ins NN_Images:$filter, ConfinedAttr<I64Attr, [IntPositive]>:$groups);
  let results = (outs NN_Images:$result);
}

def NN_ComposeFiltersOp : NN_Op<"compose_filters", [Pure, InferTypeOpAdaptor]> {
  let summary = "the 1x1 filters that do what two banks of 1x1 filters do one after the other";
  let description = [{
    outer `[F, K, 1, 1]`, inner `[K, C, 1, 1]` → result `[F, C, 1, 1]`: `result[f, c] = sum over k of outer[f, k] * inner[k, c]`
    ```mlir
    %a = nn.compose_filters %w, %u : (tensor<6x16x1x1xf32>, tensor<16x4x1x1xf32>) -> tensor<6x4x1x1xf32>
    ```
  }];
  let arguments = (ins NN_Images:$outer, NN_Images:$inner);
  let results = (outs NN_Images:$result);
}

def NN_ApplyFilterOp : NN_Op<"apply_filter", [Pure, InferTypeOpAdaptor]> {
  let summary = "what 1x1 filters make of one pixel";
  let description = [{
    filter `[F, C, 1, 1]`, pixel `[C]` → result `[F]`: `result[f] = sum over c of filter[f, c] * pixel[c]`
    ```mlir
    %m = nn.apply_filter %w, %mean : (tensor<6x16x1x1xf32>, tensor<16xf32>) -> tensor<6xf32>
    ```
  }];
  let arguments = (ins NN_Images:$filter, NN_Vector:$pixel);
  let results = (outs NN_Vector:$result);
}

def NN_FilterDotOp : NN_Op<"filter_dot", [Pure, InferTypeOpAdaptor, AllTypesMatch<["left", "right"]>]> {
  let summary = "inner products of the filters of two banks";
  let description = [{
    `[F, C, h, w]` twice → result `[F]`: `result[f] = sum over (c, i, j) of left[f, c, i, j] * right[f, c, i, j]`
    ```mlir
    %p = nn.filter_dot %w, %d : (tensor<6x16x1x1xf32>, tensor<6x16x1x1xf32>) -> tensor<6xf32>
    ```
  }];
  let arguments = (ins NN_Images:$left, NN_Images:$right);
  let results = (outs NN_Vector:$result);
}

def NN_DenseOp : NN_Op<"dense", [Pure, InferTypeOpAdaptor, NN_Differentiable]> {
  let summary = "a fully connected layer";
  let description = [{
    input `[n, I]`, weight `[O, I]`, bias `[O]` → output `[n, O]`: `output[n, o] = bias[o] + sum over i of input[n, i] * weight[o, i]`
    ```mlir
    %y = nn.dense %x, %w, %b : (tensor<4x400xf32>, tensor<120x400xf32>, tensor<120xf32>) -> tensor<4x120xf32>
    ```
  }];
  let arguments = (ins NN_Matrix:$input, NN_Matrix:$weight, Optional<NN_Vector>:$bias);
  let results = (outs NN_Matrix:$output);
}

def NN_TransposeOp : NN_Op<"transpose", [Pure, InferTypeOpAdaptor]> {
  let summary = "the transpose of a matrix";
  let description = [{
    `result[j, i] = matrix[i, j]`
    ```mlir
    %t = nn.transpose %w : (tensor<120x400xf32>) -> tensor<400x120xf32>
    ```
  }];
  let arguments = (ins NN_Matrix:$matrix);
  let results = (outs NN_Matrix:$result);
  let hasFolder = 1;
}

def NN_DenseWeightGradientOp : NN_Op<"dense_weight_gradient", [Pure, InferTypeOpAdaptor, NN_BatchSum]> {
  let summary = "the adjoint of nn.dense in its weight";
  let description = [{
    input `[n, I]`, outputGradient `[n, O]` → result `[O, I]`: `result[o, i] = sum over n of outputGradient[n, o] * input[n, i]`
    ```mlir
    %d = nn.dense_weight_gradient %x, %g : (tensor<4x400xf32>, tensor<4x120xf32>) -> tensor<120x400xf32>
    ```
  }];
  let arguments = (ins NN_Matrix:$input, NN_Matrix:$outputGradient);
  let results = (outs NN_Matrix:$result);
}

def NN_ChannelSumOp : NN_Op<"channel_sum", [Pure, InferTypeOpAdaptor, NN_BatchSum]> {
  let summary = "sum over images and positions: the gradient of a bias";
  let description = [{
    input `[n, c, y, x]` or `[n, c]` → result `[c]`: `result[c] = sum over (n, y, x) of input[n, c, y, x]`
    ```mlir
    %d = nn.channel_sum %g : (tensor<4x6x28x28xf32>) -> tensor<6xf32>
    ```
  }];
  let arguments = (ins NN_Tensor:$input);
  let results = (outs NN_Vector:$result);
}
#endif
