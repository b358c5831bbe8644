// RUN: halcyon-opt %s --unify-convolutions | FileCheck %s

// CHECK-LABEL: @rotated
// CHECK-SAME: %[[G:[a-z0-9]+]]: tensor<2x5x8x8xf32>, %[[W:[a-z0-9]+]]: tensor<5x3x5x3xf32>
// CHECK-NEXT: %[[S:.*]] = nn.swap_channels %[[W]] : (tensor<5x3x5x3xf32>) -> tensor<3x5x5x3xf32>
// CHECK-NEXT: %[[D:.*]] = nn.conv2d %[[G]], %[[S]] {dilation = array<i64: 1, 1>, flip, padding = array<i64: 3, 2>, stride = array<i64: 1, 1>} : {{.*}} -> tensor<2x3x10x10xf32>
// CHECK-NEXT: return %[[D]]
func.func @rotated(%g: tensor<2x5x8x8xf32>, %w: tensor<5x3x5x3xf32>) -> tensor<2x3x10x10xf32> {
  %d = nn.conv2d_input_gradient %g, %w {stride = array<i64: 1, 1>, padding = array<i64: 1, 0>, dilation = array<i64: 1, 1>} : (tensor<2x5x8x8xf32>, tensor<5x3x5x3xf32>) -> tensor<2x3x10x10xf32>
  return %d : tensor<2x3x10x10xf32>
}

// A true convolution goes back by a cross-correlation; groups and dilation stay.
// CHECK-LABEL: @of_true_convolution
// CHECK: nn.swap_channels %{{.*}} {groups = 2 : i64} : (tensor<6x2x3x3xf32>) -> tensor<4x3x3x3xf32>
// CHECK-NEXT: nn.conv2d %{{.*}} {dilation = array<i64: 2, 2>, groups = 2 : i64, padding = array<i64: 3, 4>, stride = array<i64: 1, 1>} : (tensor<2x6x8x6xf32>, tensor<4x3x3x3xf32>) -> tensor<2x4x10x10xf32>
func.func @of_true_convolution(%g: tensor<2x6x8x6xf32>, %w: tensor<6x2x3x3xf32>) -> tensor<2x4x10x10xf32> {
  %d = nn.conv2d_input_gradient %g, %w {stride = array<i64: 1, 1>, padding = array<i64: 1, 0>, dilation = array<i64: 2, 2>, groups = 2, flip} : (tensor<2x6x8x6xf32>, tensor<6x2x3x3xf32>) -> tensor<2x4x10x10xf32>
  return %d : tensor<2x4x10x10xf32>
}

// A kernel of one pixel needs no rotation.
// CHECK-LABEL: @pixel
// CHECK: nn.conv2d %{{.*}} {dilation = array<i64: 1, 1>, padding = array<i64: 0, 0>, stride = array<i64: 1, 1>} : (tensor<2x5x8x8xf32>, tensor<3x5x1x1xf32>) -> tensor<2x3x8x8xf32>
func.func @pixel(%g: tensor<2x5x8x8xf32>, %w: tensor<5x3x1x1xf32>) -> tensor<2x3x8x8xf32> {
  %d = nn.conv2d_input_gradient %g, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<2x5x8x8xf32>, tensor<5x3x1x1xf32>) -> tensor<2x3x8x8xf32>
  return %d : tensor<2x3x8x8xf32>
}
