// Activations and arithmetic: one element at a time.
#ifndef HALCYON_DIALECTS_NN_POINTWISEOPS
#define HALCYON_DIALECTS_NN_POINTWISEOPS
include "dialects/nn/NNDialect.td"

class NN_Unary<string mnemonic, list<Trait> traits = []>
    : NN_Op<mnemonic, !listconcat([Pure, NN_Pointwise, AllTypesMatch<["input", "result"]>, NN_Differentiable], traits)> {
  let arguments = (ins NN_Tensor:$input);
  let results = (outs NN_Tensor:$result);
}
// The gradient of an activation, from the gradient of its result and the value that it is cheapest to know it by.
class NN_UnaryGradient<string mnemonic, string value>
    : NN_Op<mnemonic, [Pure, NN_Pointwise, AllTypesMatch<["outputGradient", value, "result"]>]> {
  let results = (outs NN_Tensor:$result);
}

def NN_ReluOp : NN_Unary<"relu"> {
  let summary = "rectified linear unit";
  let description = [{
    `result = max(input, 0)`, with `limit` `min(max(input, 0), limit)` (ReLU6 of Howard et al., 2017, has the limit 6).
    ```mlir
    %y = nn.relu %x : (tensor<4x6x28x28xf32>) -> tensor<4x6x28x28xf32>
    ```
  }];
  let arguments = (ins NN_Tensor:$input, OptionalAttr<F64Attr>:$limit);
}
def NN_ReluGradientOp : NN_UnaryGradient<"relu_gradient", "output"> {
  let summary = "ReLU's mask on a gradient";
  let description = [{
    `result = outputGradient where 0 < output (and output < limit), else 0`: the output tells as much as the input, and is stored anyway.
    ```mlir
    %d = nn.relu_gradient %g, %y : (tensor<4x6x28x28xf32>, tensor<4x6x28x28xf32>) -> tensor<4x6x28x28xf32>
    ```
  }];
  let arguments = (ins NN_Tensor:$outputGradient, NN_Tensor:$output, OptionalAttr<F64Attr>:$limit);
}
def NN_LeakyReluOp : NN_Unary<"leaky_relu"> {
  let summary = "ReLU with a slope for negative inputs (Maas et al., 2013)";
  let description = [{
    `result = input where input > 0, else slope * input`
    ```mlir
    %y = nn.leaky_relu %x {slope = 1.0e-2 : f64} : (tensor<4x6x28x28xf32>) -> tensor<4x6x28x28xf32>
    ```
  }];
  let arguments = (ins NN_Tensor:$input, F64Attr:$slope);
}
def NN_LeakyReluGradientOp : NN_UnaryGradient<"leaky_relu_gradient", "input"> {
  let summary = "the gradient of nn.leaky_relu";
  let description = [{
    `result = outputGradient where input > 0, else slope * outputGradient`
    ```mlir
    %d = nn.leaky_relu_gradient %g, %x {slope = 1.0e-2 : f64} : (tensor<4x6x28x28xf32>, tensor<4x6x28x28xf32>) -> tensor<4x6x28x28xf32>
    ```
  }];
  let arguments = (ins NN_Tensor:$outputGradient, NN_Tensor:$input, F64Attr:$slope);
}
def NN_TanhOp : NN_Unary<"tanh"> {
  let summary = "hyperbolic tangent";
  let description = [{
    `result = (1 - exp(-2 * input)) / (1 + exp(-2 * input))`
    ```mlir
    %y = nn.tanh %x : (tensor<4x6x28x28xf32>) -> tensor<4x6x28x28xf32>
    ```
  }];
}
def NN_TanhGradientOp : NN_UnaryGradient<"tanh_gradient", "output"> {
  let summary = "the gradient of nn.tanh";
  let description = [{
    `result = outputGradient * (1 - output^2)`
    ```mlir
    %d = nn.tanh_gradient %g, %y : (tensor<4x6x28x28xf32>, tensor<4x6x28x28xf32>) -> tensor<4x6x28x28xf32>
    ```
  }];
  let arguments = (ins NN_Tensor:$outputGradient, NN_Tensor:$output);
}
def NN_SigmoidOp : NN_Unary<"sigmoid"> {
  let summary = "logistic function";
  let description = [{
    `result = 1 / (1 + exp(-input))`
    ```mlir
    %y = nn.sigmoid %x : (tensor<4x6x28x28xf32>) -> tensor<4x6x28x28xf32>
    ```
  }];
}
def NN_SigmoidGradientOp : NN_UnaryGradient<"sigmoid_gradient", "output"> {
  let summary = "the gradient of nn.sigmoid";
  let description = [{
    `result = outputGradient * output * (1 - output)`
    ```mlir
    %d = nn.sigmoid_gradient %g, %y : (tensor<4x6x28x28xf32>, tensor<4x6x28x28xf32>) -> tensor<4x6x28x28xf32>
    ```
  }];
  let arguments = (ins NN_Tensor:$outputGradient, NN_Tensor:$output);
}

class NN_Binary<string mnemonic>
    : NN_Op<mnemonic, [Pure, NN_Pointwise, SameOperandsAndResultType, Commutative, NN_Differentiable]> {
  let arguments = (ins NN_Tensor:$left, NN_Tensor:$right);
  let results = (outs NN_Tensor:$result);
}
def NN_AddOp : NN_Binary<"add"> {
  let summary = "sum of two tensors of one shape: skip connections, contributions to a gradient";
  let description = [{
    `result = left + right`
    ```mlir
    %s = nn.add %x, %y : (tensor<4x6x28x28xf32>, tensor<4x6x28x28xf32>) -> tensor<4x6x28x28xf32>
    ```
  }];
}
def NN_MultiplyOp : NN_Binary<"multiply"> {
  let summary = "product of two tensors of one shape, element by element";
  let description = [{
    `result = left * right`
    ```mlir
    %p = nn.multiply %x, %y : (tensor<4x6x28x28xf32>, tensor<4x6x28x28xf32>) -> tensor<4x6x28x28xf32>
    ```
  }];
}

def NN_ConvertOp : NN_Op<"convert", [Pure, NN_Pointwise]> {
  let summary = "the same numbers in another element type (or the same one: a copy into another layout)";
  let description = [{
    From f64 to f32 it rounds to the nearest.
    ```mlir
    %wide = nn.convert %x : (tensor<4x1x28x28xf32>) -> tensor<4x1x28x28xf64>
    ```
  }];
  let arguments = (ins NN_Tensor:$input);
  let results = (outs NN_Tensor:$result);
  let hasVerifier = 1;
}

def NN_DropoutOp : NN_Op<"dropout", [Pure, AllTypesMatch<["input", "result"]>]> {
  let summary = "drop activations at random in training (Srivastava et al., 2014), do nothing in inference";
  let description = [{
    Knows no mode: `specialize-network` turns it into a product with `nn.random_mask` in training and removes it in inference.
    `stream` tells the dropouts of one network apart.
    ```mlir
    %y = nn.dropout %x {rate = 5.0e-1 : f64, stream = 0 : i64} : (tensor<4x120xf32>) -> tensor<4x120xf32>
    ```
  }];
  let arguments = (ins NN_Tensor:$input, NN_DropRate:$rate, I64Attr:$stream);
  let results = (outs NN_Tensor:$result);
}
def NN_RandomMaskOp : NN_Op<"random_mask", [Pure, NN_PerImage<"keys", "result">]> {
  let summary = "0 with probability `rate`, else 1 / (1 - rate)";
  let description = [{
    Element e of image n is drawn from Philox4x32-10 (Salmon et al., 2011) with the key `keys[n]` and the counter `(e / 4, stream, 0, 0)`,
    of whose four words it takes number `e % 4`: the same for any number of threads.
    ```mlir
    %m = nn.random_mask %keys {rate = 5.0e-1 : f64, stream = 0 : i64} : (tensor<4x2xi32>) -> tensor<4x120xf32>
    ```
  }];
  let arguments = (ins NN_Keys:$keys, NN_DropRate:$rate, I64Attr:$stream);
  let results = (outs NN_Tensor:$result);
}
#endif
