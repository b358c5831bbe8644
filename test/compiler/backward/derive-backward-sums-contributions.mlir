// A value with several uses gets the sum of what comes back from each, the last use first.
// RUN: halcyon-opt %s --derive-backward | FileCheck %s

#training = #nn.training<loss = mean_squared_error, rate = 0.1 : f64, momentum = 0.0 : f64, weight_decay = 0.0 : f64, schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>

// CHECK-LABEL: @gradients
// CHECK: %[[X:.*]] = nn.read @w
// CHECK: %[[TANH:.*]] = nn.tanh
// CHECK: %[[SIGMOID:.*]] = nn.sigmoid
// CHECK: %[[DY:.*]] = nn.mean_squared_error_gradient
// CHECK-NEXT: %[[FROM_SIGMOID:.*]] = nn.sigmoid_gradient %[[DY]], %[[SIGMOID]]
// CHECK-NEXT: %[[FROM_TANH:.*]] = nn.tanh_gradient %[[DY]], %[[TANH]]
// CHECK-NEXT: %[[PARTIAL:.*]] = nn.add %[[DY]], %[[FROM_SIGMOID]]
// CHECK-NEXT: %[[TOTAL:.*]] = nn.add %[[PARTIAL]], %[[FROM_TANH]]
// CHECK-NEXT: return %{{.*}}, %[[TOTAL]]
module attributes {nn.training = #training} {
  nn.parameter @w : tensor<4x3xf32> weight = <uniform, 0.2 : f64>
  func.func @forward(%t: tensor<4x3xf32> {nn.slot = "target"}, %n: tensor<4xf32> {nn.slot = "example_weights"}) -> (tensor<f32> {nn.slot = "loss"}) {
    %x = nn.read @w : tensor<4x3xf32>
    %0 = nn.tanh %x : (tensor<4x3xf32>) -> tensor<4x3xf32>
    %1 = nn.sigmoid %x : (tensor<4x3xf32>) -> tensor<4x3xf32>
    %2 = nn.add %0, %1 : (tensor<4x3xf32>, tensor<4x3xf32>) -> tensor<4x3xf32>
    %3 = nn.add %2, %x : (tensor<4x3xf32>, tensor<4x3xf32>) -> tensor<4x3xf32>
    %4 = nn.mean_squared_error %3, %t, %n : (tensor<4x3xf32>, tensor<4x3xf32>, tensor<4xf32>) -> tensor<f32>
    return %4 : tensor<f32>
  }
}
