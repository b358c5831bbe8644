// A single image runs through all layers before the next one needs their filters again. Transformed for tiles of 4x4, one of these is 9 MB, and the
// cache keeps 16.
// RUN: halcyon-opt %s --apply-winograd=vector-bytes=32 --split-input-file | FileCheck %s

// Two are more, so that tiles of 2x2 take less.
// CHECK-LABEL: @predict_image
// CHECK-COUNT-2: nn.winograd_input %{{.*}} {{{.*}}tile = array<i64: 2
func.func @predict_image(%x: tensor<1x256x8x8xf32>, %w: tensor<256x256x3x3xf32>) -> tensor<1x256x8x8xf32> {
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
     : (tensor<1x256x8x8xf32>, tensor<256x256x3x3xf32>) -> tensor<1x256x8x8xf32>
  %1 = nn.conv2d %0, %w {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
     : (tensor<1x256x8x8xf32>, tensor<256x256x3x3xf32>) -> tensor<1x256x8x8xf32>
  return %1 : tensor<1x256x8x8xf32>
}

// -----

// One and a dense layer of 6 MB, which stays as it is, are not.
// CHECK-LABEL: @predict_image
// CHECK: nn.winograd_input %{{.*}} {{{.*}}tile = array<i64: 4
func.func @predict_image(%x: tensor<1x256x8x8xf32>, %w: tensor<256x256x3x3xf32>, %dense: tensor<90x256x8x8xf32>) -> tensor<1x90x1x1xf32> {
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
     : (tensor<1x256x8x8xf32>, tensor<256x256x3x3xf32>) -> tensor<1x256x8x8xf32>
  %1 = nn.conv2d %0, %dense {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<1x256x8x8xf32>, tensor<90x256x8x8xf32>) -> tensor<1x90x1x1xf32>
  return %1 : tensor<1x90x1x1xf32>
}

// -----

// One and a dense layer of 8 MB are.
// CHECK-LABEL: @predict_image
// CHECK: nn.winograd_input %{{.*}} {{{.*}}tile = array<i64: 2
func.func @predict_image(%x: tensor<1x256x8x8xf32>, %w: tensor<256x256x3x3xf32>, %dense: tensor<128x256x8x8xf32>) -> tensor<1x128x1x1xf32> {
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
     : (tensor<1x256x8x8xf32>, tensor<256x256x3x3xf32>) -> tensor<1x256x8x8xf32>
  %1 = nn.conv2d %0, %dense {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<1x256x8x8xf32>, tensor<128x256x8x8xf32>) -> tensor<1x128x1x1xf32>
  return %1 : tensor<1x128x1x1xf32>
}
