// Training takes slices of several images where what they keep fits the cache; prediction is also asked for single ones.
// RUN: halcyon-opt %s --schedule-step | FileCheck %s

// CHECK: step.func @predict batch 16 slice 1 lanes
// CHECK: step.func @train batch 16 slice 2 lanes
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
