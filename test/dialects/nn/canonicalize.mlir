// RUN: halcyon-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: @reshape_of_reshape
// CHECK-SAME: (%[[X:.*]]: tensor<2x3x4x4xf32>)
func.func @reshape_of_reshape(%x: tensor<2x3x4x4xf32>) -> (tensor<2x12x2x2xf32>, tensor<2x3x4x4xf32>) {
  %0 = nn.reshape %x : (tensor<2x3x4x4xf32>) -> tensor<2x48xf32>
  // CHECK: %[[Y:.*]] = nn.reshape %[[X]] : (tensor<2x3x4x4xf32>) -> tensor<2x12x2x2xf32>
  %1 = nn.reshape %0 : (tensor<2x48xf32>) -> tensor<2x12x2x2xf32>
  %2 = nn.reshape %0 : (tensor<2x48xf32>) -> tensor<2x3x4x4xf32>
  // CHECK-NEXT: return %[[Y]], %[[X]]
  return %1, %2 : tensor<2x12x2x2xf32>, tensor<2x3x4x4xf32>
}

// CHECK-LABEL: @transpose_of_transpose
// CHECK-SAME: (%[[W:.*]]: tensor<3x9xf32>)
func.func @transpose_of_transpose(%w: tensor<3x9xf32>) -> tensor<3x9xf32> {
  %0 = nn.transpose %w : (tensor<3x9xf32>) -> tensor<9x3xf32>
  %1 = nn.transpose %0 : (tensor<9x3xf32>) -> tensor<3x9xf32>
  // CHECK-NEXT: return %[[W]]
  return %1 : tensor<3x9xf32>
}

// CHECK-LABEL: @unit_seed
func.func @unit_seed(%z: tensor<4x10xf32>, %t: tensor<4xi32>, %n: tensor<4xf32>) -> (tensor<4x10xf32>, tensor<4x10xf32>) {
  %one = nn.constant 1.0 : tensor<f32>
  // CHECK-NEXT: nn.cross_entropy_gradient %{{[a-z0-9]+}}, %{{[a-z0-9]+}}, %{{[a-z0-9]+}} :
  %0 = nn.cross_entropy_gradient %z, %t, %n, %one : (tensor<4x10xf32>, tensor<4xi32>, tensor<4xf32>, tensor<f32>) -> tensor<4x10xf32>
  // CHECK-NEXT: nn.mean_squared_error_gradient %{{[a-z0-9]+}}, %{{[a-z0-9]+}}, %{{[a-z0-9]+}} :
  %1 = nn.mean_squared_error_gradient %z, %z, %n, %one : (tensor<4x10xf32>, tensor<4x10xf32>, tensor<4xf32>, tensor<f32>) -> tensor<4x10xf32>
  return %0, %1 : tensor<4x10xf32>, tensor<4x10xf32>
}

// CHECK-LABEL: @other_seed
func.func @other_seed(%z: tensor<4x10xf32>, %t: tensor<4xi32>, %n: tensor<4xf32>) -> tensor<4x10xf32> {
  // CHECK: %[[TWO:.*]] = nn.constant 2.0
  %two = nn.constant 2.0 : tensor<f32>
  // CHECK: nn.cross_entropy_gradient {{.*}}, %[[TWO]] :
  %0 = nn.cross_entropy_gradient %z, %t, %n, %two : (tensor<4x10xf32>, tensor<4xi32>, tensor<4xf32>, tensor<f32>) -> tensor<4x10xf32>
  return %0 : tensor<4x10xf32>
}
