// The gradients of a layer are found at the layer's place in the network's file.
// RUN: halcyon-opt %s --derive-backward --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s

#training = #nn.training<loss = mean_squared_error, rate = 0.1 : f64, momentum = 0.0 : f64, weight_decay = 0.0 : f64, schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>

// CHECK-LABEL: @gradients
// CHECK: nn.tanh_gradient {{.*}} loc("net.nn":7:3)
module attributes {nn.training = #training} {
  nn.parameter @w : tensor<4x3xf32> weight = <uniform, 0.2 : f64>
  func.func @forward(%t: tensor<4x3xf32> {nn.slot = "target"}, %n: tensor<4xf32> {nn.slot = "example_weights"}) -> (tensor<f32> {nn.slot = "loss"}) {
    %x = nn.read @w : tensor<4x3xf32>
    %0 = nn.tanh %x : (tensor<4x3xf32>) -> tensor<4x3xf32> loc("net.nn":7:3)
    %1 = nn.mean_squared_error %0, %t, %n : (tensor<4x3xf32>, tensor<4x3xf32>, tensor<4xf32>) -> tensor<f32>
    return %1 : tensor<f32>
  }
}
