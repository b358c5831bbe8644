// All lanes are one argument. The order of their sum is fixed, and its depth grows with their logarithm.
// RUN: halcyon-opt %s --schedule-step=slice=1 | FileCheck %s

// CHECK-LABEL: kernel.func @sum_lanes
// CHECK: %[[LANES:.*]] = kernel.load %arg0
// CHECK-DAG: %[[A:.*]] = nn.slice_channels %[[LANES]] {offset = 0 : i64}
// CHECK-DAG: %[[B:.*]] = nn.slice_channels %[[LANES]] {offset = 1 : i64}
// CHECK-DAG: %[[C:.*]] = nn.slice_channels %[[LANES]] {offset = 2 : i64}
// CHECK-DAG: %[[D:.*]] = nn.slice_channels %[[LANES]] {offset = 3 : i64}
// CHECK-DAG: %[[AB:.*]] = nn.add %[[A]], %[[B]]
// CHECK-DAG: %[[CD:.*]] = nn.add %[[C]], %[[D]]
// CHECK: %[[SUM:.*]] = nn.add %[[AB]], %[[CD]]
// CHECK: %[[SHAPED:.*]] = nn.reshape %[[SUM]]
// CHECK: kernel.store %[[SHAPED]], %arg1
func.func @evaluate(%x: tensor<4x3xf32> {nn.slot = "image"}, %t: tensor<4x3xf32> {nn.slot = "target"}, %n: tensor<4xf32> {nn.slot = "example_weights"}) -> (tensor<f32> {nn.slot = "loss"}) {
  %0 = nn.mean_squared_error %x, %t, %n : (tensor<4x3xf32>, tensor<4x3xf32>, tensor<4xf32>) -> tensor<f32>
  return %0 : tensor<f32>
}
