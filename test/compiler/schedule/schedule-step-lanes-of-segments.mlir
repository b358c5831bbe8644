// A segment with small sums has as many lanes as slices; where lanes would take more than the images do, there are few.
// RUN: halcyon-opt %s --schedule-step=slice=1 | FileCheck %s

// CHECK-LABEL: step.func @gradients batch 32 slice 1 lanes 32
// CHECK: step.slices lanes 32 of 512 bytes start
// CHECK: step.call @batch_moments(
// CHECK: step.slices lanes 8 descending of 147456 bytes start
// CHECK: step.call @conv2d_filter_gradient(
nn.parameter @w : tensor<64x64x3x3xf32> weight = <uniform, 0.1 : f64>
func.func @gradients(%x: tensor<32x64x8x8xf32> {nn.slot = "image"}, %n: tensor<32xf32> {nn.slot = "example_weights"}) -> (tensor<64x64x3x3xf32> {nn.gradient_of = @w}) {
  %v = nn.constant 1.0 : tensor<64xf32>
  %first, %second = nn.batch_moments %x, %n, %v : (tensor<32x64x8x8xf32>, tensor<32xf32>, tensor<64xf32>) -> (tensor<64xf32>, tensor<64xf32>)
  %y = nn.normalize %x, %first, %second, %v, %v {epsilon = 1.0e-5 : f64} : (tensor<32x64x8x8xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<32x64x8x8xf32>
  %dw = nn.conv2d_filter_gradient %y, %y {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>} : (tensor<32x64x8x8xf32>, tensor<32x64x8x8xf32>) -> tensor<64x64x3x3xf32>
  return %dw : tensor<64x64x3x3xf32>
}
