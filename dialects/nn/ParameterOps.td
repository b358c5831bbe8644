// The persistent state: parameters, and how functions read and assign them.
#ifndef HALCYON_DIALECTS_NN_PARAMETEROPS
#define HALCYON_DIALECTS_NN_PARAMETEROPS
include "dialects/nn/NNDialect.td"

def NN_ParameterOp : NN_Op<"parameter", [Symbol]> {
  let summary = "a named tensor that outlives a step";
  let description = [{
    Weights, running statistics and the optimiser's state. Its name is the one in weight files. What is `prepared` is in no file: `@prepare`
    computes it from the others, for `@predict`.
    ```mlir
    nn.parameter @conv_1.weight : tensor<6x1x5x5xf32> weight = <uniform, 2.000000e-01 : f64>
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, TypeAttr:$type, NN_RoleAttr:$role, NN_InitializerAttr:$initializer);
  let assemblyFormat = "$sym_name `:` $type `` $role `=` $initializer attr-dict";
  let hasVerifier = 1;
}

def NN_ReadOp : NN_Op<"read", [DeclareOpInterfaceMethods<SymbolUserOpInterface>, MemoryEffects<[]>]> {
  let summary = "the value of a parameter at the start of the function";
  let description = [{
    An assignment in the same function is not seen.
    ```mlir
    nn.parameter @conv_1.weight : tensor<6x1x5x5xf32> weight = <uniform, 2.000000e-01 : f64>
    %w = nn.read @conv_1.weight : tensor<6x1x5x5xf32>
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$parameter);
  let results = (outs NN_Tensor:$value);
  let assemblyFormat = "$parameter attr-dict `:` type($value)";
}

def NN_AssignOp : NN_Op<"assign", [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "give a parameter its next value, which the next call will read";
  let description = [{
    The function itself goes on reading the old value.
    ```mlir
    nn.parameter @conv_1.weight : tensor<6x1x5x5xf32> weight = <uniform, 2.000000e-01 : f64>
    nn.assign @conv_1.weight, %updated : tensor<6x1x5x5xf32>
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$parameter, NN_Tensor:$value);
  let assemblyFormat = "$parameter `,` $value attr-dict `:` type($value)";
}

def NN_ConstantOp : NN_Op<"constant", [Pure]> {
  let summary = "a tensor whose elements are all the same number";
  let description = [{
    ```mlir
    %one = nn.constant 1.0 : tensor<f32>
    ```
  }];
  let arguments = (ins F64Attr:$value);
  let results = (outs NN_Tensor:$result);
  let assemblyFormat = "$value attr-dict `:` type($result)";
}

def NN_SGDOp : NN_Op<"sgd", [Pure, AllTypesMatch<["parameter", "gradient", "updated"]>]> {
  let summary = "one step of stochastic gradient descent with momentum";
  let description = [{
    ```
    newVelocity = momentum * velocity + gradient + weight_decay * parameter
    updated = parameter - rate * newVelocity
    ```
    Momentum as Sutskever et al., 2013, in the form that PyTorch's `torch.optim.SGD` uses: the rate stands outside of the velocity. Without
    `velocity`, the momentum is zero and there is no `newVelocity`.
    ```mlir
    %w1, %v1 = nn.sgd %w, %g, %rate, %v {momentum = 9.0e-1 : f64, weight_decay = 5.0e-4 : f64}
       : (tensor<6xf32>, tensor<6xf32>, tensor<f32>, tensor<6xf32>) -> (tensor<6xf32>, tensor<6xf32>)
    ```
  }];
  let arguments = (ins NN_Tensor:$parameter, NN_Tensor:$gradient, NN_Scalar:$rate, Optional<NN_Tensor>:$velocity,
                       F64Attr:$momentum, F64Attr:$weight_decay);
  let results = (outs NN_Tensor:$updated, Optional<NN_Tensor>:$newVelocity);
  let hasVerifier = 1;
}
#endif
