// Buffers that a segment's slices touch one by one, each slice its own part: where a slice has read the last of one before it begins with
// another, both lie at one place.
// RUN: halcyon-opt %s --plan-memory --verify-plan --split-input-file | FileCheck %s

!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>

kernel.func @copy(%x: !vector, %y: !vector) {
  %0 = kernel.load %x : !vector -> tensor<16xf32>
  kernel.store %0, %y : tensor<16xf32>, !vector
}
// CHECK: shared_bytes = 128 : i64
step.func @one_after_the_other batch 4 slice 2 lanes 2 {
  // CHECK: step.buffer shared "x" {cell_stride = 64 : i64, offset = 0 : i64}
  %x = step.buffer shared "x" {cell_stride = 64} : !vector
  // CHECK-NEXT: step.buffer worker "s"
  %s = step.buffer worker "s" : !vector
  // CHECK-NEXT: step.buffer shared "y" {cell_stride = 64 : i64, offset = 0 : i64}
  %y = step.buffer shared "y" {cell_stride = 64} : !vector
  // CHECK-NEXT: step.buffer shared "z" {cell_stride = 64 : i64, offset = 0 : i64}
  %z = step.buffer shared "z" {cell_stride = 64} : !vector
  step.slices lanes 2 start {
  } each {
    step.zero %x : !vector
  }
  step.slices lanes 2 start {
  } each {
    step.call @copy(%x, %s) : !vector, !vector
    step.call @copy(%s, %y) : !vector, !vector
    step.call @copy(%y, %s) : !vector, !vector
    step.call @copy(%s, %z) : !vector, !vector
  }
}

// -----

!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>

kernel.func @copy(%x: !vector, %y: !vector) {
  %0 = kernel.load %x : !vector -> tensor<16xf32>
  kernel.store %0, %y : tensor<16xf32>, !vector
}
// A kernel may compute elements twice, so it cannot write what it reads: x and y lie apart.
// CHECK: shared_bytes = 256 : i64
step.func @in_one_call batch 4 slice 2 lanes 2 {
  %x = step.buffer shared "x" {cell_stride = 64} : !vector
  %y = step.buffer shared "y" {cell_stride = 64} : !vector
  step.slices lanes 2 start {
  } each {
    step.zero %x : !vector
    step.call @copy(%x, %y) : !vector, !vector
  }
}

// -----

!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>
!double = !kernel.buffer<tensor<32xf32>, <kind = row_major>>

// The first slice of y would lie where the second slice of x is; and what reads beyond its own slice reads other slices'.
// CHECK: shared_bytes = 384 : i64
step.func @other_slices batch 4 slice 2 lanes 2 {
  %x = step.buffer shared "x" {cell_stride = 64} : !vector
  %y = step.buffer shared "y" {cell_stride = 128} : !vector
  step.slices lanes 2 start {
  } each {
    step.zero %x : !vector
    step.zero %y : !vector
  }
}
// CHECK: shared_bytes = 384 : i64
step.func @windows batch 4 slice 2 lanes 2 {
  %x = step.buffer shared "x" {cell_stride = 64} : !double
  %y = step.buffer shared "y" {cell_stride = 64} : !double
  step.slices lanes 2 start {
  } each {
    step.zero %x : !double
    step.zero %y : !double
  }
}

// -----

!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>

// The first slice touches a part of x where the second one would write y.
// CHECK: shared_bytes = 256 : i64
step.func @view batch 4 slice 2 lanes 2 {
  %x = step.buffer shared "x" {cell_stride = 64} : !vector
  %next = step.view %x {begin = 64} : !vector -> !vector
  %y = step.buffer shared "y" {cell_stride = 64} : !vector
  step.slices lanes 2 start {
  } each {
    step.zero %next : !vector
    step.zero %x : !vector
    step.zero %y : !vector
  }
}

// -----

!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>

// Cells of a grid, which touch all of a buffer.
// CHECK: shared_bytes = 128 : i64
step.func @grid batch 4 slice 2 lanes 2 {
  %x = step.buffer shared "x" : !vector
  %y = step.buffer shared "y" : !vector
  step.grid cells 1 {
    step.zero %x : !vector
    step.zero %y : !vector
  }
}

// -----

!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>

kernel.func @copy(%x: !vector, %y: !vector) {
  %0 = kernel.load %x : !vector -> tensor<16xf32>
  kernel.store %0, %y : tensor<16xf32>, !vector
}
// What runs in the same loop may read x when slices have written y.
// CHECK: shared_bytes = 256 : i64
step.func @read_meanwhile batch 4 slice 2 lanes 2 {
  %x = step.buffer shared "x" {cell_stride = 64} : !vector
  %s = step.buffer worker "s" : !vector
  %y = step.buffer shared "y" {cell_stride = 64} : !vector
  %a = step.buffer state "a" {cell_stride = 64, offset = 0} : !vector
  step.grid cells 2 {
    step.zero %x : !vector
  }
  step.grid cells 2 {
    step.call @copy(%x, %a) : !vector, !vector
  }
  step.slices lanes 2 joined start {
  } each {
    step.call @copy(%x, %s) : !vector, !vector
    step.call @copy(%s, %y) : !vector, !vector
  }
}
