// Slices write the tiles of their images; then each of 36 cells multiplies one element of all tiles with its filters; then slices go on.
// RUN: halcyon-opt %s --schedule-step="vector-bytes=32 slice=2" | FileCheck %s

nn.parameter @u : tensor<32x16x36x1xf32> weight = <constant, 0.0 : f64>

nn.parameter @w : tensor<32x16x3x3xf32> weight = <constant, 0.0 : f64>

// CHECK-LABEL: step.func @train batch 6 slice 2 lanes 3 full
// An element of all tiles is a matrix of 6 x 9 pixels, of which a slice has 2 x 9; the next begins 55 cache lines behind it, or 109.
// CHECK-DAG: %[[TILES:.*]] = step.buffer shared "{{.*}}winograd_input" {cell_stride = 1152 : i64} {{.*}}kind = by_element, {{.*}}within = [6, 16, 36, 9]
// CHECK-DAG: %[[PRODUCTS:.*]] = step.buffer shared "{{.*}}winograd_product" {cell_stride = 2304 : i64} {{.*}}kind = by_element, {{.*}}within = [6, 32, 36, 9]
// CHECK-DAG: %[[TILE_ELEMENT:.*]] = step.view %[[TILES]] {cell_stride = 3520 : i64} {{.*}} -> {{.*}}tensor<1x16x1x54xf32>{{.*}} within = [1, 16, 1, 54]
// CHECK-DAG: %[[PRODUCT_ELEMENT:.*]] = step.view %[[PRODUCTS]] {cell_stride = 6976 : i64} {{.*}} within = [1, 32, 1, 54]
// CHECK: step.slices lanes 3
// CHECK: step.call @winograd_input({{.*}}%[[TILES]])
// CHECK: step.grid cells 36
// CHECK-NEXT: step.call @winograd_product(%[[TILE_ELEMENT]], %{{.*}}, %[[PRODUCT_ELEMENT]])
// CHECK: step.slices lanes 3
// CHECK: step.call @winograd_output(%[[PRODUCTS]]
func.func @train(%x: tensor<6x16x10x10xf32> {nn.slot = "image"}) -> (tensor<6x32x10x10xf32> {nn.slot = "output"}) {
  %u = nn.read @u : tensor<32x16x36x1xf32>
  %v = nn.winograd_input %x {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>, padding = array<i64: 1, 1>} : (tensor<6x16x10x10xf32>) -> tensor<6x16x36x9xf32>
  %m = nn.winograd_product %v, %u {step.whole_batch} : (tensor<6x16x36x9xf32>, tensor<32x16x36x1xf32>) -> tensor<6x32x36x9xf32>
  %y = nn.winograd_output %m {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>} : (tensor<6x32x36x9xf32>) -> tensor<6x32x10x10xf32>
  return %y : tensor<6x32x10x10xf32>
}

// A filter gradient over the whole batch needs no lanes: it is written once, an element a cell, and transformed back, a tile of output
// channels a cell.
// CHECK-LABEL: step.func @gradients batch 6 slice 2 lanes 3 full
// CHECK-NOT: bytes start
// A column of pixels of 32 numbers spreads over a cache if there is a third cache line between two of them.
// CHECK-DAG: %[[PRODUCT_GRADIENTS:.*]] = step.buffer shared "{{.*}}winograd_output_gradient" {cell_stride = 3456 : i64} {{.*}} within = [6, 48, 36, 9]
// CHECK-DAG: step.view %[[PRODUCT_GRADIENTS]] {cell_stride = 10432 : i64} {{.*}} within = [1, 48, 54, 1]
// From one element of the filters to the next it is an odd number of cache lines, too: 17.
// CHECK-DAG: %[[SUM:.*]] = step.buffer shared "{{.*}}winograd_filter_gradient"
// CHECK-DAG: %[[SUM_ELEMENT:.*]] = step.view %[[SUM]] {cell_stride = 1088 : i64} {{.*}} within = [32, 17, 36, 1]
// CHECK-DAG: %[[SUM_TILE:.*]] = step.view %[[SUM]] {cell_stride = 39168 : i64} {{.*}}tensor<16x16x36x1xf32>
// CHECK: step.grid cells 36
// CHECK-NEXT: step.call @{{.*}}winograd_filter_gradient({{.*}}, {{.*}}, %[[SUM_ELEMENT]])
// CHECK: step.grid cells 2
// CHECK-NEXT: step.call @{{.*}}winograd_filter_adjoint(%[[SUM_TILE]],
func.func @gradients(%x: tensor<6x16x10x10xf32> {nn.slot = "image"}, %g: tensor<6x32x10x10xf32> {nn.slot = "target"})
    -> (tensor<32x16x3x3xf32> {nn.gradient_of = @w}) {
  %v = nn.winograd_input %x {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>, padding = array<i64: 1, 1>} : (tensor<6x16x10x10xf32>) -> tensor<6x16x36x9xf32>
  %d = nn.winograd_output_gradient %g {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>} : (tensor<6x32x10x10xf32>) -> tensor<6x32x36x9xf32>
  %du = nn.winograd_filter_gradient %v, %d {step.whole_batch} : (tensor<6x16x36x9xf32>, tensor<6x32x36x9xf32>) -> tensor<32x16x36x1xf32>
  %dw = nn.winograd_filter_adjoint %du {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>} : (tensor<32x16x36x1xf32>) -> tensor<32x16x3x3xf32>
  return %dw : tensor<32x16x3x3xf32>
}
