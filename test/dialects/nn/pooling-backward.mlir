// RUN: halcyon-opt %s --derive-backward | FileCheck %s

#training = #nn.training<loss = mean_squared_error, rate = 0.1 : f64, momentum = 0.0 : f64, weight_decay = 0.0 : f64, schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>

// CHECK-LABEL: @gradients
// CHECK: %{{.*}}, %[[WINNER:.*]] = nn.max_pool
// CHECK: %[[D:.*]] = nn.mean_squared_error_gradient
// CHECK-NEXT: %[[DAVERAGE:.*]] = nn.global_average_pool_gradient %[[D]] : (tensor<4x3xf32>) -> tensor<4x3x2x3xf32>
// CHECK-NEXT: %[[DMAX:.*]] = nn.average_pool_gradient %[[DAVERAGE]] {kernel = array<i64: 2, 1>, padding = array<i64: 0, 0>, stride = array<i64: 2, 1>} : (tensor<4x3x2x3xf32>) -> tensor<4x3x5x3xf32>
// CHECK-NEXT: %[[DW:.*]] = nn.max_pool_gradient %[[DMAX]], %[[WINNER]] {kernel = array<i64: 3, 2>, padding = array<i64: 1, 0>, stride = array<i64: 2, 2>} : {{.*}} -> tensor<4x3x9x7xf32>
// CHECK-NEXT: return %{{.*}}, %[[DW]]
module attributes {nn.training = #training} {
  nn.parameter @w : tensor<4x3x9x7xf32> weight = <uniform, 0.2 : f64>
  func.func @forward(%t: tensor<4x3xf32>, %n: tensor<4xf32>) -> (tensor<f32> {nn.slot = "loss"}) {
    %w = nn.read @w : tensor<4x3x9x7xf32>
    %0, %winner = nn.max_pool %w {kernel = array<i64: 3, 2>, stride = array<i64: 2, 2>, padding = array<i64: 1, 0>} : (tensor<4x3x9x7xf32>) -> (tensor<4x3x5x3xf32>, tensor<4x3x5x3xi8>)
    %1 = nn.average_pool %0 {kernel = array<i64: 2, 1>, stride = array<i64: 2, 1>, padding = array<i64: 0, 0>} : (tensor<4x3x5x3xf32>) -> tensor<4x3x2x3xf32>
    %2 = nn.global_average_pool %1 : (tensor<4x3x2x3xf32>) -> tensor<4x3xf32>
    %3 = nn.mean_squared_error %2, %t, %n : (tensor<4x3xf32>, tensor<4x3xf32>, tensor<4xf32>) -> tensor<f32>
    return %3 : tensor<f32>
  }
}
