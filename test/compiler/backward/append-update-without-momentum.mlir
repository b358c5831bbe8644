// RUN: halcyon-opt %s --append-update | FileCheck %s

#training = #nn.training<loss = mean_squared_error, rate = 0.1 : f64, momentum = 0.0 : f64, weight_decay = 0.0 : f64, schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>

// CHECK-NOT: velocity
// CHECK-LABEL: @train
// CHECK: nn.sgd %{{[a-z0-9]+}}, %{{[a-z0-9]+}}, %{{[a-z0-9]+}} {momentum = 0.000000e+00 : f64, weight_decay = 0.000000e+00 : f64} : {{.*}} -> tensor<3xf32>
// CHECK-NOT: velocity
module attributes {nn.training = #training} {
  nn.parameter @w : tensor<3xf32> weight = <uniform, 0.2 : f64>
  func.func @gradients(%loss: tensor<f32> {nn.slot = "image"}) -> (tensor<f32> {nn.slot = "loss"}, tensor<3xf32> {nn.gradient_of = @w}) {
    %dw = nn.constant 1.0 : tensor<3xf32>
    return %loss, %dw : tensor<f32>, tensor<3xf32>
  }
}
