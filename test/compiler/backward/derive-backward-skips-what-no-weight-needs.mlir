// No gradient flows into what depends on the image and random numbers alone, nor out of what the loss does not depend on.
// RUN: halcyon-opt %s --derive-backward | FileCheck %s

#training = #nn.training<loss = mean_squared_error, rate = 0.1 : f64, momentum = 0.0 : f64, weight_decay = 0.0 : f64, schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>

// CHECK-LABEL: @gradients
// CHECK: nn.mean_squared_error
// CHECK: %[[DY:.*]] = nn.mean_squared_error_gradient
// CHECK-NEXT: %[[DW:.*]] = nn.dense_weight_gradient %{{.*}}, %[[DY]]
// CHECK-NEXT: return %{{.*}}, %{{.*}}, %[[DW]]
module attributes {nn.training = #training} {
  nn.parameter @w : tensor<3x3xf32> weight = <uniform, 0.2 : f64>
  func.func @forward(%x: tensor<4x3xf32> {nn.slot = "image"}, %t: tensor<4x3xf32> {nn.slot = "target"}, %n: tensor<4xf32> {nn.slot = "example_weights"}, %keys: tensor<4x2xi32> {nn.slot = "random_keys"}) -> (tensor<f32> {nn.slot = "loss"}, tensor<4x3xf32> {nn.slot = "output"}) {
    %mask = nn.random_mask %keys {rate = 0.5 : f64, stream = 0} : (tensor<4x2xi32>) -> tensor<4x3xf32>
    %0 = nn.multiply %x, %mask : (tensor<4x3xf32>, tensor<4x3xf32>) -> tensor<4x3xf32>
    %1 = nn.tanh %0 : (tensor<4x3xf32>) -> tensor<4x3xf32>
    %w = nn.read @w : tensor<3x3xf32>
    %2 = nn.dense %1, %w : (tensor<4x3xf32>, tensor<3x3xf32>) -> tensor<4x3xf32>
    %3 = nn.softmax %2 : (tensor<4x3xf32>) -> tensor<4x3xf32>
    %4 = nn.mean_squared_error %2, %t, %n : (tensor<4x3xf32>, tensor<4x3xf32>, tensor<4xf32>) -> tensor<f32>
    return %4, %3 : tensor<f32>, tensor<4x3xf32>
  }
}
