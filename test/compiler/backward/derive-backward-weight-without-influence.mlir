// RUN: halcyon-opt %s --derive-backward --verify-diagnostics | FileCheck %s

#training = #nn.training<loss = mean_squared_error, rate = 0.1 : f64, momentum = 0.0 : f64, weight_decay = 0.0 : f64, schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>

// CHECK-LABEL: @gradients
// CHECK-SAME: tensor<3x3xf32> {nn.gradient_of = @w}, tensor<3xf32> {nn.gradient_of = @idle})
// CHECK: %[[DW:.*]] = nn.dense_weight_gradient
// CHECK: %[[ZERO:.*]] = nn.constant 0.000000e+00 : tensor<3xf32>
// CHECK: return %{{.*}}, %{{.*}}, %[[DW]], %[[ZERO]]
module attributes {nn.training = #training} {
  nn.parameter @w : tensor<3x3xf32> weight = <uniform, 0.2 : f64>
  // expected-warning @+1 {{weight @idle does not influence the loss, so nothing is learned in it}}
  nn.parameter @idle : tensor<3xf32> weight = <uniform, 0.2 : f64>
  // A weight that the function does not read has no gradient, and a statistic never has.
  nn.parameter @unread : tensor<3xf32> weight = <uniform, 0.2 : f64>
  nn.parameter @mean : tensor<3xf32> statistic = <constant, 0.0 : f64>
  func.func @forward(%x: tensor<4x3xf32> {nn.slot = "image"}, %t: tensor<4x3xf32> {nn.slot = "target"}, %n: tensor<4xf32> {nn.slot = "example_weights"}) -> (tensor<f32> {nn.slot = "loss"}, tensor<3xf32> {nn.slot = "output"}) {
    %w = nn.read @w : tensor<3x3xf32>
    %idle = nn.read @idle : tensor<3xf32>
    %mean = nn.read @mean : tensor<3xf32>
    %0 = nn.dense %x, %w, %mean : (tensor<4x3xf32>, tensor<3x3xf32>, tensor<3xf32>) -> tensor<4x3xf32>
    %1 = nn.mean_squared_error %0, %t, %n : (tensor<4x3xf32>, tensor<4x3xf32>, tensor<4xf32>) -> tensor<f32>
    %2 = nn.tanh %idle : (tensor<3xf32>) -> tensor<3xf32>
    return %1, %2 : tensor<f32>, tensor<3xf32>
  }
}
