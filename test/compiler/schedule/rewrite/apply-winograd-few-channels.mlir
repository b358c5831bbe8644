// Few channels fill the vectors of AVX2, and Winograd's form of 5x5 taps pays; those of AVX-512 they do not, and the direct form is fast.
// RUN: halcyon-opt %s --apply-winograd=vector-bytes=32 | FileCheck %s --check-prefixes=BOTH,NARROW
// RUN: halcyon-opt %s --apply-winograd=vector-bytes=64 | FileCheck %s --check-prefixes=BOTH,WIDE

// NARROW-LABEL: @lenet
// NARROW: nn.winograd_product
// WIDE-LABEL: @lenet
// WIDE-NEXT: nn.conv2d
func.func @lenet(%x: tensor<64x6x14x14xf32>, %w: tensor<16x6x5x5xf32>) -> tensor<64x16x10x10xf32> {
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<64x6x14x14xf32>, tensor<16x6x5x5xf32>) -> tensor<64x16x10x10xf32>
  return %0 : tensor<64x16x10x10xf32>
}
// The gradient of a dense layer over 5x5 pixels, of few images: the direct one is summed over the whole batch, so that no lanes cost anything.
// BOTH-LABEL: @dense
// BOTH-NEXT: nn.conv2d_filter_gradient
func.func @dense(%x: tensor<8x16x5x5xf32>, %g: tensor<8x120x1x1xf32>) -> tensor<120x16x5x5xf32> {
  %0 = nn.conv2d_filter_gradient %x, %g {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<8x16x5x5xf32>, tensor<8x120x1x1xf32>) -> tensor<120x16x5x5xf32>
  return %0 : tensor<120x16x5x5xf32>
}
