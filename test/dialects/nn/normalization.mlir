// RUN: halcyon-opt %s | halcyon-opt | FileCheck %s

nn.parameter @mean : tensor<3xf32> statistic = <constant, 0.0 : f64>
nn.parameter @variance : tensor<3xf32> statistic = <constant, 1.0 : f64>

// CHECK-LABEL: @batch_norm
func.func @batch_norm(%x: tensor<2x3x4x4xf32>, %v: tensor<3xf32>) -> tensor<2x3x4x4xf32> {
  // CHECK: nn.batch_norm %{{.*}} {epsilon = 1.000000e-05 : f64, momentum = 1.000000e-01 : f64, runningMean = @mean, runningVariance = @variance}
  %y = nn.batch_norm %x, %v, %v {runningMean = @mean, runningVariance = @variance, epsilon = 1.0e-5 : f64, momentum = 0.1 : f64} : (tensor<2x3x4x4xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<2x3x4x4xf32>
  return %y : tensor<2x3x4x4xf32>
}

// CHECK-LABEL: @normalize
func.func @normalize(%x: tensor<2x3x4x4xf32>, %v: tensor<3xf32>) -> (tensor<2x3x4x4xf32>, tensor<3xf32>) {
  // CHECK: %[[Y:.*]] = nn.normalize %{{.*}} {epsilon = 1.000000e-05 : f64} : (tensor<2x3x4x4xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>)
  %y = nn.normalize %x, %v, %v, %v, %v {epsilon = 1.0e-5 : f64} : (tensor<2x3x4x4xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<2x3x4x4xf32>
  // CHECK: nn.normalize_input_gradient %[[Y]], %{{.*}} {epsilon = 1.000000e-05 : f64} : (tensor<2x3x4x4xf32>, tensor<3xf32>, tensor<3xf32>)
  %d = nn.normalize_input_gradient %y, %v, %v {epsilon = 1.0e-5 : f64} : (tensor<2x3x4x4xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<2x3x4x4xf32>
  // CHECK: %[[SUM:.*]], %[[PRODUCT:.*]] = nn.normalize_reduce {{.*}} -> (tensor<3xf32>, tensor<3xf32>)
  %s, %p = nn.normalize_reduce %d, %x, %v, %v {epsilon = 1.0e-5 : f64} : (tensor<2x3x4x4xf32>, tensor<2x3x4x4xf32>, tensor<3xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  // CHECK: nn.normalize_statistics_gradient %[[SUM]], %[[PRODUCT]], {{.*}} -> (tensor<3xf32>, tensor<3xf32>)
  %dm, %dv = nn.normalize_statistics_gradient %s, %p, %v, %v {epsilon = 1.0e-5 : f64} : (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  return %d, %dm : tensor<2x3x4x4xf32>, tensor<3xf32>
}

// CHECK-LABEL: @statistics
func.func @statistics(%x: tensor<2x3xf32>, %n: tensor<2xf32>, %p: tensor<3xf32>) -> (tensor<2x3xf32>, tensor<3xf32>) {
  // CHECK: %[[MEAN:.*]], %[[VARIANCE:.*]] = nn.batch_statistics %{{.*}} : (tensor<2x3xf32>, tensor<2xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  %m, %v = nn.batch_statistics %x, %n, %p : (tensor<2x3xf32>, tensor<2xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  // CHECK: nn.batch_statistics_gradient %{{.*}}, %[[MEAN]], %[[VARIANCE]], %[[MEAN]], %{{.*}} -> tensor<2x3xf32>
  %d = nn.batch_statistics_gradient %x, %m, %v, %m, %n : (tensor<2x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<2xf32>) -> tensor<2x3xf32>
  // CHECK: %[[FIRST:.*]], %[[SECOND:.*]] = nn.batch_moments %{{.*}} : (tensor<2x3xf32>, tensor<2xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  %f, %s = nn.batch_moments %x, %n, %p : (tensor<2x3xf32>, tensor<2xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  // CHECK: nn.statistics %[[FIRST]], %[[SECOND]], %{{.*}} -> (tensor<3xf32>, tensor<3xf32>)
  %m1, %v1 = nn.statistics %f, %s, %p : (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  // CHECK: nn.unbiased_variance %{{.*}} {positions = 1 : i64} : (tensor<3xf32>, tensor<2xf32>) -> tensor<3xf32>
  %u = nn.unbiased_variance %v1, %n {positions = 1} : (tensor<3xf32>, tensor<2xf32>) -> tensor<3xf32>
  // CHECK: nn.running_average %{{.*}} {momentum = 1.000000e-01 : f64} : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %a = nn.running_average %p, %u {momentum = 0.1 : f64} : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return %d, %a : tensor<2x3xf32>, tensor<3xf32>
}

// CHECK-LABEL: @fold
func.func @fold(%w: tensor<3x2x5x5xf32>, %v: tensor<3xf32>) -> (tensor<3x2x5x5xf32>, tensor<3xf32>) {
  // CHECK: nn.fold_filter %{{.*}} {epsilon = 1.000000e-05 : f64} : (tensor<3x2x5x5xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<3x2x5x5xf32>
  %f = nn.fold_filter %w, %v, %v {epsilon = 1.0e-5 : f64} : (tensor<3x2x5x5xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<3x2x5x5xf32>
  // CHECK: nn.fold_bias %{{.*}} {epsilon = 1.000000e-05 : f64} : (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %b = nn.fold_bias %v, %v, %v, %v {epsilon = 1.0e-5 : f64} : (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return %f, %b : tensor<3x2x5x5xf32>, tensor<3xf32>
}

// CHECK-LABEL: @fold_expansion
func.func @fold_expansion(%x: tensor<2x4x5x5xf32>, %n: tensor<2xf32>, %k: tensor<4x4x1x1xf32>, %m: tensor<4xf32>, %w: tensor<3x4x1x1xf32>, %v: tensor<3xf32>) -> (tensor<2x4x5x5xf32>, tensor<4x4x1x1xf32>, tensor<3xf32>, tensor<3x4x1x1xf32>) {
  // CHECK: nn.weigh_images %{{.*}}, %{{.*}} : (tensor<2x4x5x5xf32>, tensor<2xf32>) -> tensor<2x4x5x5xf32>
  %y = nn.weigh_images %x, %n : (tensor<2x4x5x5xf32>, tensor<2xf32>) -> tensor<2x4x5x5xf32>
  // CHECK: nn.covariance %{{.*}}, %{{.*}} : (tensor<4x4x1x1xf32>, tensor<4xf32>) -> tensor<4x4x1x1xf32>
  %c = nn.covariance %k, %m : (tensor<4x4x1x1xf32>, tensor<4xf32>) -> tensor<4x4x1x1xf32>
  // CHECK: nn.standardize_sum %{{.*}} {epsilon = 1.000000e-05 : f64} : (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %p = nn.standardize_sum %v, %v, %v, %v {epsilon = 1.0e-5 : f64} : (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  // CHECK: nn.normalized_filter_gradient %{{.*}} {epsilon = 1.000000e-05 : f64} : {{.*}} -> tensor<3x4x1x1xf32>
  %d = nn.normalized_filter_gradient %w, %w, %m, %v, %v, %v, %v {epsilon = 1.0e-5 : f64} : (tensor<3x4x1x1xf32>, tensor<3x4x1x1xf32>, tensor<4xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<3x4x1x1xf32>
  return %y, %c, %p, %d : tensor<2x4x5x5xf32>, tensor<4x4x1x1xf32>, tensor<3xf32>, tensor<3x4x1x1xf32>
}
