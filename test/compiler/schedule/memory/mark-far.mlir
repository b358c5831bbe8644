// What no cache holds when a kernel is called is far: what was touched 4 MB ago, or never.
// RUN: halcyon-opt %s --mark-far --split-input-file | FileCheck %s

!images = !kernel.buffer<tensor<1x32x32x32xf32>, <kind = nhwc, channels = 16>>
!row = !kernel.buffer<tensor<32768xf32>, <kind = row_major>>

// Each slice reads images of its own; its scratch is that of the slice before.
// CHECK-LABEL: kernel.func @from_images
// CHECK: kernel.load %{{.*}} far :
// CHECK: kernel.store %{{[^ ]*}}, %{{[^ ]*}} :
kernel.func @from_images(%x: !images, %y: !images) {
  %0 = kernel.load %x : !images -> tensor<1x32x32x32xf32>
  %1 = nn.tanh %0 : (tensor<1x32x32x32xf32>) -> tensor<1x32x32x32xf32>
  kernel.store %1, %y : tensor<1x32x32x32xf32>, !images
}
// CHECK-LABEL: kernel.func @to_images
// CHECK: kernel.load %{{[^ ]*}} :
// CHECK: kernel.store %{{.*}} far :
kernel.func @to_images(%x: !images, %y: !images) {
  %0 = kernel.load %x : !images -> tensor<1x32x32x32xf32>
  %1 = nn.tanh %0 : (tensor<1x32x32x32xf32>) -> tensor<1x32x32x32xf32>
  kernel.store %1, %y : tensor<1x32x32x32xf32>, !images
}
step.func @slices batch 64 slice 1 lanes 8 {
  %x = step.buffer shared "x" {offset = 0 : i64, cell_stride = 131072 : i64} : !images
  %a = step.buffer worker "a" {offset = 0 : i64} : !images
  %y = step.buffer shared "y" {offset = 8388608 : i64, cell_stride = 131072 : i64} : !images
  step.slices lanes 8 start {
  } each {
    step.call @from_images(%x, %a) : !images, !images
    step.call @to_images(%a, %y) : !images, !images
  }
}

// -----

!images = !kernel.buffer<tensor<1x32x32x32xf32>, <kind = nhwc, channels = 16>>
!row = !kernel.buffer<tensor<32768xf32>, <kind = row_major>>

// A kernel has fetched the images of the next slice; where the result lies, the slice has read.
// CHECK-LABEL: kernel.func @fetched
// CHECK-NOT: far
// CHECK-LABEL: step.func @slices
kernel.func @fetched(%next: !row, %x: !images, %y: !images) {
  %0 = kernel.load %x : !images -> tensor<1x32x32x32xf32>
  %1 = nn.tanh %0 : (tensor<1x32x32x32xf32>) -> tensor<1x32x32x32xf32>
  kernel.store %1, %y : tensor<1x32x32x32xf32>, !images
}
step.func @slices batch 64 slice 1 lanes 8 {
  %x = step.buffer shared "x" {offset = 0 : i64, cell_stride = 131072 : i64} : !images
  %y = step.buffer shared "y" {offset = 0 : i64, cell_stride = 131072 : i64} : !images
  %next = step.view next %x {cell_stride = 131072 : i64} : !images -> !row
  step.slices lanes 8 start {
  } each {
    step.call @fetched(%next, %x, %y) : !row, !images, !images
  }
}

// -----

!images = !kernel.buffer<tensor<1x32x32x32xf32>, <kind = nhwc, channels = 16>>

// All 16 images, 2 MB, are there since the segment before. In the step before as well.
// CHECK-LABEL: kernel.func @small
// CHECK-NOT: far
// CHECK-LABEL: step.func @small_batch
kernel.func @small(%x: !images, %y: !images) {
  %0 = kernel.load %x : !images -> tensor<1x32x32x32xf32>
  %1 = nn.tanh %0 : (tensor<1x32x32x32xf32>) -> tensor<1x32x32x32xf32>
  kernel.store %1, %y : tensor<1x32x32x32xf32>, !images
}
step.func @small_batch batch 8 slice 1 lanes 8 {
  %x = step.buffer shared "x" {offset = 0 : i64, cell_stride = 131072 : i64} : !images
  %y = step.buffer shared "y" {offset = 1048576 : i64, cell_stride = 131072 : i64} : !images
  step.slices lanes 8 start {
  } each {
    step.call @small(%x, %y) : !images, !images
  }
  step.slices lanes 8 start {
  } each {
    step.call @small(%y, %x) : !images, !images
  }
}

// -----

!images = !kernel.buffer<tensor<1x32x32x32xf32>, <kind = nhwc, channels = 16>>
!filter = !kernel.buffer<tensor<1024x1024x1x1xf32>, <kind = filter, channels = 16>>

// More often far than near: 64 times of 72. What other slices push out is gone, and so is the begin
// of a filter of 4 MB by its end.
// CHECK-LABEL: kernel.func @mostly_far
// CHECK: kernel.load %{{.*}} far :
// CHECK-LABEL: kernel.func @large
// CHECK: kernel.load %{{.*}} far :
kernel.func @mostly_far(%x: !images, %y: !images) {
  %0 = kernel.load %x : !images -> tensor<1x32x32x32xf32>
  %1 = nn.tanh %0 : (tensor<1x32x32x32xf32>) -> tensor<1x32x32x32xf32>
  kernel.store %1, %y : tensor<1x32x32x32xf32>, !images
}
kernel.func @large(%w: !filter, %v: !filter) {
  %0 = kernel.load %w : !filter -> tensor<1024x1024x1x1xf32>
  kernel.store %0, %v : tensor<1024x1024x1x1xf32>, !filter
}
step.func @often batch 64 slice 1 lanes 8 {
  %x = step.buffer shared "x" {offset = 0 : i64, cell_stride = 131072 : i64} : !images
  %a = step.buffer worker "a" {offset = 0 : i64} : !images
  %w = step.buffer state "w" {offset = 0 : i64} : !filter
  %v = step.buffer worker "v" {offset = 131072 : i64} : !filter
  step.slices lanes 8 start {
  } each {
    step.call @mostly_far(%x, %a) : !images, !images
    step.call @large(%w, %v) : !filter, !filter
  }
}
step.func @once batch 8 slice 1 lanes 8 {
  %x = step.buffer worker "x" {offset = 0 : i64} : !images
  %a = step.buffer worker "a" {offset = 131072 : i64} : !images
  step.slices lanes 8 start {
  } each {
    step.call @mostly_far(%x, %a) : !images, !images
  }
}

// -----

!images = !kernel.buffer<tensor<1x32x32x32xf32>, <kind = nhwc, channels = 16>>

// 8 times of 72.
// CHECK-LABEL: kernel.func @mostly_near
// CHECK-NOT: far
// CHECK-LABEL: step.func @often
kernel.func @mostly_near(%x: !images, %y: !images) {
  %0 = kernel.load %x : !images -> tensor<1x32x32x32xf32>
  %1 = nn.tanh %0 : (tensor<1x32x32x32xf32>) -> tensor<1x32x32x32xf32>
  kernel.store %1, %y : tensor<1x32x32x32xf32>, !images
}
step.func @often batch 64 slice 1 lanes 8 {
  %x = step.buffer worker "x" {offset = 0 : i64} : !images
  %a = step.buffer worker "a" {offset = 131072 : i64} : !images
  step.slices lanes 8 start {
  } each {
    step.call @mostly_near(%x, %a) : !images, !images
  }
}
step.func @once batch 8 slice 1 lanes 8 {
  %x = step.buffer shared "x" {offset = 0 : i64, cell_stride = 8388608 : i64} : !images
  %a = step.buffer worker "a" {offset = 0 : i64} : !images
  step.slices lanes 8 start {
  } each {
    step.call @mostly_near(%x, %a) : !images, !images
  }
}

// -----

!tiles = !kernel.buffer<tensor<1x16x36x4xf32>, <kind = by_element, channels = 16>, within = [64, 16, 36, 4]>
!images = !kernel.buffer<tensor<1x16x8x8xf32>, <kind = nhwc, channels = 16>>

// The pieces of a window lie between those of its neighbours, which are others.
// CHECK-LABEL: kernel.func @window
// CHECK: kernel.store %{{.*}} far :
kernel.func @window(%x: !images, %y: !tiles) {
  %0 = kernel.load %x : !images -> tensor<1x16x8x8xf32>
  %1 = nn.winograd_input %0 {padding = array<i64: 1, 1>, taps = array<i64: 3, 3>, tile = array<i64: 4, 4>} : (tensor<1x16x8x8xf32>) -> tensor<1x16x36x4xf32>
  kernel.store %1, %y : tensor<1x16x36x4xf32>, !tiles
}
step.func @batch batch 64 slice 1 lanes 8 {
  %x = step.buffer worker "x" {offset = 0 : i64} : !images
  %y = step.buffer shared "y" {offset = 0 : i64, cell_stride = 256 : i64} : !tiles
  %z = step.buffer shared "z" {offset = 8388608 : i64} : !kernel.buffer<tensor<2097152xf32>, <kind = row_major>>
  step.slices lanes 8 start {
  } each {
    step.call @window(%x, %y) : !images, !tiles
  }
  step.grid cells 1 {
    step.call @push_out(%z) : !kernel.buffer<tensor<2097152xf32>, <kind = row_major>>
  }
}
kernel.func @push_out(%z: !kernel.buffer<tensor<2097152xf32>, <kind = row_major>>) {
  %0 = nn.constant 0.0 : tensor<2097152xf32>
  kernel.store %0, %z : tensor<2097152xf32>, !kernel.buffer<tensor<2097152xf32>, <kind = row_major>>
}
