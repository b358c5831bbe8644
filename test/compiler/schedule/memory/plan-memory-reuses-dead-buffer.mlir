// z begins when x has been read for the last time, and takes its place; y lives with both of them.
// RUN: halcyon-opt %s --plan-memory --verify-plan | FileCheck %s

!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>

kernel.func @copy(%x: !vector, %y: !vector) {
  %0 = kernel.load %x : !vector -> tensor<16xf32>
  kernel.store %0, %y : tensor<16xf32>, !vector
}
// CHECK: worker_bytes = 128 : i64
step.func @entry batch 4 slice 2 lanes 2 {
  // CHECK: step.buffer worker "x" {offset = [[X:[0-9]+]] : i64}
  %x = step.buffer worker "x" : !vector
  // CHECK-NEXT: step.buffer worker "y" {offset =
  %y = step.buffer worker "y" : !vector
  // CHECK-NEXT: step.buffer worker "z" {offset = [[X]] : i64}
  %z = step.buffer worker "z" : !vector
  step.slices lanes 2 start {
  } each {
    step.zero %x : !vector
    step.call @copy(%x, %y) : !vector, !vector
    step.call @copy(%y, %z) : !vector, !vector
  }
}
