// RUN: halcyon-opt %s | halcyon-opt | FileCheck %s

// CHECK-LABEL: @max_pool
func.func @max_pool(%x: tensor<2x3x7x6xf32>) -> tensor<2x3x7x6xf32> {
  // CHECK: %[[Y:.*]], %[[WINNER:.*]] = nn.max_pool %{{.*}} {kernel = array<i64: 3, 2>, padding = array<i64: 1, 0>, stride = array<i64: 2, 2>} :
  // CHECK-SAME: (tensor<2x3x7x6xf32>) -> (tensor<2x3x4x3xf32>, tensor<2x3x4x3xi8>)
  %y, %w = nn.max_pool %x {kernel = array<i64: 3, 2>, stride = array<i64: 2, 2>, padding = array<i64: 1, 0>} : (tensor<2x3x7x6xf32>) -> (tensor<2x3x4x3xf32>, tensor<2x3x4x3xi8>)
  // CHECK: nn.max_pool_gradient %[[Y]], %[[WINNER]] {{.*}} -> tensor<2x3x7x6xf32>
  %d = nn.max_pool_gradient %y, %w {kernel = array<i64: 3, 2>, stride = array<i64: 2, 2>, padding = array<i64: 1, 0>} : (tensor<2x3x4x3xf32>, tensor<2x3x4x3xi8>) -> tensor<2x3x7x6xf32>
  return %d : tensor<2x3x7x6xf32>
}

// A position in a window of more than 256 elements does not fit a byte.
// CHECK-LABEL: @max_pool_of_large_windows
func.func @max_pool_of_large_windows(%x: tensor<1x1x17x17xf32>) -> tensor<1x1x1x1xi32> {
  // CHECK: nn.max_pool {{.*}} -> (tensor<1x1x1x1xf32>, tensor<1x1x1x1xi32>)
  %y, %w = nn.max_pool %x {kernel = array<i64: 17, 17>, stride = array<i64: 1, 1>, padding = array<i64: 0, 0>} : (tensor<1x1x17x17xf32>) -> (tensor<1x1x1x1xf32>, tensor<1x1x1x1xi32>)
  return %w : tensor<1x1x1x1xi32>
}

// CHECK-LABEL: @average_pool
func.func @average_pool(%x: tensor<2x3x7x6xf32>) -> tensor<2x3x7x6xf32> {
  // CHECK: nn.average_pool %{{.*}} {kernel = array<i64: 3, 2>, padding = array<i64: 1, 0>, stride = array<i64: 2, 2>} : (tensor<2x3x7x6xf32>) -> tensor<2x3x4x3xf32>
  %y = nn.average_pool %x {kernel = array<i64: 3, 2>, stride = array<i64: 2, 2>, padding = array<i64: 1, 0>} : (tensor<2x3x7x6xf32>) -> tensor<2x3x4x3xf32>
  // CHECK: nn.average_pool_gradient {{.*}} : (tensor<2x3x4x3xf32>) -> tensor<2x3x7x6xf32>
  %d = nn.average_pool_gradient %y {kernel = array<i64: 3, 2>, stride = array<i64: 2, 2>, padding = array<i64: 1, 0>} : (tensor<2x3x4x3xf32>) -> tensor<2x3x7x6xf32>
  return %d : tensor<2x3x7x6xf32>
}

// CHECK-LABEL: @global_average_pool
func.func @global_average_pool(%x: tensor<2x3x7x6xf32>) -> tensor<2x3x7x6xf32> {
  // CHECK: nn.global_average_pool %{{.*}} : (tensor<2x3x7x6xf32>) -> tensor<2x3xf32>
  %y = nn.global_average_pool %x : (tensor<2x3x7x6xf32>) -> tensor<2x3xf32>
  // CHECK: nn.global_average_pool_gradient %{{.*}} : (tensor<2x3xf32>) -> tensor<2x3x7x6xf32>
  %d = nn.global_average_pool_gradient %y : (tensor<2x3xf32>) -> tensor<2x3x7x6xf32>
  return %d : tensor<2x3x7x6xf32>
}
