// RUN: halcyon-opt %s --derive-backward | FileCheck %s

#training = #nn.training<loss = mean_squared_error, rate = 0.1 : f64, momentum = 0.0 : f64, weight_decay = 0.0 : f64, schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>

// CHECK-LABEL: @gradients
// CHECK: %[[D:.*]] = nn.mean_squared_error_gradient
// CHECK-NEXT: %[[DJOINED:.*]] = nn.reshape %[[D]] : (tensor<4x20xf32>) -> tensor<4x5x2x2xf32>
// CHECK-NEXT: %[[DV:.*]] = nn.slice_channels %[[DJOINED]] {offset = 0 : i64} : (tensor<4x5x2x2xf32>) -> tensor<4x2x2x2xf32>
// CHECK-NEXT: %[[DW:.*]] = nn.slice_channels %[[DJOINED]] {offset = 2 : i64} : (tensor<4x5x2x2xf32>) -> tensor<4x3x2x2xf32>
// CHECK-NEXT: return %{{.*}}, %[[DW]], %[[DV]]
module attributes {nn.training = #training} {
  nn.parameter @w : tensor<4x3x2x2xf32> weight = <uniform, 0.2 : f64>
  nn.parameter @v : tensor<4x2x2x2xf32> weight = <uniform, 0.2 : f64>
  func.func @forward(%t: tensor<4x20xf32>, %n: tensor<4xf32>) -> (tensor<f32> {nn.slot = "loss"}) {
    %w = nn.read @w : tensor<4x3x2x2xf32>
    %v = nn.read @v : tensor<4x2x2x2xf32>
    %0 = nn.concat %v, %w : (tensor<4x2x2x2xf32>, tensor<4x3x2x2xf32>) -> tensor<4x5x2x2xf32>
    %1 = nn.reshape %0 : (tensor<4x5x2x2xf32>) -> tensor<4x20xf32>
    %2 = nn.mean_squared_error %1, %t, %n : (tensor<4x20xf32>, tensor<4x20xf32>, tensor<4xf32>) -> tensor<f32>
    return %2 : tensor<f32>
  }
}
