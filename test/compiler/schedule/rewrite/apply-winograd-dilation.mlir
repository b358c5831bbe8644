// A dilation of 2: tiles of every second pixel, two beside each other, and two below each other. So has the adjoint in the filter.
// RUN: halcyon-opt %s "--apply-winograd=vector-bytes=64 least-vector-bytes=32" | FileCheck %s

// CHECK-LABEL: @forward
// CHECK-DAG: %[[W:.*]] = nn.winograd_filter %arg1 {taps = array<i64: 3, 3>, tile = array<i64: 4, 4>} : (tensor<32x32x3x3xf32>) -> tensor<32x32x36x1xf32>
// CHECK-DAG: %[[X:.*]] = nn.winograd_input %arg0 {dilation = array<i64: 2, 2>, padding = array<i64: 2, 2>, {{.*}}} : (tensor<32x32x20x16xf32>) -> tensor<32x32x36x24xf32>
// CHECK: %[[M:.*]] = nn.winograd_product %[[X]], %[[W]]
// CHECK: nn.winograd_output %[[M]] {dilation = array<i64: 2, 2>, {{.*}}} : (tensor<32x32x36x24xf32>) -> tensor<32x32x20x16xf32>
// CHECK: nn.winograd_output_gradient %{{.*}} {dilation = array<i64: 2, 2>, {{.*}}} : (tensor<32x32x20x16xf32>) -> tensor<32x32x36x24xf32>
// CHECK: nn.winograd_filter_adjoint %{{.*}} {taps = array<i64: 3, 3>, tile = array<i64: 4, 4>}
func.func @forward(%x: tensor<32x32x20x16xf32> {nn.slot = "image"}, %w: tensor<32x32x3x3xf32>)
    -> (tensor<32x32x20x16xf32>, tensor<32x32x3x3xf32>) {
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 2, 2>, dilation = array<i64: 2, 2>}
     : (tensor<32x32x20x16xf32>, tensor<32x32x3x3xf32>) -> tensor<32x32x20x16xf32>
  %1 = nn.conv2d_filter_gradient %x, %0 {stride = array<i64: 1, 1>, padding = array<i64: 2, 2>, dilation = array<i64: 2, 2>}
     : (tensor<32x32x20x16xf32>, tensor<32x32x20x16xf32>) -> tensor<32x32x3x3xf32>
  return %0, %1 : tensor<32x32x20x16xf32>, tensor<32x32x3x3xf32>
}
// One of 5 would have 25 tiles on the stack.
// CHECK-LABEL: @far
// CHECK-NEXT: nn.conv2d
func.func @far(%x: tensor<32x64x40x40xf32> {nn.slot = "image"}, %w: tensor<64x64x3x3xf32>) -> tensor<32x64x40x40xf32> {
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 5, 5>, dilation = array<i64: 5, 5>}
     : (tensor<32x64x40x40xf32>, tensor<64x64x3x3xf32>) -> tensor<32x64x40x40xf32>
  return %0 : tensor<32x64x40x40xf32>
}
// Nor has one with a stride a form.
// CHECK-LABEL: @strided
// CHECK-NEXT: nn.conv2d
func.func @strided(%x: tensor<32x64x40x40xf32> {nn.slot = "image"}, %w: tensor<64x64x3x3xf32>) -> tensor<32x64x20x20xf32> {
  %0 = nn.conv2d %x, %w {stride = array<i64: 2, 2>, padding = array<i64: 2, 2>, dilation = array<i64: 2, 2>}
     : (tensor<32x64x40x40xf32>, tensor<64x64x3x3xf32>) -> tensor<32x64x20x20xf32>
  return %0 : tensor<32x64x20x20xf32>
}
