// Kernels that compute long fetch what the next slice of their thread reads first, and what their own slice writes behind them; in a grid all that
// the next cell touches.
// RUN: halcyon-opt %s --fetch-ahead --split-input-file | FileCheck %s

!images = !kernel.buffer<tensor<1x32x32x32xf32>, <kind = nhwc, channels = 16>>
!wide = !kernel.buffer<tensor<1x64x32x32xf32>, <kind = nhwc, channels = 16>>
!images_of_wide = !kernel.buffer<tensor<1x32x32x32xf32>, <kind = nhwc, channels = 16>, within = [1, 64, 32, 32]>
!pairs = !kernel.buffer<tensor<2x32x32x32xf32>, <kind = nhwc, channels = 16>>
!filter = !kernel.buffer<tensor<32x32x1x1xf32>, <kind = filter, channels = 16>>
kernel.func @tanh(%x: !images, %y: !images) {
  %0 = kernel.load %x : !images -> tensor<1x32x32x32xf32>
  %1 = nn.tanh %0 : (tensor<1x32x32x32xf32>) -> tensor<1x32x32x32xf32>
  kernel.store %1, %y : tensor<1x32x32x32xf32>, !images
}
// CHECK: kernel.func @conv2d_0(%{{[a-z0-9]+}}: !kernel.buffer<tensor<32768xf32>, <kind = row_major>>, %{{[a-z0-9]+}}: !kernel.buffer<tensor<32768xf32>, <kind = row_major>>, %{{[a-z0-9]+}}: !kernel.buffer<tensor<1x32x32x32xf32>
// CHECK: kernel.func @conv2d(%{{[a-z0-9]+}}: !kernel.buffer<tensor<1x32x32x32xf32>
kernel.func @conv2d(%x: !images, %w: !filter, %y: !images) {
  %0 = kernel.load %x : !images -> tensor<1x32x32x32xf32>
  %1 = kernel.load %w : !filter -> tensor<32x32x1x1xf32>
  %2 = nn.conv2d %0, %1 {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<1x32x32x32xf32>, tensor<32x32x1x1xf32>) -> tensor<1x32x32x32xf32>
  kernel.store %2, %y : tensor<1x32x32x32xf32>, !images
}

kernel.func @conv2d_of_wide(%x: !images_of_wide, %w: !filter, %y: !images) {
  %0 = kernel.load %x : !images_of_wide -> tensor<1x32x32x32xf32>
  %1 = kernel.load %w : !filter -> tensor<32x32x1x1xf32>
  %2 = nn.conv2d %0, %1 {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<1x32x32x32xf32>, tensor<32x32x1x1xf32>) -> tensor<1x32x32x32xf32>
  kernel.store %2, %y : tensor<1x32x32x32xf32>, !images
}

// CHECK-LABEL: step.func @far
// CHECK-DAG: %[[X:.*]] = step.buffer shared "x"
// CHECK-DAG: %[[Y:.*]] = step.buffer shared "y"
// CHECK-DAG: %[[NEXT:.*]] = step.view next %[[X]] {cell_stride = 131072 : i64}
// CHECK-DAG: %[[OWN:.*]] = step.view %[[Y]] {cell_stride = 131072 : i64}
// CHECK: step.call @tanh(%[[X]],
// CHECK: step.call @conv2d_0(%[[NEXT]], %[[OWN]], %
// CHECK: step.call @tanh(%{{.*}}, %[[Y]])
step.func @far batch 64 slice 1 lanes 8 {
  %x = step.buffer shared "x" {offset = 0 : i64, cell_stride = 131072 : i64} : !images
  %y = step.buffer shared "y" {offset = 8388608 : i64, cell_stride = 131072 : i64} : !images
  %w = step.buffer state "w" {offset = 0 : i64} : !filter
  %a = step.buffer worker "a" {offset = 0 : i64} : !images
  %b = step.buffer worker "b" {offset = 131072 : i64} : !images
  step.slices lanes 8 start {
  } each {
    step.call @tanh(%x, %a) : !images, !images
    step.call @conv2d(%a, %w, %b) : !images, !filter, !images
    step.call @tanh(%b, %y) : !images, !images
  }
}
// Slices that see images of a larger buffer, two at a time here, fetch those like their own.
// CHECK-LABEL: step.func @images_of_larger
// CHECK: %[[X:.*]] = step.buffer shared "x"
// CHECK: %[[NEXT:.*]] = step.view next %[[X]] {cell_stride = 131072 : i64} : !kernel.buffer<tensor<2x32x32x32xf32>
// CHECK: step.call @conv2d_{{[0-9]}}(%[[NEXT]], %
step.func @images_of_larger batch 64 slice 2 lanes 8 {
  %x = step.buffer shared "x" {offset = 0 : i64, cell_stride = 262144 : i64} : !pairs
  %w = step.buffer state "w" {offset = 0 : i64} : !filter
  %a = step.buffer worker "a" {offset = 0 : i64} : !images
  %image = step.view %x {cell_stride = 131072 : i64} : !pairs -> !images
  step.slices lanes 8 images 1 start {
  } each {
    step.call @conv2d(%image, %w, %a) : !images, !filter, !images
  }
}
// Not what lies in many pieces, like half of each image's channels.
// CHECK-LABEL: step.func @halves_of_larger
// CHECK-COUNT-1: step.view
// CHECK-NOT: step.view
// CHECK: step.call @conv2d_of_wide(%
step.func @halves_of_larger batch 64 slice 1 lanes 8 {
  %x = step.buffer shared "x" {offset = 0 : i64, cell_stride = 262144 : i64} : !wide
  %w = step.buffer state "w" {offset = 0 : i64} : !filter
  %a = step.buffer worker "a" {offset = 0 : i64} : !images
  %half = step.view %x {cell_stride = 262144 : i64} : !wide -> !images_of_wide
  step.slices lanes 8 start {
  } each {
    step.call @conv2d_of_wide(%half, %w, %a) : !images_of_wide, !filter, !images
  }
}
// The output takes the place of what the slice has read.
// CHECK-LABEL: step.func @handed_over
// CHECK-COUNT-1: step.view
// CHECK-NOT: step.view
// CHECK: step.call @conv2d_{{[0-9]}}(%
step.func @handed_over batch 64 slice 1 lanes 8 {
  %x = step.buffer shared "x" {offset = 0 : i64, cell_stride = 131072 : i64} : !images
  %y = step.buffer shared "y" {offset = 0 : i64, cell_stride = 131072 : i64} : !images
  %w = step.buffer state "w" {offset = 0 : i64} : !filter
  %a = step.buffer worker "a" {offset = 0 : i64} : !images
  %b = step.buffer worker "b" {offset = 131072 : i64} : !images
  step.slices lanes 8 start {
  } each {
    step.call @tanh(%x, %a) : !images, !images
    step.call @conv2d(%a, %w, %b) : !images, !filter, !images
    step.call @tanh(%b, %y) : !images, !images
  }
}
// 512 KB stay in a cache.
// CHECK-LABEL: step.func @near
// CHECK-NOT: step.view
// CHECK: step.call @conv2d(%
step.func @near batch 4 slice 1 lanes 4 {
  %x = step.buffer shared "x" {offset = 0 : i64, cell_stride = 131072 : i64} : !images
  %w = step.buffer state "w" {offset = 0 : i64} : !filter
  %a = step.buffer worker "a" {offset = 0 : i64} : !images
  step.slices lanes 4 start {
  } each {
    step.call @conv2d(%x, %w, %a) : !images, !filter, !images
  }
}
// Nobody computes.
// CHECK-LABEL: step.func @no_product
// CHECK-NOT: step.view
step.func @no_product batch 64 slice 1 lanes 8 {
  %x = step.buffer shared "x" {offset = 0 : i64, cell_stride = 131072 : i64} : !images
  %a = step.buffer worker "a" {offset = 0 : i64} : !images
  step.slices lanes 8 start {
  } each {
    step.call @tanh(%x, %a) : !images, !images
  }
}

// -----

// No more than 2 MB are fetched.
// CHECK-LABEL: step.func @large
// CHECK-NOT: step.view
// CHECK: step.call @conv2d(%
!large = !kernel.buffer<tensor<1x32x130x130xf32>, <kind = nhwc, channels = 16>>
!small = !kernel.buffer<tensor<1x32x128x128xf32>, <kind = nhwc, channels = 16>>
!filter = !kernel.buffer<tensor<32x32x3x3xf32>, <kind = filter, channels = 16>>
kernel.func @conv2d(%x: !large, %w: !filter, %y: !small) {
  %0 = kernel.load %x : !large -> tensor<1x32x130x130xf32>
  %1 = kernel.load %w : !filter -> tensor<32x32x3x3xf32>
  %2 = nn.conv2d %0, %1 {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<1x32x130x130xf32>, tensor<32x32x3x3xf32>) -> tensor<1x32x128x128xf32>
  kernel.store %2, %y : tensor<1x32x128x128xf32>, !small
}
step.func @large batch 64 slice 1 lanes 8 {
  %x = step.buffer shared "x" {offset = 0 : i64, cell_stride = 2163200 : i64} : !large
  %w = step.buffer state "w" {offset = 0 : i64} : !filter
  %a = step.buffer worker "a" {offset = 0 : i64} : !small
  step.slices lanes 8 start {
  } each {
    step.call @conv2d(%x, %w, %a) : !large, !filter, !small
  }
}

// -----

// A cell multiplies one element of all tiles with its filters: the next cell has the next element of all three.
!tiles = !kernel.buffer<tensor<8x64x36x4xf32>, <kind = by_element, channels = 16>>
!row = !kernel.buffer<tensor<1x64x1x32xf32>, <kind = nhwc, channels = 16>, within = [1, 64, 1, 32]>
!filters = !kernel.buffer<tensor<512x64x36x1xf32>, <kind = filter, channels = 16>>
!filter = !kernel.buffer<tensor<512x64x1x1xf32>, <kind = filter, channels = 16>, within = [512, 64, 36, 1]>
!sums = !kernel.buffer<tensor<8x512x36x4xf32>, <kind = by_element, channels = 16>>
!sum = !kernel.buffer<tensor<1x512x1x32xf32>, <kind = nhwc, channels = 16>, within = [1, 512, 1, 32]>
// CHECK: kernel.func @product_0(
// CHECK-SAME: !kernel.buffer<tensor<512x64x1x1xf32>, <kind = filter, channels = 16>, within = [512, 64, 36, 1]>, %{{[a-z0-9]+}}: !kernel.buffer<tensor<1x512x1x32xf32>
kernel.func @product(%x: !row, %w: !filter, %y: !sum) {
  %0 = kernel.load %x : !row -> tensor<1x64x1x32xf32>
  %1 = kernel.load %w : !filter -> tensor<512x64x1x1xf32>
  %2 = nn.conv2d %0, %1 {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<1x64x1x32xf32>, tensor<512x64x1x1xf32>) -> tensor<1x512x1x32xf32>
  kernel.store %2, %y : tensor<1x512x1x32xf32>, !sum
}
// What all cells read of the tiles, 295 KB, stays in a cache.
// CHECK-LABEL: step.func @cells
// CHECK-DAG: %[[W:.*]] = step.view next %{{.*}} {cell_stride = 4096 : i64} : !kernel.buffer<tensor<512x64x36x1xf32>
// CHECK-DAG: %[[Y:.*]] = step.view next %{{.*}} {cell_stride = 65600 : i64} : !kernel.buffer<tensor<8x512x36x4xf32>
// CHECK: step.grid cells 36
// CHECK-NEXT: step.call @product_0(%[[W]], %[[Y]], %
// CHECK: step.grid cells 8
// CHECK-NEXT: step.call @product(%
// CHECK: step.grid cells 36
// CHECK-NEXT: step.call @product(%
step.func @cells batch 8 slice 8 lanes 1 {
  %tiles = step.buffer shared "tiles" {offset = 0 : i64} : !tiles
  %filters = step.buffer shared "filters" {offset = 4194304 : i64} : !filters
  %sums = step.buffer shared "sums" {offset = 16777216 : i64} : !sums
  %x = step.view %tiles {cell_stride = 8256 : i64} : !tiles -> !row
  %w = step.view %filters {cell_stride = 4096 : i64} : !filters -> !filter
  %y = step.view %sums {cell_stride = 65600 : i64} : !sums -> !sum
  step.grid cells 36 {
    step.call @product(%x, %w, %y) : !row, !filter, !sum
  }
  // A thread may run only one of them.
  step.grid cells 8 {
    step.call @product(%x, %w, %y) : !row, !filter, !sum
  }
  // Not all cells make all calls.
  step.grid cells 36 {
    step.call @product(%x, %w, %y) cells [0, 36] : !row, !filter, !sum
  }
}
