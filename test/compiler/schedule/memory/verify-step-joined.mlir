// Joined grids run at once: what one writes, no other may touch.
// RUN: not halcyon-opt %s --verify-step 2>&1 | FileCheck %s

!vector = !kernel.buffer<tensor<6xf32>, <kind = nhwc, channels = 8>>
kernel.func @relu(%x: !vector, %y: !vector) {
  %0 = kernel.load %x : !vector -> tensor<6xf32>
  %1 = nn.relu %0 : (tensor<6xf32>) -> tensor<6xf32>
  kernel.store %1, %y : tensor<6xf32>, !vector
}
// CHECK-NOT: 'first'
step.func @independent batch 8 slice 1 lanes 1 {
  %a = step.buffer state "a" {offset = 0 : i64} : !vector
  %b = step.buffer shared "first" {offset = 0 : i64} : !vector
  %c = step.buffer shared "second" {offset = 64 : i64} : !vector
  step.grid cells 1 {
    step.call @relu(%a, %b) : !vector, !vector
  }
  step.grid cells 1 joined {
    step.call @relu(%a, %c) : !vector, !vector
  }
}
// CHECK: 'step.grid' op touches the buffer 'third' at once with a segment that it is joined with
step.func @dependent batch 8 slice 1 lanes 1 {
  %a = step.buffer state "a" {offset = 0 : i64} : !vector
  %b = step.buffer shared "third" {offset = 0 : i64} : !vector
  %c = step.buffer shared "fourth" {offset = 64 : i64} : !vector
  step.grid cells 1 {
    step.call @relu(%a, %b) : !vector, !vector
  }
  step.grid cells 1 joined {
    step.call @relu(%b, %c) : !vector, !vector
  }
}
// The first cells of one state lie in the last ones of another.
// CHECK: 'step.grid' op touches the buffer 'sixth' at once with a segment that it is joined with
step.func @overlapping batch 8 slice 1 lanes 1 {
  %a = step.buffer state "a" {offset = 0 : i64} : !vector
  %b = step.buffer state "fifth" {cell_stride = 64 : i64, offset = 64 : i64} : !vector
  %c = step.buffer state "sixth" {cell_stride = 64 : i64, offset = 192 : i64} : !vector
  step.grid cells 3 {
    step.call @relu(%a, %b) : !vector, !vector
  }
  step.grid cells 2 joined {
    step.call @relu(%a, %c) : !vector, !vector
  }
}
// What holds a place of several lanes touches each of them.
!lanes = !kernel.buffer<tensor<1x2x16xf32>, <kind = row_major>, within = [1, 2, 16]>
!one = !kernel.buffer<tensor<16xf32>, <kind = row_major>>
kernel.func @sum(%x: !lanes, %y: !one) {
  %0 = kernel.load %x : !lanes -> tensor<1x2x16xf32>
  %1 = kernel.load %y : !one -> tensor<16xf32>
  kernel.store %1, %y : tensor<16xf32>, !one
}
kernel.func @zero(%x: !one) {
  %0 = nn.constant 0.0 : tensor<16xf32>
  kernel.store %0, %x : tensor<16xf32>, !one
}
// CHECK: 'step.grid' op touches the buffer 'lane 1' at once with a segment that it is joined with
step.func @lanes batch 2 slice 1 lanes 2 {
  %own = step.buffer lane "own" {offset = 0 : i64} : !one
  %both = step.buffer lane "both" {lane = 0 : i64, lanes = 2 : i64, offset = 0 : i64} : !lanes
  %last = step.buffer lane "lane 1" {lane = 1 : i64, offset = 0 : i64} : !one
  %a = step.buffer state "a" {offset = 0 : i64} : !one
  step.slices lanes 2 of 64 bytes start {
    step.zero %own : !one
  } each {
  }
  step.grid cells 1 {
    step.call @sum(%both, %a) : !lanes, !one
  }
  step.grid cells 1 joined {
    step.call @zero(%last) : !one
  }
}
// A grid may not touch what the slices beside it write.
// CHECK: 'step.grid' op touches the buffer 'seventh' at once with a segment that it is joined with
step.func @slices batch 2 slice 1 lanes 2 {
  %a = step.buffer state "a" {offset = 0 : i64} : !vector
  %b = step.buffer shared "seventh" {cell_stride = 64 : i64} : !vector
  %c = step.buffer state "c" {cell_stride = 64 : i64, offset = 64 : i64} : !vector
  step.grid cells 2 {
    step.call @relu(%a, %b) : !vector, !vector
  }
  step.slices lanes 2 start {
  } each {
    step.call @relu(%a, %b) : !vector, !vector
  }
  step.grid cells 2 joined {
    step.call @relu(%b, %c) : !vector, !vector
  }
}
// The lanes that it sees are those before the loop.
// CHECK-NOT: 'lanes before'
step.func @lanes_before batch 2 slice 1 lanes 2 {
  %own = step.buffer lane "own" {offset = 0 : i64} : !one
  %both = step.buffer lane "lanes before" {lane = 0 : i64, lanes = 2 : i64, offset = 0 : i64} : !lanes
  %a = step.buffer state "a" {offset = 0 : i64} : !one
  step.slices lanes 2 of 64 bytes start {
    step.zero %own : !one
  } each {
  }
  step.slices lanes 2 start {
  } each {
  }
  step.grid cells 1 joined {
    step.call @sum(%both, %a) : !lanes, !one
  }
}
