// RUN: halcyon-opt %s | halcyon-opt | FileCheck %s

// CHECK-LABEL: @activations
func.func @activations(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: nn.relu %{{.*}} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %0 = nn.relu %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK: nn.relu %{{.*}} {limit = 6.000000e+00 : f64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = nn.relu %0 {limit = 6.0 : f64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK: nn.leaky_relu %{{.*}} {slope = 1.000000e-02 : f64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %2 = nn.leaky_relu %1 {slope = 0.01 : f64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK: nn.tanh %{{.*}} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %3 = nn.tanh %2 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK: nn.sigmoid %{{.*}} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %4 = nn.sigmoid %3 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %4 : tensor<2x3xf32>
}

// CHECK-LABEL: @gradients
func.func @gradients(%g: tensor<2x3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: nn.relu_gradient %{{.*}} {limit = 6.000000e+00 : f64} : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %0 = nn.relu_gradient %g, %y {limit = 6.0 : f64} : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK: nn.leaky_relu_gradient %{{.*}} {slope = 1.000000e-02 : f64}
  %1 = nn.leaky_relu_gradient %0, %y {slope = 0.01 : f64} : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK: nn.tanh_gradient
  %2 = nn.tanh_gradient %1, %y : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK: nn.sigmoid_gradient
  %3 = nn.sigmoid_gradient %2, %y : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %3 : tensor<2x3xf32>
}

// CHECK-LABEL: @arithmetic
func.func @arithmetic(%x: tensor<2x3xf32>, %keys: tensor<2x2xi32>) -> tensor<2x3xf64> {
  // CHECK: nn.add %{{.*}} : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %0 = nn.add %x, %x : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK: nn.dropout %{{.*}} {rate = 5.000000e-01 : f64, stream = 1 : i64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = nn.dropout %0 {rate = 0.5 : f64, stream = 1} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK: nn.random_mask %{{.*}} {rate = 5.000000e-01 : f64, stream = 1 : i64} : (tensor<2x2xi32>) -> tensor<2x3xf32>
  %2 = nn.random_mask %keys {rate = 0.5 : f64, stream = 1} : (tensor<2x2xi32>) -> tensor<2x3xf32>
  // CHECK: nn.multiply %{{.*}} : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %3 = nn.multiply %1, %2 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK: nn.convert %{{.*}} : (tensor<2x3xf32>) -> tensor<2x3xf64>
  %4 = nn.convert %3 : (tensor<2x3xf32>) -> tensor<2x3xf64>
  return %4 : tensor<2x3xf64>
}
