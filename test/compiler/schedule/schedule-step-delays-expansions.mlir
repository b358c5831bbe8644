// Tiles in Winograd's form take more memory than their image: they are made in the segment that reads them.
// RUN: halcyon-opt %s --schedule-step=slice=2 | FileCheck %s

// CHECK-NOT: step.buffer shared {{.*}}winograd_input
// CHECK: step.buffer worker {{.*}}winograd_input
// CHECK-NOT: step.buffer shared {{.*}}winograd_input
// CHECK: channel_sum
// CHECK: step.slices
// CHECK: winograd_input
// CHECK: winograd_filter_gradient
func.func @gradients(%x: tensor<4x8x8x8xf32> {nn.slot = "image"}) -> (tensor<8x8x3x3xf32> {nn.gradient_of = @w}) {
  %v = nn.winograd_input %x {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>, padding = array<i64: 1, 1>} : (tensor<4x8x8x8xf32>) -> tensor<4x8x36x4xf32>
  %s = nn.channel_sum %x : (tensor<4x8x8x8xf32>) -> tensor<8xf32>
  %z = nn.normalize %x, %s, %s, %s, %s {epsilon = 1.0e-5 : f64} : (tensor<4x8x8x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<4x8x8x8xf32>
  %d = nn.winograd_output_gradient %z {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>} : (tensor<4x8x8x8xf32>) -> tensor<4x8x36x4xf32>
  %u = nn.winograd_filter_gradient %v, %d : (tensor<4x8x36x4xf32>, tensor<4x8x36x4xf32>) -> tensor<8x8x36x1xf32>
  %w = nn.winograd_filter_adjoint %u {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>} : (tensor<8x8x36x1xf32>) -> tensor<8x8x3x3xf32>
  return %w : tensor<8x8x3x3xf32>
}
nn.parameter @w : tensor<8x8x3x3xf32> weight = <constant, 0.0 : f64>
