// A cell that computes a weight's gradient and updates the weight fetches it meanwhile, for writing: others have read it. Nobody else touches the
// velocity.
// RUN: halcyon-opt %s --fetch-updates --split-input-file | FileCheck %s

!x = !kernel.buffer<tensor<64x16x5x5xf32>, <kind = nhwc, channels = 16>>
!g = !kernel.buffer<tensor<64x16xf32>, <kind = nhwc, channels = 16>, within = [64, 128]>
!tile = !kernel.buffer<tensor<16x16x5x5xf32>, <kind = filter, channels = 16>>
!weight = !kernel.buffer<tensor<128x16x5x5xf32>, <kind = filter, channels = 16>>
// CHECK: kernel.func @gradient_0(%{{[a-z0-9]+}}: !kernel.buffer<tensor<6400xf32>, <kind = row_major>> {kernel.written_later}, %{{[a-z0-9]+}}: !kernel.buffer<tensor<64x16x5x5xf32>
kernel.func @gradient(%x: !x, %g: !g, %dw: !tile) {
  %0 = kernel.load %x : !x -> tensor<64x16x5x5xf32>
  %1 = kernel.load %g : !g -> tensor<64x16xf32>
  %2 = nn.reshape %1 : (tensor<64x16xf32>) -> tensor<64x16x1x1xf32>
  %3 = nn.conv2d_filter_gradient %0, %2 {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<64x16x5x5xf32>, tensor<64x16x1x1xf32>) -> tensor<16x16x5x5xf32>
  kernel.store %3, %dw : tensor<16x16x5x5xf32>, !tile
}
kernel.func @update(%dw: !tile, %velocity: !tile, %w: !tile) {
  %0 = kernel.load %dw : !tile -> tensor<16x16x5x5xf32>
  %1 = kernel.load %velocity : !tile -> tensor<16x16x5x5xf32>
  %2 = kernel.load %w : !tile -> tensor<16x16x5x5xf32>
  %3 = nn.add %0, %1 : (tensor<16x16x5x5xf32>, tensor<16x16x5x5xf32>) -> tensor<16x16x5x5xf32>
  %4 = nn.add %2, %3 : (tensor<16x16x5x5xf32>, tensor<16x16x5x5xf32>) -> tensor<16x16x5x5xf32>
  kernel.store %3, %velocity : tensor<16x16x5x5xf32>, !tile
  kernel.store %4, %w : tensor<16x16x5x5xf32>, !tile
}
kernel.func @read(%w: !weight, %y: !weight) {
  %0 = kernel.load %w : !weight -> tensor<128x16x5x5xf32>
  %1 = nn.relu %0 : (tensor<128x16x5x5xf32>) -> tensor<128x16x5x5xf32>
  kernel.store %1, %y : tensor<128x16x5x5xf32>, !weight
}

// CHECK-LABEL: step.func @train
// CHECK-DAG: %[[W:.*]] = step.buffer state "w" {cell_stride = 25600 : i64, offset = 204800 : i64} : !kernel.buffer<tensor<16x16x5x5xf32>
// CHECK-DAG: %[[LATER:.*]] = step.buffer state "w" {cell_stride = 25600 : i64, offset = 204800 : i64} : !kernel.buffer<tensor<6400xf32>
// CHECK: step.call @gradient_0(%[[LATER]], %{{[0-9a-z]+}}, %{{[0-9a-z]+}}, %{{[0-9a-z]+}})
// CHECK-NEXT: step.call @update(%{{.*}}, %{{.*}}, %[[W]])
step.func @train batch 64 slice 4 lanes 16 {
  %x = step.buffer shared "x" {offset = 0 : i64} : !x
  %g = step.buffer shared "g" {offset = 409600 : i64, cell_stride = 64 : i64} : !g
  %dw = step.buffer worker "dw" {offset = 0 : i64} : !tile
  %all = step.buffer state "w" {offset = 204800 : i64} : !weight
  %y = step.buffer shared "y" {offset = 614400 : i64} : !weight
  %velocity = step.buffer state "velocity" {offset = 0 : i64, cell_stride = 25600 : i64} : !tile
  %w = step.buffer state "w" {offset = 204800 : i64, cell_stride = 25600 : i64} : !tile
  step.grid cells 1 {
    step.call @read(%all, %y) : !weight, !weight
  }
  step.grid cells 8 {
    step.call @gradient(%x, %g, %dw) : !x, !g, !tile
    step.call @update(%dw, %velocity, %w) : !tile, !tile, !tile
  }
}

// -----

// A weight that no core's own cache keeps is not there to be taken: 64 cells of 25 KB.
!x = !kernel.buffer<tensor<64x16x5x5xf32>, <kind = nhwc, channels = 16>>
!g = !kernel.buffer<tensor<64x16xf32>, <kind = nhwc, channels = 16>, within = [64, 1024]>
!tile = !kernel.buffer<tensor<16x16x5x5xf32>, <kind = filter, channels = 16>>
!weight = !kernel.buffer<tensor<1024x16x5x5xf32>, <kind = filter, channels = 16>>
// CHECK-NOT: written_later
kernel.func @gradient(%x: !x, %g: !g, %dw: !tile) {
  %0 = kernel.load %x : !x -> tensor<64x16x5x5xf32>
  %1 = kernel.load %g : !g -> tensor<64x16xf32>
  %2 = nn.reshape %1 : (tensor<64x16xf32>) -> tensor<64x16x1x1xf32>
  %3 = nn.conv2d_filter_gradient %0, %2 {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<64x16x5x5xf32>, tensor<64x16x1x1xf32>) -> tensor<16x16x5x5xf32>
  kernel.store %3, %dw : tensor<16x16x5x5xf32>, !tile
}
kernel.func @update(%dw: !tile, %w: !tile) {
  %0 = kernel.load %dw : !tile -> tensor<16x16x5x5xf32>
  %1 = kernel.load %w : !tile -> tensor<16x16x5x5xf32>
  %2 = nn.add %0, %1 : (tensor<16x16x5x5xf32>, tensor<16x16x5x5xf32>) -> tensor<16x16x5x5xf32>
  kernel.store %2, %w : tensor<16x16x5x5xf32>, !tile
}
kernel.func @read(%w: !weight, %y: !weight) {
  %0 = kernel.load %w : !weight -> tensor<1024x16x5x5xf32>
  %1 = nn.relu %0 : (tensor<1024x16x5x5xf32>) -> tensor<1024x16x5x5xf32>
  kernel.store %1, %y : tensor<1024x16x5x5xf32>, !weight
}
// CHECK-LABEL: step.func @train
// CHECK: step.grid cells 64 {
// CHECK-NEXT: step.call @gradient(%{{.*}}, %{{.*}}, %{{.*}}) :
step.func @train batch 64 slice 4 lanes 16 {
  %x = step.buffer shared "x" {offset = 0 : i64} : !x
  %g = step.buffer shared "g" {offset = 409600 : i64, cell_stride = 64 : i64} : !g
  %dw = step.buffer worker "dw" {offset = 0 : i64} : !tile
  %all = step.buffer state "w" {offset = 0 : i64} : !weight
  %y = step.buffer shared "y" {offset = 1638400 : i64} : !weight
  %w = step.buffer state "w" {offset = 0 : i64, cell_stride = 25600 : i64} : !tile
  step.grid cells 1 {
    step.call @read(%all, %y) : !weight, !weight
  }
  step.grid cells 64 {
    step.call @gradient(%x, %g, %dw) : !x, !g, !tile
    step.call @update(%dw, %w) : !tile, !tile
  }
}

// -----

// Of two kernels that compute, the last one before the update fetches.
!x = !kernel.buffer<tensor<64x16x5x5xf32>, <kind = nhwc, channels = 16>>
!g = !kernel.buffer<tensor<64x16xf32>, <kind = nhwc, channels = 16>, within = [64, 128]>
!tile = !kernel.buffer<tensor<16x16x5x5xf32>, <kind = filter, channels = 16>>
!weight = !kernel.buffer<tensor<128x16x5x5xf32>, <kind = filter, channels = 16>>
kernel.func @gradient(%x: !x, %g: !g, %dw: !tile) {
  %0 = kernel.load %x : !x -> tensor<64x16x5x5xf32>
  %1 = kernel.load %g : !g -> tensor<64x16xf32>
  %2 = nn.reshape %1 : (tensor<64x16xf32>) -> tensor<64x16x1x1xf32>
  %3 = nn.conv2d_filter_gradient %0, %2 {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<64x16x5x5xf32>, tensor<64x16x1x1xf32>) -> tensor<16x16x5x5xf32>
  kernel.store %3, %dw : tensor<16x16x5x5xf32>, !tile
}
kernel.func @update(%dw: !tile, %w: !tile) {
  %0 = kernel.load %dw : !tile -> tensor<16x16x5x5xf32>
  %1 = kernel.load %w : !tile -> tensor<16x16x5x5xf32>
  %2 = nn.add %0, %1 : (tensor<16x16x5x5xf32>, tensor<16x16x5x5xf32>) -> tensor<16x16x5x5xf32>
  kernel.store %2, %w : tensor<16x16x5x5xf32>, !tile
}
kernel.func @read(%w: !weight, %y: !weight) {
  %0 = kernel.load %w : !weight -> tensor<128x16x5x5xf32>
  %1 = nn.relu %0 : (tensor<128x16x5x5xf32>) -> tensor<128x16x5x5xf32>
  kernel.store %1, %y : tensor<128x16x5x5xf32>, !weight
}
// CHECK-LABEL: step.func @train
// CHECK: step.grid cells 8 {
// CHECK-NEXT: step.call @gradient(%{{.*}}, %{{.*}}, %{{.*}}) :
// CHECK-NEXT: step.call @gradient_0(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}) :
// CHECK-NEXT: step.call @update(
step.func @train batch 64 slice 4 lanes 16 {
  %x = step.buffer shared "x" {offset = 0 : i64} : !x
  %g = step.buffer shared "g" {offset = 409600 : i64, cell_stride = 64 : i64} : !g
  %dw = step.buffer worker "dw" {offset = 0 : i64} : !tile
  %other = step.buffer worker "other" {offset = 25600 : i64} : !tile
  %all = step.buffer state "w" {offset = 0 : i64} : !weight
  %y = step.buffer shared "y" {offset = 1638400 : i64} : !weight
  %w = step.buffer state "w" {offset = 0 : i64, cell_stride = 25600 : i64} : !tile
  step.grid cells 1 {
    step.call @read(%all, %y) : !weight, !weight
  }
  step.grid cells 8 {
    step.call @gradient(%x, %g, %other) : !x, !g, !tile
    step.call @gradient(%x, %g, %dw) : !x, !g, !tile
    step.call @update(%dw, %w) : !tile, !tile
  }
}
