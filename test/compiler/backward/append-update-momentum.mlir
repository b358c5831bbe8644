// RUN: halcyon-opt %s --append-update | FileCheck %s

#training = #nn.training<loss = mean_squared_error, rate = 0.1 : f64, momentum = 0.9 : f64, weight_decay = 0.01 : f64, schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>

// CHECK: nn.parameter @w : tensor<4x3xf32> weight
// CHECK-NEXT: nn.parameter @v : tensor<3xf32> weight
// CHECK-NEXT: nn.parameter @w.velocity : tensor<4x3xf32> optimizer = <constant, 0.000000e+00 : f64>
// CHECK-NEXT: nn.parameter @v.velocity : tensor<3xf32> optimizer = <constant, 0.000000e+00 : f64>
module attributes {nn.training = #training} {
  nn.parameter @w : tensor<4x3xf32> weight = <uniform, 0.2 : f64>
  nn.parameter @v : tensor<3xf32> weight = <uniform, 0.2 : f64>

  // CHECK-LABEL: @gradients
  // CHECK-NOT: nn.assign

  // CHECK-LABEL: @train
  // CHECK-SAME: (%[[LOSS:[a-z0-9]+]]: tensor<f32> {nn.slot = "image"}, %[[RATE:[a-z0-9]+]]: tensor<f32> {nn.slot = "rate"}) -> (tensor<f32> {nn.slot = "loss"})
  // CHECK: %[[W:.*]] = nn.read @w :
  // CHECK: %[[DW:.*]] = nn.tanh %[[W]]
  // CHECK: %[[DV:.*]] = nn.constant
  // CHECK: %[[M:.*]] = nn.read @w.velocity
  // CHECK: %[[W1:.*]], %[[M1:.*]] = nn.sgd %[[W]], %[[DW]], %[[RATE]], %[[M]] {momentum = 9.000000e-01 : f64, weight_decay = 1.000000e-02 : f64}
  // CHECK: nn.assign @w, %[[W1]]
  // CHECK: nn.assign @w.velocity, %[[M1]]
  // CHECK: %[[V:.*]] = nn.read @v :
  // CHECK: %[[V1:.*]], %{{.*}} = nn.sgd %[[V]], %[[DV]], %[[RATE]], %{{.*}} {momentum
  // CHECK: nn.assign @v, %[[V1]]
  // CHECK: nn.assign @v.velocity
  // CHECK: return %[[LOSS]] : tensor<f32>
  func.func @gradients(%loss: tensor<f32> {nn.slot = "image"}) -> (tensor<f32> {nn.slot = "loss"}, tensor<4x3xf32> {nn.gradient_of = @w}, tensor<3xf32> {nn.gradient_of = @v}) {
    %w = nn.read @w : tensor<4x3xf32>
    %dw = nn.tanh %w : (tensor<4x3xf32>) -> tensor<4x3xf32>
    %dv = nn.constant 1.0 : tensor<3xf32>
    return %loss, %dw, %dv : tensor<f32>, tensor<4x3xf32>, tensor<3xf32>
  }
}
