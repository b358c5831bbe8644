// A slice that was chosen for a function is its slice, at most its batch; that of the command line goes before.
// RUN: halcyon-opt %s --schedule-step | FileCheck %s
// RUN: halcyon-opt %s --schedule-step=slice=5 | FileCheck %s --check-prefix=GIVEN

// CHECK: step.func @predict batch 6 slice 3 lanes 2
// GIVEN: step.func @predict batch 6 slice 5 lanes 2
func.func @predict(%x: tensor<6x2xf32> {nn.slot = "image"}) -> (tensor<6x2xf32> {nn.slot = "output"})
    attributes {step.slice = 3 : i64} {
  %0 = nn.tanh %x : (tensor<6x2xf32>) -> tensor<6x2xf32>
  return %0 : tensor<6x2xf32>
}
// CHECK: step.func @evaluate batch 6 slice 6 lanes 1
func.func @evaluate(%x: tensor<6x2xf32> {nn.slot = "image"}) -> (tensor<6x2xf32> {nn.slot = "output"})
    attributes {step.slice = 100 : i64} {
  %0 = nn.tanh %x : (tensor<6x2xf32>) -> tensor<6x2xf32>
  return %0 : tensor<6x2xf32>
}
