// Two uses of one batch normalisation: the second continues the running averages where the first left them.
// RUN: halcyon-opt %s --specialize-network | FileCheck %s

#training = #nn.training<loss = cross_entropy, rate = 0.1 : f64, momentum = 0.0 : f64, weight_decay = 0.0 : f64, schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>

module attributes {nn.training = #training} {
  nn.parameter @gamma : tensor<3xf32> weight = <constant, 1.0 : f64>
  nn.parameter @mean : tensor<3xf32> statistic = <constant, 0.0 : f64>
  nn.parameter @variance : tensor<3xf32> statistic = <constant, 1.0 : f64>
  func.func @network(%x: tensor<4x3xf32>) -> tensor<4x3xf32> {
    %gamma = nn.read @gamma : tensor<3xf32>
    %0 = nn.batch_norm %x, %gamma, %gamma {runningMean = @mean, runningVariance = @variance, epsilon = 1.0e-5 : f64, momentum = 0.1 : f64} : (tensor<4x3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<4x3xf32>
    %1 = nn.batch_norm %0, %gamma, %gamma {runningMean = @mean, runningVariance = @variance, epsilon = 1.0e-5 : f64, momentum = 0.1 : f64} : (tensor<4x3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<4x3xf32>
    return %1 : tensor<4x3xf32>
  }
}

// CHECK-LABEL: @forward
// CHECK: %[[MEAN:.*]], %{{.*}} = nn.batch_statistics
// CHECK: %[[UNBIASED:.*]] = nn.unbiased_variance {{.*}} {positions = 1 : i64}
// CHECK: %[[FIRST_MEAN:.*]] = nn.running_average %{{.*}}, %[[MEAN]]
// CHECK: %[[FIRST_VARIANCE:.*]] = nn.running_average %{{.*}}, %[[UNBIASED]]
// The pivot is the mean at the start, so that the second sum need not wait for an average.
// CHECK: %[[PIVOT:.*]] = nn.read @mean
// CHECK: %[[MEAN_2:.*]], %{{.*}} = nn.batch_statistics %{{.*}}, %{{.*}}, %[[PIVOT]]
// CHECK: %[[UNBIASED_2:.*]] = nn.unbiased_variance
// CHECK: %[[SECOND_MEAN:.*]] = nn.running_average %[[FIRST_MEAN]], %[[MEAN_2]]
// CHECK: %[[SECOND_VARIANCE:.*]] = nn.running_average %[[FIRST_VARIANCE]], %[[UNBIASED_2]]
// CHECK: nn.assign @mean, %[[SECOND_MEAN]]
// CHECK-NEXT: nn.assign @variance, %[[SECOND_VARIANCE]]
// CHECK-NOT: nn.assign
