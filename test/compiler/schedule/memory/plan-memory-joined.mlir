// Joined grids run at once, so what one of them uses last is alive with what another one uses first.
// RUN: halcyon-opt %s --plan-memory --verify-plan | FileCheck %s

!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>
kernel.func @relu(%x: !vector, %y: !vector) {
  %0 = kernel.load %x : !vector -> tensor<16xf32>
  %1 = nn.relu %0 : (tensor<16xf32>) -> tensor<16xf32>
  kernel.store %1, %y : tensor<16xf32>, !vector
}
// CHECK-LABEL: step.func @one_after_the_other
// CHECK-SAME: shared_bytes = 64
step.func @one_after_the_other batch 2 slice 1 lanes 2 {
  %x = step.buffer state "x" {offset = 0} : !vector
  %a = step.buffer shared "a" : !vector
  %b = step.buffer shared "b" : !vector
  step.grid cells 1 {
    step.call @relu(%x, %a) : !vector, !vector
  }
  step.grid cells 1 {
    step.call @relu(%x, %b) : !vector, !vector
  }
}
// CHECK-LABEL: step.func @at_once
// CHECK-SAME: shared_bytes = 128
step.func @at_once batch 2 slice 1 lanes 2 {
  %x = step.buffer state "x" {offset = 0} : !vector
  %a = step.buffer shared "a" : !vector
  %b = step.buffer shared "b" : !vector
  step.grid cells 1 {
    step.call @relu(%x, %a) : !vector, !vector
  }
  step.grid cells 1 joined {
    step.call @relu(%x, %b) : !vector, !vector
  }
}
