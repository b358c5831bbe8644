// One slice may read what another has not written yet: in the memory of all, a buffer lives from its first segment to the
// end of its last one.
// RUN: halcyon-opt %s --plan-memory --verify-plan | FileCheck %s

!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>

kernel.func @copy(%x: !vector, %y: !vector) {
  %0 = kernel.load %x : !vector -> tensor<16xf32>
  kernel.store %0, %y : tensor<16xf32>, !vector
}
// Two slices each of x, y and z, of which x and z alone share memory.
// CHECK: shared_bytes = 256 : i64
step.func @entry batch 4 slice 2 lanes 2 {
  // CHECK: step.buffer shared "x" {cell_stride = 64 : i64, offset = [[X:[0-9]+]] : i64}
  %x = step.buffer shared "x" {cell_stride = 64} : !vector
  // CHECK-NEXT: step.buffer shared "y"
  %y = step.buffer shared "y" {cell_stride = 64} : !vector
  // CHECK-NEXT: step.buffer shared "z" {cell_stride = 64 : i64, offset = [[X]] : i64}
  %z = step.buffer shared "z" {cell_stride = 64} : !vector
  step.slices lanes 2 start {
  } each {
    step.zero %x : !vector
    step.call @copy(%x, %y) : !vector, !vector
  }
  step.slices lanes 2 start {
  } each {
    step.call @copy(%y, %z) : !vector, !vector
  }
}
