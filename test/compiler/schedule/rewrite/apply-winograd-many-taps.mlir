// Filters of more than 3x3. Of 5x5, a tile of 4x4 outputs has eight elements a side.
// RUN: halcyon-opt %s "--apply-winograd=vector-bytes=64 least-vector-bytes=32" | FileCheck %s --check-prefixes=BOTH,FOUR
// RUN: halcyon-opt %s "--apply-winograd=vector-bytes=64 least-vector-bytes=32 largest-tile=2" | FileCheck %s --check-prefixes=BOTH,TWO
// RUN: halcyon-opt %s "--apply-winograd=always" | FileCheck %s --check-prefix=ALWAYS

// BOTH-LABEL: @images
// FOUR: nn.winograd_filter %{{.*}} {taps = array<i64: 5, 5>, tile = array<i64: 4, 4>} : (tensor<32x32x5x5xf32>) -> tensor<32x32x64x1xf32>
// FOUR: nn.winograd_input %{{.*}} tile = array<i64: 4
// FOUR: nn.winograd_filter_adjoint %{{.*}} tile = array<i64: 4
// TWO: nn.winograd_filter %{{.*}} {taps = array<i64: 5, 5>, tile = array<i64: 2, 2>} : (tensor<32x32x5x5xf32>) -> tensor<32x32x36x1xf32>
// TWO: nn.winograd_filter_adjoint %{{.*}} tile = array<i64: 2
func.func @images(%x: tensor<32x32x16x16xf32> {nn.slot = "image"}, %w: tensor<32x32x5x5xf32>)
    -> (tensor<32x32x16x16xf32>, tensor<32x32x5x5xf32>) {
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 2, 2>, dilation = array<i64: 1, 1>}
     : (tensor<32x32x16x16xf32>, tensor<32x32x5x5xf32>) -> tensor<32x32x16x16xf32>
  %1 = nn.conv2d_filter_gradient %x, %0 {stride = array<i64: 1, 1>, padding = array<i64: 2, 2>, dilation = array<i64: 1, 1>}
     : (tensor<32x32x16x16xf32>, tensor<32x32x16x16xf32>) -> tensor<32x32x5x5xf32>
  return %0, %1 : tensor<32x32x16x16xf32>, tensor<32x32x5x5xf32>
}
// Kernels that are not square: a side without taps stays as it is.
// FOUR-LABEL: @rectangles
// FOUR: nn.winograd_filter %{{.*}} {taps = array<i64: 5, 3>, tile = array<i64: 4, 4>} : (tensor<32x32x5x3xf32>) -> tensor<32x32x48x1xf32>
// FOUR: nn.winograd_input %{{.*}} -> tensor<32x32x48x16xf32>
// FOUR: nn.winograd_filter %{{.*}} {taps = array<i64: 1, 5>, tile = array<i64: 1, 4>} : (tensor<32x32x1x5xf32>) -> tensor<32x32x8x1xf32>
// FOUR: nn.winograd_input %{{.*}} -> tensor<32x32x8x64xf32>
func.func @rectangles(%x: tensor<32x32x16x16xf32> {nn.slot = "image"}, %v: tensor<32x32x5x3xf32>, %w: tensor<32x32x1x5xf32>)
    -> tensor<32x32x16x16xf32> {
  %0 = nn.conv2d %x, %v {stride = array<i64: 1, 1>, padding = array<i64: 2, 1>, dilation = array<i64: 1, 1>}
     : (tensor<32x32x16x16xf32>, tensor<32x32x5x3xf32>) -> tensor<32x32x16x16xf32>
  %1 = nn.conv2d %0, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 2>, dilation = array<i64: 1, 1>}
     : (tensor<32x32x16x16xf32>, tensor<32x32x1x5xf32>) -> tensor<32x32x16x16xf32>
  return %1 : tensor<32x32x16x16xf32>
}
// Transforms are computed for vectors of channels, which an image of one has not.
// BOTH-LABEL: @one_channel
// BOTH-NEXT: nn.conv2d
// BOTH-NEXT: nn.conv2d_filter_gradient
// ALWAYS-LABEL: @one_channel
// ALWAYS-NEXT: nn.conv2d
// ALWAYS-NEXT: nn.conv2d_filter_gradient
func.func @one_channel(%x: tensor<64x1x28x28xf32> {nn.slot = "image"}, %w: tensor<6x1x5x5xf32>)
    -> (tensor<64x6x24x24xf32>, tensor<6x1x5x5xf32>) {
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<64x1x28x28xf32>, tensor<6x1x5x5xf32>) -> tensor<64x6x24x24xf32>
  %1 = nn.conv2d_filter_gradient %x, %0 {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<64x1x28x28xf32>, tensor<64x6x24x24xf32>) -> tensor<6x1x5x5xf32>
  return %0, %1 : tensor<64x6x24x24xf32>, tensor<6x1x5x5xf32>
}
// Of 7x7, one of 2x2 outputs has. For more outputs, or of more taps, there are parts of them: four and three, or four and four.
// BOTH-LABEL: @seven
// FOUR: nn.winograd_filter %{{.*}} {taps = array<i64: 7, 7>, tile = array<i64: 4, 4>} : (tensor<32x32x7x7xf32>) -> tensor<32x32x169x1xf32>
// TWO: nn.winograd_filter %{{.*}} {taps = array<i64: 7, 7>, tile = array<i64: 2, 2>} : (tensor<32x32x7x7xf32>) -> tensor<32x32x64x1xf32>
func.func @seven(%x: tensor<32x32x16x16xf32> {nn.slot = "image"}, %w: tensor<32x32x7x7xf32>) -> tensor<32x32x16x16xf32> {
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 3, 3>, dilation = array<i64: 1, 1>}
     : (tensor<32x32x16x16xf32>, tensor<32x32x7x7xf32>) -> tensor<32x32x16x16xf32>
  return %0 : tensor<32x32x16x16xf32>
}
// BOTH-LABEL: @eight
// FOUR: nn.winograd_filter %{{.*}} {taps = array<i64: 8, 8>, tile = array<i64: 4, 4>} : (tensor<32x32x8x8xf32>) -> tensor<32x32x196x1xf32>
// TWO: nn.winograd_filter %{{.*}} {taps = array<i64: 8, 8>, tile = array<i64: 2, 2>} : (tensor<32x32x8x8xf32>) -> tensor<32x32x100x1xf32>
func.func @eight(%x: tensor<32x32x16x16xf32> {nn.slot = "image"}, %w: tensor<32x32x8x8xf32>) -> tensor<32x32x15x15xf32> {
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 3, 3>, dilation = array<i64: 1, 1>}
     : (tensor<32x32x16x16xf32>, tensor<32x32x8x8xf32>) -> tensor<32x32x15x15xf32>
  return %0 : tensor<32x32x15x15xf32>
}
// Tiles of more than 16 elements a side would be too much code.
// ALWAYS-LABEL: @fifteen
// ALWAYS-NEXT: nn.conv2d
func.func @fifteen(%x: tensor<32x32x32x32xf32> {nn.slot = "image"}, %w: tensor<32x32x15x15xf32>) -> tensor<32x32x32x32xf32> {
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 7, 7>, dilation = array<i64: 1, 1>}
     : (tensor<32x32x32x32xf32>, tensor<32x32x15x15xf32>) -> tensor<32x32x32x32xf32>
  return %0 : tensor<32x32x32x32xf32>
}
// Nor is there a form where it saves no products: a kernel that covers its image, as those of dense layers do, and its adjoint.
// ALWAYS-LABEL: @covered
// ALWAYS-NEXT: nn.conv2d
// ALWAYS-NEXT: nn.conv2d_input_gradient
func.func @covered(%x: tensor<32x32x6x6xf32> {nn.slot = "image"}, %w: tensor<32x32x6x6xf32>) -> tensor<32x32x6x6xf32> {
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<32x32x6x6xf32>, tensor<32x32x6x6xf32>) -> tensor<32x32x1x1xf32>
  %1 = nn.conv2d_input_gradient %0, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>, swapped}
     : (tensor<32x32x1x1xf32>, tensor<32x32x6x6xf32>) -> tensor<32x32x6x6xf32>
  return %1 : tensor<32x32x6x6xf32>
}
