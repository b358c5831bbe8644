// Adjoints that are no convolution, or a wasteful one. Their filters come with the channels exchanged, which kernels read faster.
// RUN: halcyon-opt %s --unify-convolutions | FileCheck %s

// CHECK-LABEL: @stride
// CHECK-NEXT: %[[S:.+]] = nn.swap_channels
// CHECK-NEXT: nn.conv2d_input_gradient %{{.*}}, %[[S]] {{{.*}}swapped}
func.func @stride(%g: tensor<2x5x4x8xf32>, %w: tensor<5x3x3x3xf32>) -> tensor<2x3x9x10xf32> {
  %d = nn.conv2d_input_gradient %g, %w {stride = array<i64: 2, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<2x5x4x8xf32>, tensor<5x3x3x3xf32>) -> tensor<2x3x9x10xf32>
  return %d : tensor<2x3x9x10xf32>
}

// Padding beyond the kernel: the adjoint crops.
// CHECK-LABEL: @padding
// CHECK-NEXT: %[[S:.+]] = nn.swap_channels
// CHECK-NEXT: nn.conv2d_input_gradient %{{.*}}, %[[S]] {{{.*}}swapped}
func.func @padding(%g: tensor<2x5x12x8xf32>, %w: tensor<5x3x3x3xf32>) -> tensor<2x3x8x8xf32> {
  %d = nn.conv2d_input_gradient %g, %w {stride = array<i64: 1, 1>, padding = array<i64: 3, 1>, dilation = array<i64: 1, 1>} : (tensor<2x5x12x8xf32>, tensor<5x3x3x3xf32>) -> tensor<2x3x8x8xf32>
  return %d : tensor<2x3x8x8xf32>
}

// CHECK-LABEL: @image_has_become_a_pixel
// CHECK-NEXT: %[[S:.+]] = nn.swap_channels
// CHECK-NEXT: nn.conv2d_input_gradient %{{.*}}, %[[S]] {{{.*}}swapped}
func.func @image_has_become_a_pixel(%g: tensor<2x5x1x1xf32>, %w: tensor<5x3x4x4xf32>) -> tensor<2x3x4x4xf32> {
  %d = nn.conv2d_input_gradient %g, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<2x5x1x1xf32>, tensor<5x3x4x4xf32>) -> tensor<2x3x4x4xf32>
  return %d : tensor<2x3x4x4xf32>
}

// A filter a channel has nothing to exchange.
// CHECK-LABEL: @depthwise
// CHECK-NEXT: nn.conv2d_input_gradient
// CHECK-NOT: swapped
func.func @depthwise(%g: tensor<2x3x4x4xf32>, %w: tensor<3x1x3x3xf32>) -> tensor<2x3x8x8xf32> {
  %d = nn.conv2d_input_gradient %g, %w {stride = array<i64: 2, 2>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>, groups = 3 : i64} : (tensor<2x3x4x4xf32>, tensor<3x1x3x3xf32>) -> tensor<2x3x8x8xf32>
  return %d : tensor<2x3x8x8xf32>
}
