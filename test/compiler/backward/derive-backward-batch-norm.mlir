// The image reaches the loss through the normalisation and through the statistics: two contributions.
// RUN: halcyon-opt %s --derive-backward | FileCheck %s

#training = #nn.training<loss = mean_squared_error, rate = 0.1 : f64, momentum = 0.0 : f64, weight_decay = 0.0 : f64, schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>

// CHECK-LABEL: @gradients
// CHECK-SAME: tensor<3xf32> {nn.gradient_of = @gamma}, tensor<3xf32> {nn.gradient_of = @beta}, tensor<4x3xf32> {nn.gradient_of = @w}
// CHECK: %[[W:.*]] = nn.read @w
// CHECK: %[[MEAN:.*]], %[[VARIANCE:.*]] = nn.batch_statistics
// CHECK: %[[DY:.*]] = nn.mean_squared_error_gradient
// CHECK-NEXT: %[[SUM:.*]], %[[PRODUCT:.*]] = nn.normalize_reduce %[[DY]], %[[W]], %[[MEAN]], %[[VARIANCE]]
// CHECK-NEXT: %[[DMEAN:.*]], %[[DVARIANCE:.*]] = nn.normalize_statistics_gradient %[[SUM]], %[[PRODUCT]], %[[VARIANCE]]
// CHECK-NEXT: %[[DIRECT:.*]] = nn.normalize_input_gradient %[[DY]], %[[VARIANCE]]
// CHECK-NEXT: %[[THROUGH:.*]] = nn.batch_statistics_gradient %[[W]], %[[DMEAN]], %[[DVARIANCE]], %[[MEAN]]
// CHECK-NEXT: %[[DW:.*]] = nn.add %[[DIRECT]], %[[THROUGH]]
// CHECK-NEXT: return %{{.*}}, %[[PRODUCT]], %[[SUM]], %[[DW]]
module attributes {nn.training = #training} {
  nn.parameter @gamma : tensor<3xf32> weight = <constant, 1.0 : f64>
  nn.parameter @beta : tensor<3xf32> weight = <constant, 0.0 : f64>
  nn.parameter @mean : tensor<3xf32> statistic = <constant, 0.0 : f64>
  nn.parameter @w : tensor<4x3xf32> weight = <uniform, 0.2 : f64>
  func.func @forward(%t: tensor<4x3xf32> {nn.slot = "target"}, %n: tensor<4xf32> {nn.slot = "example_weights"}) -> (tensor<f32> {nn.slot = "loss"}) {
    %x = nn.read @w : tensor<4x3xf32>
    %pivot = nn.read @mean : tensor<3xf32>
    %gamma = nn.read @gamma : tensor<3xf32>
    %beta = nn.read @beta : tensor<3xf32>
    %mean, %variance = nn.batch_statistics %x, %n, %pivot : (tensor<4x3xf32>, tensor<4xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
    %0 = nn.normalize %x, %mean, %variance, %gamma, %beta {epsilon = 1.0e-5 : f64} : (tensor<4x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<4x3xf32>
    %1 = nn.mean_squared_error %0, %t, %n : (tensor<4x3xf32>, tensor<4x3xf32>, tensor<4xf32>) -> tensor<f32>
    return %1 : tensor<f32>
  }
}
