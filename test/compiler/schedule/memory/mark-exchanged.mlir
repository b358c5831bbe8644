// What one thread writes and another one has in its cache is exchanged.
// RUN: halcyon-opt %s --mark-exchanged --split-input-file | FileCheck %s

!images = !kernel.buffer<tensor<1x32x64x64xf32>, <kind = nhwc, channels = 16>>
!row = !kernel.buffer<tensor<524288xf32>, <kind = row_major>>

// One thread reads the images that both have written; nobody else has touched its own result, nor
// do threads touch each other's images.
// CHECK-LABEL: kernel.func @to_images
// CHECK: kernel.store %{{[^ ]*}}, %{{[^ ]*}} exchanged :
kernel.func @to_images(%x: !images, %y: !images) {
  %0 = kernel.load %x : !images -> tensor<1x32x64x64xf32>
  %1 = nn.tanh %0 : (tensor<1x32x64x64xf32>) -> tensor<1x32x64x64xf32>
  kernel.store %1, %y : tensor<1x32x64x64xf32>, !images
}
// CHECK-LABEL: kernel.func @own_images
// CHECK: kernel.store %{{[^ ]*}}, %{{[^ ]*}} :
kernel.func @own_images(%x: !images, %y: !images) {
  %0 = kernel.load %x : !images -> tensor<1x32x64x64xf32>
  %1 = nn.relu %0 : (tensor<1x32x64x64xf32>) -> tensor<1x32x64x64xf32>
  kernel.store %1, %y : tensor<1x32x64x64xf32>, !images
}
// CHECK-LABEL: kernel.func @of_all
// CHECK: kernel.store %{{[^ ]*}}, %{{[^ ]*}} :
kernel.func @of_all(%x: !row, %z: !row) {
  %0 = kernel.load %x : !row -> tensor<524288xf32>
  %1 = nn.tanh %0 : (tensor<524288xf32>) -> tensor<524288xf32>
  kernel.store %1, %z : tensor<524288xf32>, !row
}
step.func @train batch 4 slice 1 lanes 4 {
  %x = step.buffer shared "x" {cell_stride = 524288 : i64, offset = 0 : i64} : !images
  %y = step.buffer shared "y" {cell_stride = 524288 : i64, offset = 2097152 : i64} : !images
  %all = step.view %y {cell_stride = 0 : i64} : !images -> !row
  %z = step.buffer shared "z" {offset = 4194304 : i64} : !row
  %w = step.buffer shared "w" {cell_stride = 524288 : i64, offset = 6291456 : i64} : !images
  step.slices lanes 4 start {
  } each {
    step.call @own_images(%x, %w) : !images, !images
    step.call @to_images(%w, %y) : !images, !images
  }
  step.grid cells 1 {
    step.call @of_all(%all, %z) : !row, !row
  }
}

// -----

!images = !kernel.buffer<tensor<1x32x64x64xf32>, <kind = nhwc, channels = 16>>
!row = !kernel.buffer<tensor<524288xf32>, <kind = row_major>>
!large = !kernel.buffer<tensor<16777216xf32>, <kind = row_major>>

// Sums read what they add to first.
// CHECK-LABEL: kernel.func @add
// CHECK: kernel.store %{{[^ ]*}}, %{{[^ ]*}} accumulate :
kernel.func @add(%x: !images, %y: !images) {
  %0 = kernel.load %x : !images -> tensor<1x32x64x64xf32>
  kernel.store %0, %y accumulate : tensor<1x32x64x64xf32>, !images
}
// What the other thread has read is gone from its cache by the time that this is written again.
// CHECK-LABEL: kernel.func @long_ago
// CHECK: kernel.store %{{[^ ]*}}, %{{[^ ]*}} :
kernel.func @long_ago(%x: !images, %y: !images) {
  %0 = kernel.load %x : !images -> tensor<1x32x64x64xf32>
  %1 = nn.tanh %0 : (tensor<1x32x64x64xf32>) -> tensor<1x32x64x64xf32>
  kernel.store %1, %y : tensor<1x32x64x64xf32>, !images
}
kernel.func @of_all(%x: !row, %z: !row) {
  %0 = kernel.load %x : !row -> tensor<524288xf32>
  %1 = nn.tanh %0 : (tensor<524288xf32>) -> tensor<524288xf32>
  kernel.store %1, %z : tensor<524288xf32>, !row
}
kernel.func @much_else(%x: !large, %z: !large) {
  %0 = kernel.load %x : !large -> tensor<16777216xf32>
  kernel.store %0, %z : tensor<16777216xf32>, !large
}
step.func @train batch 4 slice 1 lanes 4 {
  %x = step.buffer shared "x" {cell_stride = 524288 : i64, offset = 0 : i64} : !images
  %y = step.buffer shared "y" {cell_stride = 524288 : i64, offset = 2097152 : i64} : !images
  %all = step.view %y {cell_stride = 0 : i64} : !images -> !row
  %z = step.buffer shared "z" {offset = 4194304 : i64} : !row
  %sum = step.buffer shared "sum" {cell_stride = 524288 : i64, offset = 6291456 : i64} : !images
  %all_sums = step.view %sum {cell_stride = 0 : i64} : !images -> !row
  %a = step.buffer shared "a" {offset = 8388608 : i64} : !large
  %b = step.buffer shared "b" {offset = 75497472 : i64} : !large
  step.slices lanes 4 start {
  } each {
    step.call @add(%x, %sum) : !images, !images
    step.call @long_ago(%x, %y) : !images, !images
  }
  step.grid cells 1 {
    step.call @of_all(%all, %z) : !row, !row
  }
  step.grid cells 1 {
    step.call @much_else(%a, %b) : !large, !large
  }
  step.grid cells 1 {
    step.call @of_all(%all_sums, %z) : !row, !row
  }
}

// -----

!images = !kernel.buffer<tensor<1x32x64x64xf32>, <kind = nhwc, channels = 16>>
!row = !kernel.buffer<tensor<524288xf32>, <kind = row_major>>

// Only where it trains does the runtime look how far threads are from each other.
// CHECK-LABEL: kernel.func @to_images
// CHECK-NOT: exchanged
kernel.func @to_images(%x: !images, %y: !images) {
  %0 = kernel.load %x : !images -> tensor<1x32x64x64xf32>
  %1 = nn.tanh %0 : (tensor<1x32x64x64xf32>) -> tensor<1x32x64x64xf32>
  kernel.store %1, %y : tensor<1x32x64x64xf32>, !images
}
kernel.func @of_all(%x: !row, %z: !row) {
  %0 = kernel.load %x : !row -> tensor<524288xf32>
  %1 = nn.tanh %0 : (tensor<524288xf32>) -> tensor<524288xf32>
  kernel.store %1, %z : tensor<524288xf32>, !row
}
step.func @predict batch 4 slice 1 lanes 4 {
  %x = step.buffer shared "x" {cell_stride = 524288 : i64, offset = 0 : i64} : !images
  %y = step.buffer shared "y" {cell_stride = 524288 : i64, offset = 2097152 : i64} : !images
  %all = step.view %y {cell_stride = 0 : i64} : !images -> !row
  %z = step.buffer shared "z" {offset = 4194304 : i64} : !row
  step.slices lanes 4 start {
  } each {
    step.call @to_images(%x, %y) : !images, !images
  }
  step.grid cells 1 {
    step.call @of_all(%all, %z) : !row, !row
  }
}

// -----

!images = !kernel.buffer<tensor<1x24x75x75xf32>, <kind = nhwc, channels = 8>>
!row = !kernel.buffer<tensor<540000xf32>, <kind = row_major>>

// An odd number of pixels of 96 bytes: every other image begins within a cache line.
// CHECK-LABEL: kernel.func @odd_images
// CHECK-NOT: exchanged
kernel.func @odd_images(%x: !images, %y: !images) {
  %0 = kernel.load %x : !images -> tensor<1x24x75x75xf32>
  %1 = nn.tanh %0 : (tensor<1x24x75x75xf32>) -> tensor<1x24x75x75xf32>
  kernel.store %1, %y : tensor<1x24x75x75xf32>, !images
}
kernel.func @of_all(%x: !row, %z: !row) {
  %0 = kernel.load %x : !row -> tensor<540000xf32>
  %1 = nn.tanh %0 : (tensor<540000xf32>) -> tensor<540000xf32>
  kernel.store %1, %z : tensor<540000xf32>, !row
}
step.func @train batch 4 slice 1 lanes 4 {
  %x = step.buffer shared "x" {cell_stride = 540000 : i64, offset = 0 : i64} : !images
  %y = step.buffer shared "y" {cell_stride = 540000 : i64, offset = 2160000 : i64} : !images
  %all = step.view %y {cell_stride = 0 : i64} : !images -> !row
  %z = step.buffer shared "z" {offset = 4320000 : i64} : !row
  step.slices lanes 4 start {
  } each {
    step.call @odd_images(%x, %y) : !images, !images
  }
  step.grid cells 1 {
    step.call @of_all(%all, %z) : !row, !row
  }
}

// -----

!images = !kernel.buffer<tensor<1x32x64x64xf32>, <kind = nhwc, channels = 16>>
!row = !kernel.buffer<tensor<524288xf32>, <kind = row_major>>

// Another entry point has it write where the caller says, which may be within a cache line.
// CHECK-LABEL: kernel.func @to_caller
// CHECK-NOT: exchanged
kernel.func @to_caller(%x: !images, %y: !images) {
  %0 = kernel.load %x : !images -> tensor<1x32x64x64xf32>
  %1 = nn.tanh %0 : (tensor<1x32x64x64xf32>) -> tensor<1x32x64x64xf32>
  kernel.store %1, %y : tensor<1x32x64x64xf32>, !images
}
kernel.func @of_all(%x: !row, %z: !row) {
  %0 = kernel.load %x : !row -> tensor<524288xf32>
  %1 = nn.tanh %0 : (tensor<524288xf32>) -> tensor<524288xf32>
  kernel.store %1, %z : tensor<524288xf32>, !row
}
step.func @train batch 4 slice 1 lanes 4 {
  %x = step.buffer shared "x" {cell_stride = 524288 : i64, offset = 0 : i64} : !images
  %y = step.buffer shared "y" {cell_stride = 524288 : i64, offset = 2097152 : i64} : !images
  %all = step.view %y {cell_stride = 0 : i64} : !images -> !row
  %z = step.buffer shared "z" {offset = 4194304 : i64} : !row
  step.slices lanes 4 start {
  } each {
    step.call @to_caller(%x, %y) : !images, !images
  }
  step.grid cells 1 {
    step.call @of_all(%all, %z) : !row, !row
  }
}
step.func @predict batch 4 slice 1 lanes 4 {
  %x = step.buffer shared "x" {cell_stride = 524288 : i64, offset = 0 : i64} : !images
  %y = step.buffer slot "output" {cell_stride = 524288 : i64, slot = 6 : i64} : !images
  step.slices lanes 4 start {
  } each {
    step.call @to_caller(%x, %y) : !images, !images
  }
}
