// RUN: halcyon-opt %s --derive-backward | FileCheck %s

#training = #nn.training<loss = mean_squared_error, rate = 0.1 : f64, momentum = 0.0 : f64, weight_decay = 0.0 : f64, schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>

// CHECK-LABEL: @gradients
// CHECK: %[[W:.*]] = nn.read @w
// CHECK: %[[RELU6:.*]] = nn.relu %[[W]]
// CHECK: %[[LEAKY:.*]] = nn.leaky_relu %[[RELU6]]
// CHECK: %[[TANH:.*]] = nn.tanh %[[LEAKY]]
// CHECK: %[[SIGMOID:.*]] = nn.sigmoid %[[TANH]]
// CHECK: %[[PRODUCT:.*]] = nn.multiply %[[SIGMOID]], %[[TANH]]
// CHECK: %[[D:.*]] = nn.mean_squared_error_gradient %[[PRODUCT]]
// CHECK-NEXT: %[[DSIGMOID:.*]] = nn.multiply %[[D]], %[[TANH]]
// CHECK-NEXT: %[[DTANH_1:.*]] = nn.multiply %[[D]], %[[SIGMOID]]
// CHECK-NEXT: %[[DTANH_2:.*]] = nn.sigmoid_gradient %[[DSIGMOID]], %[[SIGMOID]]
// CHECK-NEXT: %[[DTANH:.*]] = nn.add %[[DTANH_1]], %[[DTANH_2]]
// CHECK-NEXT: %[[DLEAKY:.*]] = nn.tanh_gradient %[[DTANH]], %[[TANH]]
// CHECK-NEXT: %[[DRELU6:.*]] = nn.leaky_relu_gradient %[[DLEAKY]], %[[RELU6]] {slope = 1.000000e-02 : f64}
// CHECK-NEXT: %[[DW:.*]] = nn.relu_gradient %[[DRELU6]], %[[RELU6]] {limit = 6.000000e+00 : f64}
// CHECK-NEXT: return %{{.*}}, %[[DW]]
module attributes {nn.training = #training} {
  nn.parameter @w : tensor<4x3xf32> weight = <uniform, 0.2 : f64>
  func.func @forward(%t: tensor<4x3xf32>, %n: tensor<4xf32>) -> (tensor<f32> {nn.slot = "loss"}) {
    %w = nn.read @w : tensor<4x3xf32>
    %0 = nn.relu %w {limit = 6.0 : f64} : (tensor<4x3xf32>) -> tensor<4x3xf32>
    %1 = nn.leaky_relu %0 {slope = 0.01 : f64} : (tensor<4x3xf32>) -> tensor<4x3xf32>
    %2 = nn.tanh %1 : (tensor<4x3xf32>) -> tensor<4x3xf32>
    %3 = nn.sigmoid %2 : (tensor<4x3xf32>) -> tensor<4x3xf32>
    %4 = nn.multiply %3, %2 : (tensor<4x3xf32>, tensor<4x3xf32>) -> tensor<4x3xf32>
    %5 = nn.mean_squared_error %4, %t, %n : (tensor<4x3xf32>, tensor<4x3xf32>, tensor<4xf32>) -> tensor<f32>
    return %5 : tensor<f32>
  }
}
