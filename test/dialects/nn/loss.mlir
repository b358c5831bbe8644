// RUN: halcyon-opt %s | halcyon-opt | FileCheck %s

// CHECK-LABEL: @softmax
func.func @softmax(%x: tensor<4x10xf32>, %g: tensor<4x10xf32>) -> tensor<4x10xf32> {
  // CHECK: nn.softmax %{{.*}} : (tensor<4x10xf32>) -> tensor<4x10xf32>
  %y = nn.softmax %x : (tensor<4x10xf32>) -> tensor<4x10xf32>
  // CHECK: nn.softmax_gradient %{{.*}} : (tensor<4x10xf32>, tensor<4x10xf32>) -> tensor<4x10xf32>
  %d = nn.softmax_gradient %g, %y : (tensor<4x10xf32>, tensor<4x10xf32>) -> tensor<4x10xf32>
  return %d : tensor<4x10xf32>
}

// CHECK-LABEL: @cross_entropy
func.func @cross_entropy(%z: tensor<4x10xf32>, %t: tensor<4xi32>, %n: tensor<4xf32>) -> (tensor<4x10xf32>, tensor<f32>) {
  // CHECK: %[[LOSS:.*]] = nn.cross_entropy %{{.*}} : (tensor<4x10xf32>, tensor<4xi32>, tensor<4xf32>) -> tensor<f32>
  %l = nn.cross_entropy %z, %t, %n : (tensor<4x10xf32>, tensor<4xi32>, tensor<4xf32>) -> tensor<f32>
  // CHECK: nn.cross_entropy_gradient %{{.*}}, %[[LOSS]] : (tensor<4x10xf32>, tensor<4xi32>, tensor<4xf32>, tensor<f32>) -> tensor<4x10xf32>
  %d = nn.cross_entropy_gradient %z, %t, %n, %l : (tensor<4x10xf32>, tensor<4xi32>, tensor<4xf32>, tensor<f32>) -> tensor<4x10xf32>
  // CHECK: nn.accuracy %{{.*}} : (tensor<4x10xf32>, tensor<4xi32>, tensor<4xf32>) -> tensor<f32>
  %a = nn.accuracy %z, %t, %n : (tensor<4x10xf32>, tensor<4xi32>, tensor<4xf32>) -> tensor<f32>
  return %d, %a : tensor<4x10xf32>, tensor<f32>
}

// CHECK-LABEL: @mean_squared_error
func.func @mean_squared_error(%y: tensor<4x3x2x2xf32>, %t: tensor<4x3x2x2xf32>, %n: tensor<4xf32>) -> (tensor<f32>, tensor<4x3x2x2xf32>) {
  // CHECK: nn.mean_squared_error %{{.*}} : (tensor<4x3x2x2xf32>, tensor<4x3x2x2xf32>, tensor<4xf32>) -> tensor<f32>
  %l = nn.mean_squared_error %y, %t, %n : (tensor<4x3x2x2xf32>, tensor<4x3x2x2xf32>, tensor<4xf32>) -> tensor<f32>
  // CHECK: nn.mean_squared_error_gradient %{{.*}} : (tensor<4x3x2x2xf32>, tensor<4x3x2x2xf32>, tensor<4xf32>) -> tensor<4x3x2x2xf32>
  %d = nn.mean_squared_error_gradient %y, %t, %n : (tensor<4x3x2x2xf32>, tensor<4x3x2x2xf32>, tensor<4xf32>) -> tensor<4x3x2x2xf32>
  return %l, %d : tensor<f32>, tensor<4x3x2x2xf32>
}
