// A filter whose channels change places is transformed as it lies, and nobody stores it swapped.
// RUN: halcyon-opt %s --apply-winograd | FileCheck %s

// CHECK-LABEL: @adjoint
// CHECK-NOT: nn.swap_channels
// CHECK: nn.winograd_filter %arg1 {flip, swap, taps = array<i64: 3, 3>, tile = array<i64: 4, 4>} : (tensor<64x32x3x3xf32>) -> tensor<32x64x36x1xf32>
func.func @adjoint(%g: tensor<32x64x16x16xf32>, %w: tensor<64x32x3x3xf32>) -> tensor<32x32x16x16xf32> {
  %s = nn.swap_channels %w : (tensor<64x32x3x3xf32>) -> tensor<32x64x3x3xf32>
  %0 = nn.conv2d %g, %s {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>, flip}
     : (tensor<32x64x16x16xf32>, tensor<32x64x3x3xf32>) -> tensor<32x32x16x16xf32>
  return %0 : tensor<32x32x16x16xf32>
}

// 24 channels are a tile of 16 and half a one: a cell of the latter would read input channels that are not there.
// CHECK-LABEL: @part_of_a_tile
// CHECK: %[[SWAPPED:.*]] = nn.swap_channels
// CHECK: nn.winograd_filter %[[SWAPPED]] {flip, taps = array<i64: 3, 3>, tile = array<i64: 4, 4>}
func.func @part_of_a_tile(%g: tensor<32x64x16x16xf32>, %w: tensor<64x24x3x3xf32>) -> tensor<32x24x16x16xf32> {
  %s = nn.swap_channels %w : (tensor<64x24x3x3xf32>) -> tensor<24x64x3x3xf32>
  %0 = nn.conv2d %g, %s {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>, flip}
     : (tensor<32x64x16x16xf32>, tensor<24x64x3x3xf32>) -> tensor<32x24x16x16xf32>
  return %0 : tensor<32x24x16x16xf32>
}

// Who else reads it swapped still does.
// CHECK-LABEL: @read_by_others
// CHECK: %[[SWAPPED:.*]] = nn.swap_channels
// CHECK: nn.winograd_filter %arg1 {flip, swap
// CHECK: return {{.*}}%[[SWAPPED]]
func.func @read_by_others(%g: tensor<32x64x16x16xf32>, %w: tensor<64x32x3x3xf32>) -> (tensor<32x32x16x16xf32>, tensor<32x64x3x3xf32>) {
  %s = nn.swap_channels %w : (tensor<64x32x3x3xf32>) -> tensor<32x64x3x3xf32>
  %0 = nn.conv2d %g, %s {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>, flip}
     : (tensor<32x64x16x16xf32>, tensor<32x64x3x3xf32>) -> tensor<32x32x16x16xf32>
  return %0, %s : tensor<32x32x16x16xf32>, tensor<32x64x3x3xf32>
}
