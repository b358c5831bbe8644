// Filters of 5x5: a tile of 4x4 outputs has eight elements a side.
// RUN: halcyon-opt %s "--apply-winograd=vector-bytes=64 least-vector-bytes=32" | FileCheck %s --check-prefixes=BOTH,FOUR
// RUN: halcyon-opt %s "--apply-winograd=vector-bytes=64 least-vector-bytes=32 largest-tile=2" | FileCheck %s --check-prefixes=BOTH,TWO

// BOTH-LABEL: @images
// FOUR: nn.winograd_filter %{{.*}} {taps = 5 : i64, tile = 4 : i64} : (tensor<32x32x5x5xf32>) -> tensor<32x32x64x1xf32>
// FOUR: nn.winograd_input %{{.*}} tile = 4
// FOUR: nn.winograd_filter_adjoint %{{.*}} tile = 4
// TWO: nn.winograd_filter %{{.*}} {taps = 5 : i64, tile = 2 : i64} : (tensor<32x32x5x5xf32>) -> tensor<32x32x36x1xf32>
// TWO: nn.winograd_filter_adjoint %{{.*}} tile = 2
func.func @images(%x: tensor<32x32x16x16xf32> {nn.slot = "image"}, %w: tensor<32x32x5x5xf32>)
    -> (tensor<32x32x16x16xf32>, tensor<32x32x5x5xf32>) {
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 2, 2>, dilation = array<i64: 1, 1>}
     : (tensor<32x32x16x16xf32>, tensor<32x32x5x5xf32>) -> tensor<32x32x16x16xf32>
  %1 = nn.conv2d_filter_gradient %x, %0 {stride = array<i64: 1, 1>, padding = array<i64: 2, 2>, dilation = array<i64: 1, 1>}
     : (tensor<32x32x16x16xf32>, tensor<32x32x16x16xf32>) -> tensor<32x32x5x5xf32>
  return %0, %1 : tensor<32x32x16x16xf32>, tensor<32x32x5x5xf32>
}
// Transforms are computed for vectors of channels, which an image of one has not.
// BOTH-LABEL: @one_channel
// BOTH-NEXT: nn.conv2d
// BOTH-NEXT: nn.conv2d_filter_gradient
func.func @one_channel(%x: tensor<64x1x28x28xf32> {nn.slot = "image"}, %w: tensor<6x1x5x5xf32>)
    -> (tensor<64x6x24x24xf32>, tensor<6x1x5x5xf32>) {
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<64x1x28x28xf32>, tensor<6x1x5x5xf32>) -> tensor<64x6x24x24xf32>
  %1 = nn.conv2d_filter_gradient %x, %0 {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<64x1x28x28xf32>, tensor<64x6x24x24xf32>) -> tensor<6x1x5x5xf32>
  return %0, %1 : tensor<64x6x24x24xf32>, tensor<6x1x5x5xf32>
}
