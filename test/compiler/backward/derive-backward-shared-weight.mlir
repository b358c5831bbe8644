// One weight that two layers read has one gradient.
// RUN: halcyon-opt %s --derive-backward | FileCheck %s

#training = #nn.training<loss = mean_squared_error, rate = 0.1 : f64, momentum = 0.0 : f64, weight_decay = 0.0 : f64, schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>

// CHECK-LABEL: @gradients
// CHECK-SAME: -> (tensor<f32> {nn.slot = "loss"}, tensor<3x3xf32> {nn.gradient_of = @w})
// CHECK-SAME: {
// CHECK: %[[FIRST:.*]] = nn.dense %[[X:.*]], %{{.*}} :
// CHECK: %[[D2:.*]] = nn.mean_squared_error_gradient
// CHECK: %[[D1:.*]] = nn.dense %[[D2]]
// CHECK: %[[OF_SECOND:.*]] = nn.dense_weight_gradient %[[FIRST]], %[[D2]]
// CHECK: %[[OF_FIRST:.*]] = nn.dense_weight_gradient %[[X]], %[[D1]]
// CHECK: %[[SUM:.*]] = nn.add %[[OF_FIRST]], %[[OF_SECOND]]
// CHECK: return %{{.*}}, %[[SUM]]
module attributes {nn.training = #training} {
  nn.parameter @w : tensor<3x3xf32> weight = <uniform, 0.2 : f64>
  func.func @forward(%x: tensor<4x3xf32> {nn.slot = "image"}, %t: tensor<4x3xf32> {nn.slot = "target"}, %n: tensor<4xf32> {nn.slot = "example_weights"}) -> (tensor<f32> {nn.slot = "loss"}) {
    %w1 = nn.read @w : tensor<3x3xf32>
    %0 = nn.dense %x, %w1 : (tensor<4x3xf32>, tensor<3x3xf32>) -> tensor<4x3xf32>
    %w2 = nn.read @w : tensor<3x3xf32>
    %1 = nn.dense %0, %w2 : (tensor<4x3xf32>, tensor<3x3xf32>) -> tensor<4x3xf32>
    %2 = nn.mean_squared_error %1, %t, %n : (tensor<4x3xf32>, tensor<4x3xf32>, tensor<4xf32>) -> tensor<f32>
    return %2 : tensor<f32>
  }
}
