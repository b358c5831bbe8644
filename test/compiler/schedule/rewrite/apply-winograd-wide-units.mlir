// Cores that compute a vector of 64 bytes as fast as half of one.
// RUN: halcyon-opt %s --apply-winograd=vector-bytes=64 | FileCheck %s --check-prefix=WIDE
// RUN: halcyon-opt %s "--apply-winograd=vector-bytes=64 least-vector-bytes=32" | FileCheck %s --check-prefix=HALVES

// They compute two columns of 8 channels at once, so that the direct form is fast.
// WIDE-LABEL: @pairs
// WIDE-NEXT: nn.conv2d
// HALVES-LABEL: @pairs
// HALVES: nn.winograd_product
func.func @pairs(%x: tensor<16x6x28x28xf32>, %w: tensor<8x6x5x5xf32>) -> tensor<16x8x28x28xf32> {
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 2, 2>, dilation = array<i64: 1, 1>}
     : (tensor<16x6x28x28xf32>, tensor<8x6x5x5xf32>) -> tensor<16x8x28x28xf32>
  return %0 : tensor<16x8x28x28xf32>
}
// Columns of an odd number have no pairs.
// WIDE-LABEL: @odd
// WIDE: nn.winograd_product
func.func @odd(%x: tensor<16x6x28x27xf32>, %w: tensor<8x6x5x5xf32>) -> tensor<16x8x28x27xf32> {
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 2, 2>, dilation = array<i64: 1, 1>}
     : (tensor<16x6x28x27xf32>, tensor<8x6x5x5xf32>) -> tensor<16x8x28x27xf32>
  return %0 : tensor<16x8x28x27xf32>
}
// They wait longer for filters, of which smaller tiles read fewer.
// WIDE-LABEL: @predict_image
// WIDE: nn.winograd_input %{{.*}} {{{.*}}tile = array<i64: 2
// HALVES-LABEL: @predict_image
// HALVES: nn.winograd_input %{{.*}} {{{.*}}tile = array<i64: 4
func.func @predict_image(%x: tensor<1x256x8x8xf32>, %w: tensor<256x256x3x3xf32>) -> tensor<1x256x8x8xf32> {
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
     : (tensor<1x256x8x8xf32>, tensor<256x256x3x3xf32>) -> tensor<1x256x8x8xf32>
  return %0 : tensor<1x256x8x8xf32>
}
