// Views, joins and cuts.
#ifndef HALCYON_DIALECTS_NN_SHAPEOPS
#define HALCYON_DIALECTS_NN_SHAPEOPS
include "dialects/nn/NNDialect.td"

def NN_ReshapeOp : NN_Op<"reshape", [Pure, NN_Differentiable]> {
  let summary = "the same elements in row-major order under another shape (flatten)";
  let description = [{
    ```mlir
    %flat = nn.reshape %x : (tensor<4x16x5x5xf32>) -> tensor<4x400xf32>
    ```
  }];
  let arguments = (ins NN_Tensor:$input);
  let results = (outs NN_Tensor:$result);
  let hasVerifier = 1;
  let hasFolder = 1;
}
def NN_ConcatOp : NN_Op<"concat", [Pure, InferTypeOpAdaptor, NN_Differentiable]> {
  let summary = "join tensors along their channels (dimension 1)";
  let description = [{
    `[n, c1, ...]`, `[n, c2, ...]`, … → `[n, c1 + c2 + …, ...]`, in their order; all other extents agree.
    ```mlir
    %joined = nn.concat %x, %y : (tensor<4x6x14x14xf32>, tensor<4x10x14x14xf32>) -> tensor<4x16x14x14xf32>
    ```
  }];
  let arguments = (ins Variadic<NN_Tensor>:$inputs);
  let results = (outs NN_Tensor:$result);
}
def NN_SliceChannelsOp : NN_Op<"slice_channels", [Pure]> {
  let summary = "some consecutive channels (dimension 1) of a tensor";
  let description = [{
    `result[n, c, ...] = input[n, offset + c, ...]`: the gradient of one operand of nn.concat.
    ```mlir
    %part = nn.slice_channels %g {offset = 6 : i64} : (tensor<4x16x14x14xf32>) -> tensor<4x10x14x14xf32>
    ```
  }];
  let arguments = (ins NN_Tensor:$input, ConfinedAttr<I64Attr, [IntNonNegative]>:$offset);
  let results = (outs NN_Tensor:$result);
  let hasVerifier = 1;
}
#endif
