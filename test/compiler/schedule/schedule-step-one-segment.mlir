// Where no layer needs a sum over the batch, forward and backward run slice by slice in one segment.
// RUN: halcyon-opt %s --schedule-step | FileCheck %s

nn.parameter @w : tensor<3x2x3x3xf32> weight = <uniform, 0.2 : f64>

// CHECK-LABEL: step.func @gradients
// CHECK: step.slices
// CHECK: step.call @conv2d(
// CHECK: step.call @conv2d_filter_gradient(
// CHECK-NOT: step.slices
func.func @gradients(%x: tensor<4x2x6x6xf32> {nn.slot = "image"}, %t: tensor<4x3x6x6xf32> {nn.slot = "target"}, %n: tensor<4xf32> {nn.slot = "example_weights"})
    -> (tensor<f32> {nn.slot = "loss"}, tensor<3x2x3x3xf32> {nn.gradient_of = @w}) {
  %w = nn.read @w : tensor<3x2x3x3xf32>
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>} : (tensor<4x2x6x6xf32>, tensor<3x2x3x3xf32>) -> tensor<4x3x6x6xf32>
  %loss = nn.mean_squared_error %0, %t, %n : (tensor<4x3x6x6xf32>, tensor<4x3x6x6xf32>, tensor<4xf32>) -> tensor<f32>
  %1 = nn.mean_squared_error_gradient %0, %t, %n : (tensor<4x3x6x6xf32>, tensor<4x3x6x6xf32>, tensor<4xf32>) -> tensor<4x3x6x6xf32>
  %dw = nn.conv2d_filter_gradient %x, %1 {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>} : (tensor<4x2x6x6xf32>, tensor<4x3x6x6xf32>) -> tensor<3x2x3x3xf32>
  return %loss, %dw : tensor<f32>, tensor<3x2x3x3xf32>
}
