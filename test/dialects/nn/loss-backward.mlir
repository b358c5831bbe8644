// RUN: halcyon-opt %s --derive-backward | FileCheck %s

#training = #nn.training<loss = mean_squared_error, rate = 0.1 : f64, momentum = 0.0 : f64, weight_decay = 0.0 : f64, schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>

// CHECK-LABEL: @gradients
// CHECK-SAME: (%[[T:[a-z0-9]+]]: tensor<4xi32>, %[[N:[a-z0-9]+]]: tensor<4xf32>)
// CHECK: %[[P:.*]] = nn.softmax
// CHECK: %[[ONE:.*]] = nn.constant 1.0
// CHECK-NEXT: %[[D:.*]] = nn.cross_entropy_gradient %[[P]], %[[T]], %[[N]], %[[ONE]]
// CHECK-NEXT: %[[DW:.*]] = nn.softmax_gradient %[[D]], %[[P]]
// CHECK-NEXT: return %{{.*}}, %[[DW]]
module attributes {nn.training = #training} {
  nn.parameter @w : tensor<4x3xf32> weight = <uniform, 0.2 : f64>
  func.func @forward(%t: tensor<4xi32>, %n: tensor<4xf32>) -> (tensor<f32> {nn.slot = "loss"}) {
    %w = nn.read @w : tensor<4x3xf32>
    %0 = nn.softmax %w : (tensor<4x3xf32>) -> tensor<4x3xf32>
    %1 = nn.cross_entropy %0, %t, %n : (tensor<4x3xf32>, tensor<4xi32>, tensor<4xf32>) -> tensor<f32>
    return %1 : tensor<f32>
  }
}
