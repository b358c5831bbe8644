// From the network to its training step.
#ifndef HALCYON_COMPILER_BACKWARD_PASSES
#define HALCYON_COMPILER_BACKWARD_PASSES

include "mlir/Pass/PassBase.td"

def SpecializeNetwork : Pass<"specialize-network", "::mlir::ModuleOp"> {
  let summary = "`@network` has become `@forward` (training), `@evaluate` and `@predict` (inference); no operation depends on a mode";
  let description = [{
    In training, `nn.batch_norm` becomes `nn.batch_statistics` and `nn.normalize` and assigns its running averages, `nn.dropout` a product with
    `nn.random_mask`. In inference, `nn.batch_norm` becomes `nn.normalize` with the running averages, `nn.dropout` nothing. `@forward` and
    `@evaluate` end in the loss of the module's train section and, for classification, the accuracy. A module without `nn.training` gets `@predict`
    alone.

    Before:
    ```mlir
    module attributes {nn.training = #nn.training<loss = cross_entropy, rate = 1.0e-1 : f64, momentum = 9.0e-1 : f64, weight_decay = 0.0 : f64,
      schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>} {
      func.func @network(%x: tensor<4x10xf32>) -> tensor<4x10xf32> {
        %y = nn.dropout %x {rate = 2.5e-1 : f64, stream = 0 : i64} : (tensor<4x10xf32>) -> tensor<4x10xf32>
        return %y : tensor<4x10xf32>
      }
    }
    ```
    After:
    ```mlir
    func.func @predict(%image: ...
      return %image : tensor<4x10xf32>
    func.func @evaluate(%x: ..., %t: tensor<4xi32> {nn.slot = "target"}, %n: ...
      %l0 = nn.cross_entropy %x, %t, %n : ...
    func.func @forward(%a: ..., %labels: tensor<4xi32> {nn.slot = "target"}, %weights: ..., %keys: tensor<4x2xi32> {nn.slot = "random_keys"}) ...
      %mask = nn.random_mask %keys {rate = 2.500000e-01 : f64, stream = 0 : i64} : ...
      %y = nn.multiply %a, %mask : ...
      %loss = nn.cross_entropy %y, %labels, %weights : ...
    ```
  }];
  let dependentDialects = ["::halcyon::nn::NNDialect", "::mlir::func::FuncDialect"];
}

def DeriveBackward : Pass<"derive-backward", "::mlir::ModuleOp"> {
  let summary = "`@forward` has become `@gradients`, which also returns the gradient of the loss in every weight";
  let description = [{
    Walks the graph from the loss in reverse. Each operation brings its rule (DifferentiableOpInterface); the pass sums the contributions of values
    with several uses and leaves nothing behind that no gradient needs, such as the gradient of the image. Every operation that is not
    differentiable and stands between a weight and the loss is reported.

    Before:
    ```mlir
    module attributes {nn.training = #nn.training<loss = cross_entropy, rate = 1.0e-1 : f64, momentum = 9.0e-1 : f64, weight_decay = 0.0 : f64,
      schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>} {
      nn.parameter @w : tensor<3x10xf32> weight = <uniform, 2.0e-1 : f64>
      func.func @forward(%x: tensor<4x10xf32> {nn.slot = "image"}, %labels: tensor<4xi32> {nn.slot = "target"},
        %n: tensor<4xf32> {nn.slot = "example_weights"}) -> (tensor<f32> {nn.slot = "loss"}) {
        %w = nn.read @w : tensor<3x10xf32>
        %z = nn.dense %x, %w : (tensor<4x10xf32>, tensor<3x10xf32>) -> tensor<4x3xf32>
        %loss = nn.cross_entropy %z, %labels, %n : (tensor<4x3xf32>, tensor<4xi32>, tensor<4xf32>) -> tensor<f32>
        return %loss : tensor<f32>
      }
    }
    ```
    After:
    ```mlir
    func.func @gradients(%x: ..., %labels: ..., %n: ...) -> (tensor<f32> {nn.slot = "loss"}, tensor<3x10xf32> {nn.gradient_of = @w}) {
      %z = nn.dense %x, %w : ...
      %loss = nn.cross_entropy %z, %labels, %n : ...
      %one = nn.constant 1.000000e+00 : tensor<f32>
      %dz = nn.cross_entropy_gradient %z, %labels, %n, %one : ...
      %dw = nn.dense_weight_gradient %x, %dz : ...
      return %loss, %dw : ...
    ```
  }];
  let dependentDialects = ["::halcyon::nn::NNDialect"];
}

def AppendUpdate : Pass<"append-update", "::mlir::ModuleOp"> {
  let summary = "`@train` is `@gradients` with the weight update of the train section's optimiser instead of the gradients as results";
  let description = [{
    Every weight with momentum gets a parameter NAME.velocity of the role `optimizer`. `@gradients` itself no longer assigns running averages: it only
    computes.

    Before:
    ```mlir
    module attributes {nn.training = #nn.training<loss = cross_entropy, rate = 1.0e-1 : f64, momentum = 9.0e-1 : f64, weight_decay = 0.0 : f64,
      schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>} {
      nn.parameter @w : tensor<4x10xf32> weight = <uniform, 2.0e-1 : f64>
      func.func @gradients(%x: tensor<4x10xf32> {nn.slot = "image"}) -> (tensor<4x10xf32> {nn.gradient_of = @w}) {
        %w = nn.read @w : tensor<4x10xf32>
        %dw = nn.multiply %x, %w : (tensor<4x10xf32>, tensor<4x10xf32>) -> tensor<4x10xf32>
        return %dw : tensor<4x10xf32>
      }
    }
    ```
    After:
    ```mlir
    nn.parameter @w.velocity : tensor<4x10xf32> optimizer = <constant, 0.000000e+00 : f64>
    func.func @train(%x: ..., %rate: tensor<f32> {nn.slot = "rate"}) {
      %w = nn.read @w : ...
      %dw = nn.multiply %x, %w : ...
      %v = nn.read @w.velocity : ...
      %w1, %v1 = nn.sgd %w, %dw, %rate, %v {momentum = 9.000000e-01 : f64, weight_decay = 0.000000e+00 : f64} : ...
      nn.assign @w, %w1 : ...
      nn.assign @w.velocity, %v1 : ...
    ```
  }];
  let dependentDialects = ["::halcyon::nn::NNDialect"];
}
#endif
