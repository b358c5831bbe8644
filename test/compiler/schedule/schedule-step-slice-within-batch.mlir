// A slice that is asked for is at most the batch: more images than that never come.
// RUN: halcyon-opt %s --schedule-step=slice=1000000 | FileCheck %s

// CHECK: step.func @predict batch 3 slice 3 lanes 1
func.func @predict(%x: tensor<3x2xf32> {nn.slot = "image"}) -> (tensor<3x2xf32> {nn.slot = "output"}) {
  %0 = nn.tanh %x : (tensor<3x2xf32>) -> tensor<3x2xf32>
  return %0 : tensor<3x2xf32>
}
