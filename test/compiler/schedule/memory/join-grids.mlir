// RUN: halcyon-opt %s --join-grids | FileCheck %s

!small = !kernel.buffer<tensor<16xf32>, <kind = row_major>>
!large = !kernel.buffer<tensor<65536xf32>, <kind = row_major>>
kernel.func @small(%x: !small, %y: !small) {
  %0 = kernel.load %x : !small -> tensor<16xf32>
  %1 = nn.relu %0 : (tensor<16xf32>) -> tensor<16xf32>
  kernel.store %1, %y : tensor<16xf32>, !small
}
kernel.func @large(%x: !large, %y: !large) {
  %0 = kernel.load %x : !large -> tensor<65536xf32>
  %1 = nn.relu %0 : (tensor<65536xf32>) -> tensor<65536xf32>
  kernel.store %1, %y : tensor<65536xf32>, !large
}

// Those with large cells come first, all that do not need each other are in one loop, and what needs one of them begins the next.
// CHECK-LABEL: step.func @independent
// CHECK: step.grid cells 1 {
// CHECK-NEXT: step.call @large
// CHECK: step.grid cells 4 joined {
// CHECK-NEXT: step.call @small
// CHECK: step.grid cells 2 joined {
// CHECK-NEXT: step.call @small
// CHECK: step.grid cells 3 {
step.func @independent batch 2 slice 1 lanes 2 {
  %x = step.buffer state "x" {offset = 0} : !small
  %a = step.buffer state "a" {cell_stride = 64 : i64, offset = 64} : !small
  %b = step.buffer state "b" {cell_stride = 64 : i64, offset = 320} : !small
  %p = step.buffer state "p" {offset = 1048576} : !large
  %q = step.buffer state "q" {offset = 2097152} : !large
  %c = step.buffer state "c" {cell_stride = 64 : i64, offset = 512} : !small
  step.grid cells 4 {
    step.call @small(%x, %a) : !small, !small
  }
  step.grid cells 2 {
    step.call @small(%x, %b) : !small, !small
  }
  step.grid cells 1 {
    step.call @large(%p, %q) : !large, !large
  }
  step.grid cells 3 {
    step.call @small(%a, %c) : !small, !small
  }
}

// Not across slices, which need both.
// CHECK-LABEL: step.func @apart
// CHECK-NOT: joined
step.func @apart batch 2 slice 1 lanes 2 {
  %x = step.buffer state "x" {offset = 0} : !small
  %a = step.buffer state "a" {cell_stride = 64 : i64, offset = 64} : !small
  %b = step.buffer state "b" {cell_stride = 64 : i64, offset = 320} : !small
  step.grid cells 4 {
    step.call @small(%x, %a) : !small, !small
  }
  step.slices lanes 2 start {
  } each {
  }
  step.grid cells 2 {
    step.call @small(%x, %b) : !small, !small
  }
}

// What is not worth waking a thread for.
// CHECK-LABEL: step.func @tiny
// CHECK-NOT: joined
step.func @tiny batch 2 slice 1 lanes 2 {
  %x = step.buffer state "x" {offset = 0} : !small
  %a = step.buffer state "a" {offset = 64} : !small
  %b = step.buffer state "b" {offset = 320} : !small
  step.grid cells 1 {
    step.call @small(%x, %a) : !small, !small
  }
  step.grid cells 1 {
    step.call @small(%x, %b) : !small, !small
  }
}

// One after the other, both can have the same memory.
// CHECK-LABEL: step.func @needs_more_memory
// CHECK-NOT: joined
step.func @needs_more_memory batch 2 slice 1 lanes 2 {
  %x = step.buffer state "x" {offset = 0} : !large
  %y = step.buffer state "y" {offset = 1048576} : !large
  %a = step.buffer shared "a" : !large
  %b = step.buffer shared "b" : !large
  step.grid cells 1 {
    step.call @large(%x, %a) : !large, !large
  }
  step.grid cells 1 {
    step.call @large(%y, %b) : !large, !large
  }
}
