// RUN: halcyon-opt %s --derive-backward | FileCheck %s

#training = #nn.training<loss = mean_squared_error, rate = 0.1 : f64, momentum = 0.0 : f64, weight_decay = 0.0 : f64, schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>

// CHECK-LABEL: @gradients
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<4x1x6x6xf32> {nn.slot = "image"}, %[[T:[a-z0-9]+]]: tensor<4x3xf32> {nn.slot = "target"}, %[[N:[a-z0-9]+]]: tensor<4xf32>
// CHECK-SAME: -> (tensor<f32> {nn.slot = "loss"}, tensor<2x1x3x3xf32> {nn.gradient_of = @conv.weight}, tensor<3x8xf32> {nn.gradient_of = @dense.weight}, tensor<3xf32> {nn.gradient_of = @dense.bias})
// CHECK: %[[RELU:.*]] = nn.relu
// CHECK: %{{.*}}, %[[WINNER:.*]] = nn.max_pool
// CHECK: %[[FLAT:.*]] = nn.reshape
// CHECK: %[[V:.*]] = nn.read @dense.weight
// CHECK: %[[Y:.*]] = nn.dense
// CHECK: %[[LOSS:.*]] = nn.mean_squared_error
// CHECK-NEXT: %[[ONE:.*]] = nn.constant 1.000000e+00 : tensor<f32>
// CHECK-NEXT: %[[DY:.*]] = nn.mean_squared_error_gradient %[[Y]], %[[T]], %[[N]], %[[ONE]]
// CHECK-NEXT: %[[VT:.*]] = nn.transpose %[[V]]
// CHECK-NEXT: %[[DFLAT:.*]] = nn.dense %[[DY]], %[[VT]]
// CHECK-NEXT: %[[DV:.*]] = nn.dense_weight_gradient %[[FLAT]], %[[DY]]
// CHECK-NEXT: %[[DB:.*]] = nn.channel_sum %[[DY]]
// CHECK-NEXT: %[[DPOOL:.*]] = nn.reshape %[[DFLAT]] : (tensor<4x8xf32>) -> tensor<4x2x2x2xf32>
// CHECK-NEXT: %[[DRELU:.*]] = nn.max_pool_gradient %[[DPOOL]], %[[WINNER]]
// CHECK-NEXT: %[[DCONV:.*]] = nn.relu_gradient %[[DRELU]], %[[RELU]]
// The gradient of the image is not among the results, so it is not computed.
// CHECK-NEXT: %[[DW:.*]] = nn.conv2d_filter_gradient %[[X]], %[[DCONV]]
// CHECK-NEXT: return %[[LOSS]], %[[DW]], %[[DV]], %[[DB]]
module attributes {nn.training = #training} {
  nn.parameter @conv.weight : tensor<2x1x3x3xf32> weight = <uniform, 0.2 : f64>
  nn.parameter @dense.weight : tensor<3x8xf32> weight = <uniform, 0.2 : f64>
  nn.parameter @dense.bias : tensor<3xf32> weight = <uniform, 0.2 : f64>
  func.func @forward(%x: tensor<4x1x6x6xf32> {nn.slot = "image"}, %t: tensor<4x3xf32> {nn.slot = "target"}, %n: tensor<4xf32> {nn.slot = "example_weights"}) -> (tensor<f32> {nn.slot = "loss"}) {
    %w = nn.read @conv.weight : tensor<2x1x3x3xf32>
    %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<4x1x6x6xf32>, tensor<2x1x3x3xf32>) -> tensor<4x2x4x4xf32>
    %1 = nn.relu %0 : (tensor<4x2x4x4xf32>) -> tensor<4x2x4x4xf32>
    %2, %winner = nn.max_pool %1 {kernel = array<i64: 2, 2>, stride = array<i64: 2, 2>, padding = array<i64: 0, 0>} : (tensor<4x2x4x4xf32>) -> (tensor<4x2x2x2xf32>, tensor<4x2x2x2xi8>)
    %3 = nn.reshape %2 : (tensor<4x2x2x2xf32>) -> tensor<4x8xf32>
    %v = nn.read @dense.weight : tensor<3x8xf32>
    %b = nn.read @dense.bias : tensor<3xf32>
    %4 = nn.dense %3, %v, %b : (tensor<4x8xf32>, tensor<3x8xf32>, tensor<3xf32>) -> tensor<4x3xf32>
    %5 = nn.mean_squared_error %4, %t, %n : (tensor<4x3xf32>, tensor<4x3xf32>, tensor<4xf32>) -> tensor<f32>
    return %5 : tensor<f32>
  }
}
