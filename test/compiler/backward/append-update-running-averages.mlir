// @train assigns the running averages; @gradients only computes, and does not compute them.
// RUN: halcyon-opt %s --append-update | FileCheck %s

#training = #nn.training<loss = mean_squared_error, rate = 0.1 : f64, momentum = 0.0 : f64, weight_decay = 0.0 : f64, schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>

// CHECK-LABEL: @gradients
// CHECK-NOT: nn.running_average
// CHECK-NOT: nn.assign
// CHECK-LABEL: @train
// CHECK: %[[MEAN:.*]] = nn.running_average
// CHECK: nn.assign @mean, %[[MEAN]]
module attributes {nn.training = #training} {
  nn.parameter @mean : tensor<3xf32> statistic = <constant, 0.0 : f64>
  func.func @gradients(%loss: tensor<f32> {nn.slot = "image"}) -> (tensor<f32> {nn.slot = "loss"}) {
    %mean = nn.read @mean : tensor<3xf32>
    %next = nn.running_average %mean, %mean {momentum = 0.1 : f64} : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
    nn.assign @mean, %next : tensor<3xf32>
    return %loss : tensor<f32>
  }
}
