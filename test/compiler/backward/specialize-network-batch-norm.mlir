// RUN: halcyon-opt %s --specialize-network | FileCheck %s

#training = #nn.training<loss = cross_entropy, rate = 0.1 : f64, momentum = 0.0 : f64, weight_decay = 0.0 : f64, schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>

module attributes {nn.training = #training} {
  nn.parameter @gamma : tensor<3xf32> weight = <constant, 1.0 : f64>
  nn.parameter @beta : tensor<3xf32> weight = <constant, 0.0 : f64>
  nn.parameter @mean : tensor<3xf32> statistic = <constant, 0.0 : f64>
  nn.parameter @variance : tensor<3xf32> statistic = <constant, 1.0 : f64>
  func.func @network(%x: tensor<4x3x5x2xf32>) -> tensor<4x30xf32> {
    %gamma = nn.read @gamma : tensor<3xf32>
    %beta = nn.read @beta : tensor<3xf32>
    %0 = nn.batch_norm %x, %gamma, %beta {runningMean = @mean, runningVariance = @variance, epsilon = 1.0e-5 : f64, momentum = 0.1 : f64} : (tensor<4x3x5x2xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<4x3x5x2xf32>
    %1 = nn.reshape %0 : (tensor<4x3x5x2xf32>) -> tensor<4x30xf32>
    return %1 : tensor<4x30xf32>
  }
}

// CHECK-LABEL: @predict
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<4x3x5x2xf32>
// CHECK-DAG: %[[GAMMA:.*]] = nn.read @gamma
// CHECK-DAG: %[[BETA:.*]] = nn.read @beta
// CHECK-DAG: %[[MEAN:.*]] = nn.read @mean
// CHECK-DAG: %[[VARIANCE:.*]] = nn.read @variance
// CHECK: nn.normalize %[[X]], %[[MEAN]], %[[VARIANCE]], %[[GAMMA]], %[[BETA]] {epsilon = 1.000000e-05 : f64}
// CHECK-NOT: nn.assign

// CHECK-LABEL: @evaluate
// CHECK: %[[MEAN:.*]] = nn.read @mean
// CHECK: nn.normalize %{{.*}}, %[[MEAN]],
// CHECK-NOT: nn.assign

// CHECK-LABEL: @forward
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<4x3x5x2xf32> {nn.slot = "image"}, {{.*}}, %[[N:[a-z0-9]+]]: tensor<4xf32> {nn.slot = "example_weights"}
// CHECK-DAG: %[[GAMMA:.*]] = nn.read @gamma
// CHECK-DAG: %[[BETA:.*]] = nn.read @beta
// CHECK-DAG: %[[RUNNING_MEAN:.*]] = nn.read @mean
// CHECK: %[[MEAN:.*]], %[[VARIANCE:.*]] = nn.batch_statistics %[[X]], %[[N]], %[[RUNNING_MEAN]]
// CHECK: nn.normalize %[[X]], %[[MEAN]], %[[VARIANCE]], %[[GAMMA]], %[[BETA]] {epsilon = 1.000000e-05 : f64}
// CHECK: %[[UNBIASED:.*]] = nn.unbiased_variance %[[VARIANCE]], %[[N]] {positions = 10 : i64}
// CHECK: %[[NEW_MEAN:.*]] = nn.running_average %{{.*}}, %[[MEAN]] {momentum = 1.000000e-01 : f64}
// CHECK: %[[RUNNING_VARIANCE:.*]] = nn.read @variance
// CHECK: %[[NEW_VARIANCE:.*]] = nn.running_average %[[RUNNING_VARIANCE]], %[[UNBIASED]] {momentum = 1.000000e-01 : f64}
// CHECK: nn.assign @mean, %[[NEW_MEAN]]
// CHECK: nn.assign @variance, %[[NEW_VARIANCE]]
