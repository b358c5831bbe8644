// RUN: halcyon-opt %s | halcyon-opt | FileCheck %s

// CHECK-LABEL: @shapes
func.func @shapes(%x: tensor<2x3x4x4xf32>, %y: tensor<2x5x4x4xf32>) -> tensor<2x80xf32> {
  // CHECK: nn.concat %{{.*}} : (tensor<2x3x4x4xf32>, tensor<2x5x4x4xf32>) -> tensor<2x8x4x4xf32>
  %0 = nn.concat %x, %y : (tensor<2x3x4x4xf32>, tensor<2x5x4x4xf32>) -> tensor<2x8x4x4xf32>
  // CHECK: nn.slice_channels %{{.*}} {offset = 3 : i64} : (tensor<2x8x4x4xf32>) -> tensor<2x5x4x4xf32>
  %1 = nn.slice_channels %0 {offset = 3} : (tensor<2x8x4x4xf32>) -> tensor<2x5x4x4xf32>
  // CHECK: nn.reshape %{{.*}} : (tensor<2x5x4x4xf32>) -> tensor<2x80xf32>
  %2 = nn.reshape %1 : (tensor<2x5x4x4xf32>) -> tensor<2x80xf32>
  return %2 : tensor<2x80xf32>
}
