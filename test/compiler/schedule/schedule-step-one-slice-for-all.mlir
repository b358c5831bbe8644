// Training chooses the slice, and every entry takes it, so that they share their kernels.
// RUN: halcyon-opt %s --schedule-step | FileCheck %s

// CHECK: step.func @predict batch 16 slice [[SLICE:[0-9]+]] lanes
// CHECK: step.func @train batch 16 slice [[SLICE]] lanes
// CHECK-COUNT-1: nn.tanh
// CHECK-NOT: nn.tanh
func.func @predict(%x: tensor<16x3xf32> {nn.slot = "image"}) -> (tensor<16x3xf32> {nn.slot = "output"}) {
  %0 = nn.tanh %x : (tensor<16x3xf32>) -> tensor<16x3xf32>
  return %0 : tensor<16x3xf32>
}
func.func @train(%x: tensor<16x3xf32> {nn.slot = "image"}, %t: tensor<16x3xf32> {nn.slot = "target"}, %n: tensor<16xf32> {nn.slot = "example_weights"})
    -> (tensor<16x3xf32> {nn.slot = "output"}, tensor<f32> {nn.slot = "loss"}) {
  %0 = nn.tanh %x : (tensor<16x3xf32>) -> tensor<16x3xf32>
  %1 = nn.mean_squared_error %0, %t, %n : (tensor<16x3xf32>, tensor<16x3xf32>, tensor<16xf32>) -> tensor<f32>
  return %0, %1 : tensor<16x3xf32>, tensor<f32>
}
