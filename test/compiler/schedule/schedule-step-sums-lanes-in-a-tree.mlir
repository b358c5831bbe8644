// The order of the sum over lanes is fixed, and its depth grows with their logarithm.
// RUN: halcyon-opt %s --schedule-step=slice=1 | FileCheck %s

// CHECK-LABEL: kernel.func @sum_lanes
// CHECK-DAG: %[[A:.*]] = kernel.load %arg0
// CHECK-DAG: %[[B:.*]] = kernel.load %arg1
// CHECK-DAG: %[[C:.*]] = kernel.load %arg2
// CHECK-DAG: %[[D:.*]] = kernel.load %arg3
// CHECK-DAG: %[[AB:.*]] = nn.add %[[A]], %[[B]]
// CHECK-DAG: %[[CD:.*]] = nn.add %[[C]], %[[D]]
// CHECK: %[[SUM:.*]] = nn.add %[[AB]], %[[CD]]
// CHECK: kernel.store %[[SUM]], %arg4
func.func @evaluate(%x: tensor<4x3xf32> {nn.slot = "image"}, %t: tensor<4x3xf32> {nn.slot = "target"}, %n: tensor<4xf32> {nn.slot = "example_weights"}) -> (tensor<f32> {nn.slot = "loss"}) {
  %0 = nn.mean_squared_error %x, %t, %n : (tensor<4x3xf32>, tensor<4x3xf32>, tensor<4xf32>) -> tensor<f32>
  return %0 : tensor<f32>
}
