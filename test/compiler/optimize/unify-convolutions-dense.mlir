// RUN: halcyon-opt %s --unify-convolutions | FileCheck %s

// Behind a flattened image, the kernel covers the image.
// CHECK-LABEL: @flattened
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<4x16x5x6xf32>, %[[W:[a-z0-9]+]]: tensor<10x480xf32>, %[[B:[a-z0-9]+]]: tensor<10xf32>
// CHECK-NEXT: %[[V:.*]] = nn.reshape %[[W]] : (tensor<10x480xf32>) -> tensor<10x16x5x6xf32>
// CHECK-NEXT: %[[Z:.*]] = nn.conv2d %[[X]], %[[V]], %[[B]] {dilation = array<i64: 1, 1>, padding = array<i64: 0, 0>, stride = array<i64: 1, 1>} : {{.*}} -> tensor<4x10x1x1xf32>
// CHECK-NEXT: %[[Y:.*]] = nn.reshape %[[Z]] : (tensor<4x10x1x1xf32>) -> tensor<4x10xf32>
// CHECK-NEXT: return %[[Y]]
func.func @flattened(%x: tensor<4x16x5x6xf32>, %w: tensor<10x480xf32>, %b: tensor<10xf32>) -> tensor<4x10xf32> {
  %0 = nn.reshape %x : (tensor<4x16x5x6xf32>) -> tensor<4x480xf32>
  %1 = nn.dense %0, %w, %b : (tensor<4x480xf32>, tensor<10x480xf32>, tensor<10xf32>) -> tensor<4x10xf32>
  return %1 : tensor<4x10xf32>
}

// Behind a matrix, the image is one pixel.
// CHECK-LABEL: @matrix
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<4x9xf32>, %[[W:[a-z0-9]+]]: tensor<10x9xf32>
// CHECK-DAG: %[[P:.*]] = nn.reshape %[[X]] : (tensor<4x9xf32>) -> tensor<4x9x1x1xf32>
// CHECK-DAG: %[[V:.*]] = nn.reshape %[[W]] : (tensor<10x9xf32>) -> tensor<10x9x1x1xf32>
// CHECK: nn.conv2d %[[P]], %[[V]] {{.*}} -> tensor<4x10x1x1xf32>
func.func @matrix(%x: tensor<4x9xf32>, %w: tensor<10x9xf32>) -> tensor<4x10xf32> {
  %0 = nn.dense %x, %w : (tensor<4x9xf32>, tensor<10x9xf32>) -> tensor<4x10xf32>
  return %0 : tensor<4x10xf32>
}

// A reshape that mixes images is no flattening.
// CHECK-LABEL: @regrouped
// CHECK: nn.conv2d {{.*}} : (tensor<4x9x1x1xf32>, tensor<10x9x1x1xf32>) -> tensor<4x10x1x1xf32>
func.func @regrouped(%x: tensor<2x2x3x3xf32>, %w: tensor<10x9xf32>) -> tensor<4x10xf32> {
  %0 = nn.reshape %x : (tensor<2x2x3x3xf32>) -> tensor<4x9xf32>
  %1 = nn.dense %0, %w : (tensor<4x9xf32>, tensor<10x9xf32>) -> tensor<4x10xf32>
  return %1 : tensor<4x10xf32>
}
