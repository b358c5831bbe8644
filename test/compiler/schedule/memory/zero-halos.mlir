// The halo of a large image is zeroed before the image is written, so that its memory can be shared; that of a small one stays as it is.
// RUN: halcyon-opt %s --zero-halos --verify-step --split-input-file | FileCheck %s

!large = !kernel.buffer<tensor<1x16x56x56xf32>, <kind = nhwc, channels = 8, halo_height = 1, halo_width = 1>>
!small = !kernel.buffer<tensor<1x16x4x4xf32>, <kind = nhwc, channels = 8, halo_height = 1, halo_width = 1>>
kernel.func @tanh(%x: !large, %y: !large) {
  %0 = kernel.load %x : !large -> tensor<1x16x56x56xf32>
  %1 = nn.tanh %0 : (tensor<1x16x56x56xf32>) -> tensor<1x16x56x56xf32>
  kernel.store %1, %y : tensor<1x16x56x56xf32>, !large
}
kernel.func @pool(%x: !large, %y: !small) {
  %0 = kernel.load %x : !large -> tensor<1x16x56x56xf32>
  %1 = nn.average_pool %0 {kernel = array<i64: 14, 14>, stride = array<i64: 14, 14>, padding = array<i64: 0, 0>}
     : (tensor<1x16x56x56xf32>) -> tensor<1x16x4x4xf32>
  kernel.store %1, %y : tensor<1x16x4x4xf32>, !small
}

// CHECK-LABEL: step.func @slices
// CHECK-DAG: %[[X:.*]] = step.buffer slot
// CHECK-DAG: %[[Y:.*]] = step.buffer worker "y"
// CHECK-DAG: %[[Z:.*]] = step.buffer shared "z"
// CHECK: each {
// CHECK-NEXT: step.zero_halo %[[Y]]
// CHECK-NEXT: step.call @tanh(%[[X]], %[[Y]])
// CHECK-NEXT: step.zero_halo %[[Z]]
// CHECK-NEXT: step.call @tanh(%[[Y]], %[[Z]])
// CHECK-NEXT: step.call @pool
// What a later segment reads has been zeroed.
// CHECK: each {
// CHECK-NEXT: step.call @pool
step.func @slices batch 4 slice 1 lanes 2 {
  %x = step.buffer slot "image" {slot = 0 : i64, cell_stride = 215296 : i64} : !large
  %y = step.buffer worker "y" : !large
  %z = step.buffer shared "z" {cell_stride = 215296 : i64} : !large
  %small = step.buffer worker "small" : !small
  step.slices lanes 2 start {
  } each {
    step.call @tanh(%x, %y) : !large, !large
    step.call @tanh(%y, %z) : !large, !large
    step.call @pool(%z, %small) : !large, !small
  }
  step.slices lanes 2 start {
  } each {
    step.call @pool(%z, %small) : !large, !small
  }
}

// -----

// In a grid, by a cell of the grid before; without one, it stays.
!large = !kernel.buffer<tensor<1x16x56x56xf32>, <kind = nhwc, channels = 8, halo_height = 1, halo_width = 1>>
!part = !kernel.buffer<tensor<1x8x56x56xf32>, <kind = nhwc, channels = 8>, within = [1, 16, 58, 58]>
kernel.func @tanh(%x: !part, %y: !part) {
  %0 = kernel.load %x : !part -> tensor<1x8x56x56xf32>
  %1 = nn.tanh %0 : (tensor<1x8x56x56xf32>) -> tensor<1x8x56x56xf32>
  kernel.store %1, %y : tensor<1x8x56x56xf32>, !part
}

// CHECK-LABEL: step.func @grids
// CHECK-DAG: %[[Z:.*]] = step.buffer shared "z"
// CHECK: step.grid cells 2 {
// CHECK-NEXT: step.call @tanh
// CHECK-NEXT: step.zero_halo %[[Z]] cells [1, 2]
// CHECK-NEXT: }
// CHECK-NEXT: step.grid cells 2 {
// CHECK-NEXT: step.call @tanh
// CHECK-NEXT: }
step.func @grids batch 1 slice 1 lanes 1 {
  %x = step.buffer slot "image" {slot = 0 : i64, cell_stride = 32 : i64} : !part
  %y = step.buffer shared "y" : !large
  %z = step.buffer shared "z" : !large
  %yp = step.view %y {begin = 3776, cell_stride = 32} : !large -> !part
  %zp = step.view %z {begin = 3776, cell_stride = 32} : !large -> !part
  step.grid cells 2 {
    step.call @tanh(%x, %yp) : !part, !part
  }
  step.grid cells 2 {
    step.call @tanh(%yp, %zp) : !part, !part
  }
}

// -----

// What a cell writes into its thread's scratch has been zeroed by the same cell.
!image = !kernel.buffer<tensor<1x16x56x56xf32>, <kind = nhwc, channels = 8>>
!large = !kernel.buffer<tensor<1x16x56x56xf32>, <kind = nhwc, channels = 8, halo_height = 1, halo_width = 1>>
kernel.func @tanh(%x: !image, %y: !large) {
  %0 = kernel.load %x : !image -> tensor<1x16x56x56xf32>
  %1 = nn.tanh %0 : (tensor<1x16x56x56xf32>) -> tensor<1x16x56x56xf32>
  kernel.store %1, %y : tensor<1x16x56x56xf32>, !large
}

// CHECK-LABEL: step.func @scratch
// CHECK-DAG: %[[Y:.*]] = step.buffer worker "y"
// CHECK: step.grid cells 1 {
// CHECK-NEXT: step.zero
// CHECK-NEXT: }
// CHECK-NEXT: step.grid cells 2 {
// CHECK-NEXT: step.zero_halo %[[Y]] :
// CHECK-NEXT: step.call @tanh
// CHECK-NEXT: }
step.func @scratch batch 2 slice 1 lanes 1 {
  %x = step.buffer slot "image" {slot = 0 : i64, cell_stride = 200704 : i64} : !image
  %y = step.buffer worker "y" : !large
  %z = step.buffer shared "z" : !image
  step.grid cells 1 {
    step.zero %z : !image
  }
  step.grid cells 2 {
    step.call @tanh(%x, %y) : !image, !large
  }
}

// -----

// A small buffer keeps its halo, and so does a large one with more around its images than inside.
!few = !kernel.buffer<tensor<1x16x32x32xf32>, <kind = nhwc, channels = 8, halo_height = 1, halo_width = 1>>
!tiny = !kernel.buffer<tensor<1x1024x4x4xf32>, <kind = nhwc, channels = 8, halo_height = 1, halo_width = 1>>
kernel.func @tanh_few(%x: !few, %y: !few) {
  %0 = kernel.load %x : !few -> tensor<1x16x32x32xf32>
  %1 = nn.tanh %0 : (tensor<1x16x32x32xf32>) -> tensor<1x16x32x32xf32>
  kernel.store %1, %y : tensor<1x16x32x32xf32>, !few
}
kernel.func @tanh_tiny(%x: !tiny, %y: !tiny) {
  %0 = kernel.load %x : !tiny -> tensor<1x1024x4x4xf32>
  %1 = nn.tanh %0 : (tensor<1x1024x4x4xf32>) -> tensor<1x1024x4x4xf32>
  kernel.store %1, %y : tensor<1x1024x4x4xf32>, !tiny
}

// CHECK-LABEL: step.func @kept
// CHECK: each {
// CHECK-NEXT: step.call @tanh_few
// CHECK-NEXT: step.call @tanh_tiny
// CHECK-NEXT: }
step.func @kept batch 2 slice 1 lanes 1 {
  %x = step.buffer slot "image" {slot = 0 : i64, cell_stride = 73984 : i64} : !few
  %y = step.buffer worker "y" : !few
  %z = step.buffer slot "target" {slot = 1 : i64, cell_stride = 147456 : i64} : !tiny
  %t = step.buffer worker "t" : !tiny
  step.slices lanes 1 start {
  } each {
    step.call @tanh_few(%x, %y) : !few, !few
    step.call @tanh_tiny(%z, %t) : !tiny, !tiny
  }
}
