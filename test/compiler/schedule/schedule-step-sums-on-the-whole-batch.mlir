// Slices leave what is multiplied, one behind the other; then each cell sums a tile of 16 output channels over all images, in the memory
// of its thread, and hands it over: the gradient is the caller's. The halo of the images is part of the window.
// RUN: halcyon-opt %s --schedule-step="vector-bytes=64 slice=2" --verify-step --plan-memory --verify-plan | FileCheck %s

nn.parameter @w : tensor<32x16x3x3xf32> weight = <constant, 0.0 : f64>

// CHECK-LABEL: step.func @gradients batch 6 slice 2 lanes 3 full
// CHECK-DAG: %[[X:.*]] = step.buffer shared "{{.*}}relu" {cell_stride = 4608 : i64, offset = {{.*}}halo_height = 1, halo_width = 1
// CHECK-DAG: %[[Y:.*]] = step.buffer shared "{{.*}}concat" {cell_stride = 4096 : i64
// CHECK-DAG: %[[ALL:.*]] = step.view %[[X]] : {{.*}} -> {{.*}}tensor<6x16x4x4xf32>
// CHECK-DAG: %[[TILE:.*]] = step.view %[[Y]] {cell_stride = 64 : i64} {{.*}} -> {{.*}}tensor<6x16x4x4xf32>{{.*}} within = [6, 32, 4, 4]
// CHECK-DAG: %[[SUM:.*]] = step.buffer worker "gradient of w" {{.*}}tensor<16x16x3x3xf32>
// CHECK-DAG: %[[GRADIENT:.*]] = step.buffer slot "gradients" {cell_stride = 9216 : i64
// CHECK: step.slices lanes 3
// CHECK: step.grid cells 2
// CHECK-NEXT: step.call @conv2d_filter_gradient(%[[ALL]], %[[TILE]], %[[SUM]])
// CHECK-NEXT: step.call @return_gradients(%[[SUM]], %[[GRADIENT]])
func.func @gradients(%x: tensor<6x16x4x4xf32> {nn.slot = "image"}) -> (tensor<32x16x3x3xf32> {nn.gradient_of = @w}) {
  %y = nn.relu %x : (tensor<6x16x4x4xf32>) -> tensor<6x16x4x4xf32>
  %t = nn.tanh %x : (tensor<6x16x4x4xf32>) -> tensor<6x16x4x4xf32>
  %g = nn.concat %t, %t : (tensor<6x16x4x4xf32>, tensor<6x16x4x4xf32>) -> tensor<6x32x4x4xf32>
  %d = nn.conv2d_filter_gradient %y, %g
     {step.whole_batch, stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
     : (tensor<6x16x4x4xf32>, tensor<6x32x4x4xf32>) -> tensor<32x16x3x3xf32>
  return %d : tensor<32x16x3x3xf32>
}
