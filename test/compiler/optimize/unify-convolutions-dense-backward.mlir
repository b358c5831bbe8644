// RUN: halcyon-opt %s --unify-convolutions | FileCheck %s

// The image of one pixel that comes back spreads over the kernel: as a convolution it would multiply zeros.
// CHECK-LABEL: @adjoint_to_images
// CHECK-SAME: %[[G:[a-z0-9]+]]: tensor<4x10xf32>, %[[W:[a-z0-9]+]]: tensor<10x480xf32>
// CHECK-DAG: %[[P:.*]] = nn.reshape %[[G]] : (tensor<4x10xf32>) -> tensor<4x10x1x1xf32>
// CHECK-DAG: %[[V:.*]] = nn.reshape %[[W]] : (tensor<10x480xf32>) -> tensor<10x16x5x6xf32>
// CHECK: %[[S:.*]] = nn.swap_channels %[[V]]
// CHECK-NEXT: %[[D:.*]] = nn.conv2d_input_gradient %[[P]], %[[S]] {dilation = array<i64: 1, 1>, padding = array<i64: 0, 0>, stride = array<i64: 1, 1>, swapped} : {{.*}} -> tensor<4x16x5x6xf32>
// CHECK-NEXT: return %[[D]]
func.func @adjoint_to_images(%g: tensor<4x10xf32>, %w: tensor<10x480xf32>) -> tensor<4x16x5x6xf32> {
  %0 = nn.transpose %w : (tensor<10x480xf32>) -> tensor<480x10xf32>
  %1 = nn.dense %g, %0 : (tensor<4x10xf32>, tensor<480x10xf32>) -> tensor<4x480xf32>
  %2 = nn.reshape %1 : (tensor<4x480xf32>) -> tensor<4x16x5x6xf32>
  return %2 : tensor<4x16x5x6xf32>
}

// To a matrix, it is a convolution with a kernel of one pixel, which needs no rotation.
// CHECK-LABEL: @adjoint_to_matrix
// CHECK-SAME: %[[G:[a-z0-9]+]]: tensor<4x10xf32>, %[[W:[a-z0-9]+]]: tensor<10x9xf32>
// CHECK-DAG: %[[P:.*]] = nn.reshape %[[G]] : (tensor<4x10xf32>) -> tensor<4x10x1x1xf32>
// CHECK-DAG: %[[V:.*]] = nn.reshape %[[W]] : (tensor<10x9xf32>) -> tensor<10x9x1x1xf32>
// CHECK: %[[S:.*]] = nn.swap_channels %[[V]] : (tensor<10x9x1x1xf32>) -> tensor<9x10x1x1xf32>
// CHECK-NEXT: %[[D:.*]] = nn.conv2d %[[P]], %[[S]] {dilation = array<i64: 1, 1>, padding = array<i64: 0, 0>, stride = array<i64: 1, 1>} : {{.*}} -> tensor<4x9x1x1xf32>
// CHECK-NEXT: nn.reshape %[[D]] : (tensor<4x9x1x1xf32>) -> tensor<4x9xf32>
func.func @adjoint_to_matrix(%g: tensor<4x10xf32>, %w: tensor<10x9xf32>) -> tensor<4x9xf32> {
  %0 = nn.transpose %w : (tensor<10x9xf32>) -> tensor<9x10xf32>
  %1 = nn.dense %g, %0 : (tensor<4x10xf32>, tensor<9x10xf32>) -> tensor<4x9xf32>
  return %1 : tensor<4x9xf32>
}

// CHECK-LABEL: @weight_gradient_of_images
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<4x16x5x6xf32>, %[[G:[a-z0-9]+]]: tensor<4x10xf32>
// CHECK-NEXT: %[[P:.*]] = nn.reshape %[[G]] : (tensor<4x10xf32>) -> tensor<4x10x1x1xf32>
// CHECK-NEXT: %[[D:.*]] = nn.conv2d_filter_gradient %[[X]], %[[P]] {dilation = array<i64: 1, 1>, padding = array<i64: 0, 0>, stride = array<i64: 1, 1>} : {{.*}} -> tensor<10x16x5x6xf32>
// CHECK-NEXT: nn.reshape %[[D]] : (tensor<10x16x5x6xf32>) -> tensor<10x480xf32>
func.func @weight_gradient_of_images(%x: tensor<4x16x5x6xf32>, %g: tensor<4x10xf32>) -> tensor<10x480xf32> {
  %0 = nn.reshape %x : (tensor<4x16x5x6xf32>) -> tensor<4x480xf32>
  %1 = nn.dense_weight_gradient %0, %g : (tensor<4x480xf32>, tensor<4x10xf32>) -> tensor<10x480xf32>
  return %1 : tensor<10x480xf32>
}

// CHECK-LABEL: @weight_gradient_of_matrix
// CHECK: nn.conv2d_filter_gradient {{.*}} : (tensor<4x9x1x1xf32>, tensor<4x10x1x1xf32>) -> tensor<10x9x1x1xf32>
func.func @weight_gradient_of_matrix(%x: tensor<4x9xf32>, %g: tensor<4x10xf32>) -> tensor<10x9xf32> {
  %0 = nn.dense_weight_gradient %x, %g : (tensor<4x9xf32>, tensor<4x10xf32>) -> tensor<10x9xf32>
  return %0 : tensor<10x9xf32>
}
