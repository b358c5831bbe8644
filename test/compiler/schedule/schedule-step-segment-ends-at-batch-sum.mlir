// Statistics need every image: the segment ends, the lanes are summed, and the next one normalises. It begins where the first one ended.
// RUN: halcyon-opt %s --schedule-step=slice=2 | FileCheck %s

// CHECK-LABEL: step.func @predict
// CHECK: step.slices lanes 2 of 128 bytes start
// CHECK: step.call @batch_moments(
// CHECK: step.grid cells 1 {
// CHECK: step.call @sum_lanes(
// CHECK: step.call @sum_lanes(
// CHECK: step.call @statistics({{.*}}, %[[MEAN:[0-9]+]], %[[VARIANCE:[0-9]+]])
// CHECK: step.slices lanes 2 descending start
// CHECK: } each {
// CHECK: step.call {{.*}}, %[[MEAN]], %[[VARIANCE]],
func.func @predict(%x: tensor<4x3x6x6xf32> {nn.slot = "image"}, %n: tensor<4xf32> {nn.slot = "example_weights"}) -> (tensor<4x3x6x6xf32> {nn.slot = "output"}) {
  %v = nn.constant 1.0 : tensor<3xf32>
  %first, %second = nn.batch_moments %x, %n, %v : (tensor<4x3x6x6xf32>, tensor<4xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  %mean, %variance = nn.statistics %first, %second, %v : (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  %y = nn.normalize %x, %mean, %variance, %v, %v {epsilon = 1.0e-5 : f64} : (tensor<4x3x6x6xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<4x3x6x6xf32>
  return %y : tensor<4x3x6x6xf32>
}
