// The adjoints of a convolution take over its whole window.
// RUN: halcyon-opt %s --derive-backward | FileCheck %s

#training = #nn.training<loss = mean_squared_error, rate = 0.1 : f64, momentum = 0.0 : f64, weight_decay = 0.0 : f64, schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>

// CHECK-LABEL: @gradients
// CHECK: %[[X:.*]] = nn.read @x
// CHECK: %[[W:.*]] = nn.read @w
// CHECK: %[[D:.*]] = nn.mean_squared_error_gradient
// CHECK-NEXT: %[[DW:.*]] = nn.conv2d_filter_gradient %[[X]], %[[D]] {dilation = array<i64: 2, 1>, flip, groups = 2 : i64, padding = array<i64: 1, 2>, stride = array<i64: 3, 2>} : {{.*}} -> tensor<6x2x3x3xf32>
// CHECK-NEXT: %[[DX:.*]] = nn.conv2d_input_gradient %[[D]], %[[W]] {dilation = array<i64: 2, 1>, flip, groups = 2 : i64, padding = array<i64: 1, 2>, stride = array<i64: 3, 2>} : {{.*}} -> tensor<4x4x9x8xf32>
// CHECK-NEXT: %[[DB:.*]] = nn.channel_sum %[[D]]
// CHECK-NEXT: return %{{.*}}, %[[DX]], %[[DW]], %[[DB]]
module attributes {nn.training = #training} {
  nn.parameter @x : tensor<4x4x9x8xf32> weight = <uniform, 0.2 : f64>
  nn.parameter @w : tensor<6x2x3x3xf32> weight = <uniform, 0.2 : f64>
  nn.parameter @b : tensor<6xf32> weight = <uniform, 0.2 : f64>
  func.func @forward(%t: tensor<4x6x3x5xf32>, %n: tensor<4xf32>) -> (tensor<f32> {nn.slot = "loss"}) {
    %x = nn.read @x : tensor<4x4x9x8xf32>
    %w = nn.read @w : tensor<6x2x3x3xf32>
    %b = nn.read @b : tensor<6xf32>
    %0 = nn.conv2d %x, %w, %b {stride = array<i64: 3, 2>, padding = array<i64: 1, 2>, dilation = array<i64: 2, 1>, groups = 2, flip} : (tensor<4x4x9x8xf32>, tensor<6x2x3x3xf32>, tensor<6xf32>) -> tensor<4x6x3x5xf32>
    %1 = nn.mean_squared_error %0, %t, %n : (tensor<4x6x3x5xf32>, tensor<4x6x3x5xf32>, tensor<4xf32>) -> tensor<f32>
    return %1 : tensor<f32>
  }
}
