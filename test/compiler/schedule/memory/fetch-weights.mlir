// The cells of a grid that computes fetch the weights that a later grid reads, each its share, in the call that computes most.
// RUN: halcyon-opt %s --fetch-weights --split-input-file | FileCheck %s

!image = !kernel.buffer<tensor<1x64x14x14xf32>, <kind = nhwc, channels = 16>>
!part = !kernel.buffer<tensor<1x16x14x14xf32>, <kind = nhwc, channels = 16>, within = [1, 64, 14, 14]>
!filter = !kernel.buffer<tensor<64x64x1x1xf32>, <kind = filter, channels = 16>>
!filter_part = !kernel.buffer<tensor<16x64x1x1xf32>, <kind = filter, channels = 16>, within = [64, 64, 1, 1]>
!bias = !kernel.buffer<tensor<64xf32>, <kind = nhwc, channels = 16>>
!bias_part = !kernel.buffer<tensor<16xf32>, <kind = nhwc, channels = 16>, within = [64]>

// CHECK: kernel.func @conv2d_0(%{{[a-z0-9]+}}: !kernel.buffer<tensor<1024xf32>, <kind = row_major>>, %{{[a-z0-9]+}}: !kernel.buffer<tensor<1x64x14x14xf32>
kernel.func @conv2d(%x: !image, %w: !filter_part, %b: !bias_part, %y: !part) {
  %0 = kernel.load %x : !image -> tensor<1x64x14x14xf32>
  %1 = kernel.load %w : !filter_part -> tensor<16x64x1x1xf32>
  %2 = kernel.load %b : !bias_part -> tensor<16xf32>
  %3 = nn.conv2d %0, %1, %2 {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<1x64x14x14xf32>, tensor<16x64x1x1xf32>, tensor<16xf32>) -> tensor<1x16x14x14xf32>
  kernel.store %3, %y : tensor<1x16x14x14xf32>, !part
}
kernel.func @relu(%x: !image, %y: !image) {
  %0 = kernel.load %x : !image -> tensor<1x64x14x14xf32>
  %1 = nn.relu %0 : (tensor<1x64x14x14xf32>) -> tensor<1x64x14x14xf32>
  kernel.store %1, %y : tensor<1x64x14x14xf32>, !image
}

// The weights of the last grid lie behind each other: 16384 bytes of a filter and 256 of a bias are 4160 for each of four cells, which
// fetches 4096 of them. The grid in between computes nothing that would take time.
// CHECK-LABEL: step.func @read
// CHECK: %[[SHARE:.*]] = step.buffer prepared "w" {cell_stride = 4160 : i64, offset = 20480 : i64} : !kernel.buffer<tensor<1024xf32>, <kind = row_major>>
// CHECK: step.call @conv2d_0(%[[SHARE]], %
// CHECK: step.call @relu(
// CHECK: step.call @conv2d(
step.func @read batch 1 slice 1 lanes 1 {
  %x = step.buffer shared "x" {offset = 0 : i64} : !image
  %y = step.buffer shared "y" {offset = 50176 : i64} : !image
  %z = step.buffer shared "z" {offset = 100352 : i64} : !image
  %py = step.view %y {cell_stride = 64 : i64} : !image -> !part
  %pz = step.view %z {cell_stride = 64 : i64} : !image -> !part
  %v = step.buffer prepared "v" {offset = 0 : i64, cell_stride = 4096 : i64} : !filter_part
  %a = step.buffer prepared "a" {offset = 16384 : i64, cell_stride = 64 : i64} : !bias_part
  %w = step.buffer prepared "w" {offset = 20480 : i64, cell_stride = 4096 : i64} : !filter_part
  %b = step.buffer prepared "b" {offset = 36864 : i64, cell_stride = 64 : i64} : !bias_part
  step.grid cells 4 {
    step.call @conv2d(%x, %v, %a, %py) : !image, !filter_part, !bias_part, !part
  }
  step.grid cells 1 {
    step.call @relu(%y, %x) : !image, !image
  }
  step.grid cells 4 {
    step.call @conv2d(%x, %w, %b, %pz) : !image, !filter_part, !bias_part, !part
  }
}
// Weights that the entry writes are no constants, wherever they lie.
// CHECK-LABEL: step.func @written
// CHECK-NOT: step.call @conv2d_
step.func @written batch 1 slice 1 lanes 1 {
  %x = step.buffer shared "x" {offset = 0 : i64} : !image
  %y = step.buffer shared "y" {offset = 50176 : i64} : !image
  %py = step.view %y {cell_stride = 64 : i64} : !image -> !part
  %s = step.buffer state "s" {offset = 65536 : i64} : !image
  %w = step.buffer state "w" {offset = 20480 : i64, cell_stride = 4096 : i64} : !filter_part
  %b = step.buffer state "b" {offset = 36864 : i64, cell_stride = 64 : i64} : !bias_part
  step.grid cells 4 {
    step.call @conv2d(%x, %w, %b, %py) : !image, !filter_part, !bias_part, !part
  }
  step.grid cells 4 {
    step.call @conv2d(%y, %w, %b, %py) : !image, !filter_part, !bias_part, !part
  }
  step.grid cells 1 {
    step.call @relu(%y, %s) : !image, !image
  }
}

// -----

// More than the caches keep until it is read comes when it is read.
!image = !kernel.buffer<tensor<1x1024x14x14xf32>, <kind = nhwc, channels = 16>>
!filter = !kernel.buffer<tensor<1024x1024x1x1xf32>, <kind = filter, channels = 16>>
kernel.func @conv2d(%x: !image, %w: !filter, %y: !image) {
  %0 = kernel.load %x : !image -> tensor<1x1024x14x14xf32>
  %1 = kernel.load %w : !filter -> tensor<1024x1024x1x1xf32>
  %2 = nn.conv2d %0, %1 {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<1x1024x14x14xf32>, tensor<1024x1024x1x1xf32>) -> tensor<1x1024x14x14xf32>
  kernel.store %2, %y : tensor<1x1024x14x14xf32>, !image
}
// CHECK-LABEL: step.func @large
// CHECK-NOT: step.call @conv2d_
step.func @large batch 1 slice 1 lanes 1 {
  %x = step.buffer shared "x" {offset = 0 : i64} : !image
  %y = step.buffer shared "y" {offset = 802816 : i64} : !image
  %v = step.buffer state "v" {offset = 0 : i64} : !filter
  %w = step.buffer state "w" {offset = 4194304 : i64} : !filter
  step.grid cells 1 {
    step.call @conv2d(%x, %v, %y) : !image, !filter, !image
  }
  step.grid cells 1 {
    step.call @conv2d(%y, %w, %x) : !image, !filter, !image
  }
}
