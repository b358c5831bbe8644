// RUN: halcyon-opt %s --lower-step --verify-lowered --verify-diagnostics --split-input-file

!vector = !kernel.buffer<tensor<4xf32>, <kind = row_major>>

step.func @place batch 4 slice 2 lanes 2 {
  // expected-error @+1 {{has no place; run plan-memory first}}
  %x = step.buffer worker "x" : !vector
  step.grid cells 1 {
    step.zero %x : !vector
  }
}

// -----

// expected-error @+1 {{has no code; run schedule-step, plan-memory and lower-step first}}
func.func @network(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  return %x : tensor<2x3xf32>
}
