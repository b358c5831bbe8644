// RUN: halcyon-opt %s | halcyon-opt | FileCheck %s

// CHECK-LABEL: @forward
func.func @forward(%x: tensor<2x8x10x9xf32>, %w: tensor<16x8x3x3xf32>, %b: tensor<16xf32>) -> tensor<2x16x10x9xf32> {
  // CHECK: nn.winograd_filter %{{.*}} {flip, taps = array<i64: 3, 3>, tile = array<i64: 4, 4>} : (tensor<16x8x3x3xf32>) -> tensor<16x8x36x1xf32>
  %u = nn.winograd_filter %w {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>, flip} : (tensor<16x8x3x3xf32>) -> tensor<16x8x36x1xf32>
  // CHECK-NEXT: nn.winograd_filter %{{.*}} {swap, taps = array<i64: 3, 3>, tile = array<i64: 4, 4>} : (tensor<16x8x3x3xf32>) -> tensor<8x16x36x1xf32>
  %s = nn.winograd_filter %w {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>, swap} : (tensor<16x8x3x3xf32>) -> tensor<8x16x36x1xf32>
  // CHECK: nn.winograd_input %{{.*}} : (tensor<2x8x10x9xf32>) -> tensor<2x8x36x9xf32>
  %v = nn.winograd_input %x {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>, padding = array<i64: 1, 1>} : (tensor<2x8x10x9xf32>) -> tensor<2x8x36x9xf32>
  // CHECK: nn.winograd_product
  %m = nn.winograd_product %v, %u : (tensor<2x8x36x9xf32>, tensor<16x8x36x1xf32>) -> tensor<2x16x36x9xf32>
  // CHECK: nn.winograd_output
  %y = nn.winograd_output %m, %b {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>} : (tensor<2x16x36x9xf32>, tensor<16xf32>) -> tensor<2x16x10x9xf32>
  return %y : tensor<2x16x10x9xf32>
}
