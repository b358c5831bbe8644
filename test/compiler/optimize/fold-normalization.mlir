// RUN: halcyon-opt %s --fold-normalization | FileCheck %s

nn.parameter @v : tensor<3xf32> statistic = <constant, 0.0 : f64>
nn.parameter @m : tensor<3xf32> statistic = <constant, 0.0 : f64>
nn.parameter @gamma : tensor<3xf32> weight = <constant, 1.0 : f64>
nn.parameter @beta : tensor<3xf32> weight = <constant, 0.0 : f64>

// CHECK-LABEL: @convolution
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<2x4x8x8xf32>, %[[W:[a-z0-9]+]]: tensor<3x4x3x3xf32>
// CHECK-DAG: %[[M:.*]] = nn.read @m
// CHECK-DAG: %[[V:.*]] = nn.read @v
// CHECK-DAG: %[[GAMMA:.*]] = nn.read @gamma
// CHECK-DAG: %[[BETA:.*]] = nn.read @beta
// CHECK-DAG: %[[U:.*]] = nn.fold_filter %[[W]], %[[V]], %[[GAMMA]] {epsilon = 1.000000e-05 : f64}
// CHECK-DAG: %[[B:.*]] = nn.fold_bias %[[M]], %[[V]], %[[GAMMA]], %[[BETA]] {epsilon = 1.000000e-05 : f64}
// CHECK: %[[Z:.*]] = nn.conv2d %[[X]], %[[U]], %[[B]] {dilation = array<i64: 1, 2>, flip, padding = array<i64: 0, 1>, stride = array<i64: 2, 1>}
// CHECK-NEXT: return %[[Z]]
func.func @convolution(%x: tensor<2x4x8x8xf32>, %w: tensor<3x4x3x3xf32>) -> tensor<2x3x3x6xf32> {
  %m = nn.read @m : tensor<3xf32>
  %v = nn.read @v : tensor<3xf32>
  %gamma = nn.read @gamma : tensor<3xf32>
  %beta = nn.read @beta : tensor<3xf32>
  %0 = nn.conv2d %x, %w {stride = array<i64: 2, 1>, padding = array<i64: 0, 1>, dilation = array<i64: 1, 2>, flip} : (tensor<2x4x8x8xf32>, tensor<3x4x3x3xf32>) -> tensor<2x3x3x6xf32>
  %1 = nn.normalize %0, %m, %v, %gamma, %beta {epsilon = 1.0e-5 : f64} : (tensor<2x3x3x6xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<2x3x3x6xf32>
  return %1 : tensor<2x3x3x6xf32>
}

// The bias of the layer goes into the folded one.
// CHECK-LABEL: @dense
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<2x9xf32>, %[[W:[a-z0-9]+]]: tensor<3x9xf32>, %[[B:[a-z0-9]+]]: tensor<3xf32>
// CHECK-DAG: %[[U:.*]] = nn.fold_filter %[[W]], %{{.*}} : (tensor<3x9xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<3x9xf32>
// CHECK-DAG: %[[C:.*]] = nn.fold_bias %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %[[B]] {epsilon
// CHECK: nn.dense %[[X]], %[[U]], %[[C]]
// CHECK-NOT: nn.normalize
func.func @dense(%x: tensor<2x9xf32>, %w: tensor<3x9xf32>, %b: tensor<3xf32>) -> tensor<2x3xf32> {
  %m = nn.read @m : tensor<3xf32>
  %0 = nn.dense %x, %w, %b : (tensor<2x9xf32>, tensor<3x9xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %1 = nn.normalize %0, %m, %m, %m, %m {epsilon = 1.0e-5 : f64} : (tensor<2x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}
