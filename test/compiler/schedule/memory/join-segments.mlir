// RUN: halcyon-opt %s --join-segments | FileCheck %s

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

// What nobody needs before the slices, nor they themselves, runs with them; cells that are larger than a lane come first.
// CHECK-LABEL: step.func @with_slices
// CHECK: step.grid cells 4 {
// CHECK-NEXT: step.call @small(%{{.*}}, %[[A:.*]]) :
// CHECK: step.grid cells 1 {
// CHECK-NEXT: step.call @large
// CHECK: step.slices lanes 2 joined
// CHECK: step.call @small(%[[A]],
// CHECK: step.grid cells 2 joined {
// CHECK-NEXT: step.call @small
// CHECK: step.grid cells 3 {
step.func @with_slices batch 2 slice 1 lanes 2 {
  %x = step.buffer state "x" {offset = 0} : !small
  %a = step.buffer state "a" {cell_stride = 64 : i64, offset = 64} : !small
  %b = step.buffer state "b" {cell_stride = 64 : i64, offset = 320} : !small
  %p = step.buffer state "p" {offset = 1048576} : !large
  %q = step.buffer state "q" {offset = 2097152} : !large
  %c = step.buffer state "c" {cell_stride = 64 : i64, offset = 512} : !small
  %y = step.buffer shared "y" {cell_stride = 64 : i64} : !small
  step.grid cells 2 {
    step.call @small(%x, %b) : !small, !small
  }
  step.grid cells 1 {
    step.call @large(%p, %q) : !large, !large
  }
  step.grid cells 4 {
    step.call @small(%x, %a) : !small, !small
  }
  step.slices lanes 2 start {
  } each {
    step.call @small(%a, %y) : !small, !small
  }
  step.grid cells 3 {
    step.call @small(%y, %c) : !small, !small
  }
}

// Nor what something needs that has to run before the slices.
// CHECK-LABEL: step.func @needed_before_slices
// CHECK-NOT: joined
step.func @needed_before_slices batch 2 slice 1 lanes 2 {
  %x = step.buffer state "x" {offset = 0} : !small
  %a = step.buffer state "a" {cell_stride = 64 : i64, offset = 64} : !small
  %b = step.buffer shared "b" {cell_stride = 64 : i64} : !small
  %y = step.buffer shared "y" {cell_stride = 64 : i64} : !small
  step.grid cells 4 {
    step.call @small(%x, %a) : !small, !small
  }
  step.grid cells 4 {
    step.call @small(%a, %b) : !small, !small
  }
  step.slices lanes 2 start {
  } each {
    step.call @small(%b, %y) : !small, !small
  }
}

// Not where what it reads would be alive with what the slices write, and take more memory than the rest of the step.
// CHECK-LABEL: step.func @needs_memory_during_slices
// CHECK-NOT: joined
step.func @needs_memory_during_slices batch 2 slice 1 lanes 2 {
  %x = step.buffer state "x" {cell_stride = 262144 : i64, offset = 0} : !large
  %a = step.buffer shared "a" {cell_stride = 262144 : i64} : !large
  %b = step.buffer shared "b" {cell_stride = 262144 : i64} : !large
  %y = step.buffer state "y" {cell_stride = 262144 : i64, offset = 1048576} : !large
  step.slices lanes 2 start {
  } each {
    step.call @large(%x, %a) : !large, !large
  }
  step.grid cells 2 {
    step.call @large(%a, %y) : !large, !large
  }
  step.slices lanes 2 start {
  } each {
    step.call @large(%x, %b) : !large, !large
  }
}

// Slices have begun to fill one buffer where they have read the other: nobody else may read that meanwhile.
// CHECK-LABEL: step.func @reads_what_slices_hand_over
// CHECK-NOT: joined
step.func @reads_what_slices_hand_over batch 2 slice 1 lanes 2 {
  %x = step.buffer state "x" {cell_stride = 262144 : i64, offset = 0} : !large
  %a = step.buffer shared "a" {cell_stride = 262144 : i64} : !large
  %b = step.buffer shared "b" {cell_stride = 262144 : i64} : !large
  %s = step.buffer worker "s" : !large
  %y = step.buffer state "y" {cell_stride = 262144 : i64, offset = 1048576} : !large
  step.slices lanes 2 start {
  } each {
    step.call @large(%x, %a) : !large, !large
  }
  step.grid cells 2 {
    step.call @large(%a, %y) : !large, !large
  }
  step.slices lanes 2 start {
  } each {
    step.call @large(%a, %s) : !large, !large
    step.call @large(%s, %b) : !large, !large
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
