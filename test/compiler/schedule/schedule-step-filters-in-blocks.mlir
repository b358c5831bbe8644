// Large filters in Winograd's form that one product on the whole batch needs, or one weight's gradient, are there in blocks of output
// channels: 256 x 256 x 36 floats are two blocks, of 128 each, in the same memory.
// RUN: halcyon-opt %s --schedule-step="vector-bytes=32 slice=1" --verify-step --plan-memory --verify-plan | FileCheck %s

nn.parameter @w : tensor<256x256x3x3xf32> weight = <constant, 0.0 : f64>

// CHECK-LABEL: step.func @train
// CHECK-DAG: %[[FILTERS:.*]] = step.buffer shared "{{.*}}winograd_filter" {{.*}}tensor<128x256x36x1xf32>
// CHECK-DAG: %[[FIRST:.*]] = step.buffer state "w" {cell_stride = 147456 : i64, offset = 0 : i64}
// CHECK-DAG: %[[SECOND:.*]] = step.buffer state "w" {cell_stride = 147456 : i64, offset = 1179648 : i64}
// CHECK-DAG: %[[MADE:.*]] = step.view %[[FILTERS]] {cell_stride = 592128 : i64}
// CHECK-DAG: %[[FIRST_PRODUCT:.*]] = step.view %[[PRODUCTS:[0-9]+]] {cell_stride = 8256 : i64} {{.*}}tensor<1x128x1x8xf32>
// CHECK-DAG: %[[SECOND_PRODUCT:.*]] = step.view %[[PRODUCTS]] {begin = 512 : i64, cell_stride = 8256 : i64}
// CHECK: step.slices
// CHECK: step.grid cells 8
// CHECK-NEXT: step.call @[[FILTER:.*winograd_filter]](%[[FIRST]], %[[MADE]])
// CHECK: step.grid cells 36
// CHECK-NEXT: step.call @[[PRODUCT:.*winograd_product]]({{.*}}, %[[FIRST_PRODUCT]])
// CHECK: step.grid cells 8
// CHECK-NEXT: step.call @[[FILTER]](%[[SECOND]], %[[MADE]])
// CHECK: step.grid cells 36
// CHECK-NEXT: step.call @[[PRODUCT]]({{.*}}, %[[SECOND_PRODUCT]])
func.func @train(%x: tensor<2x256x8x8xf32> {nn.slot = "image"}) -> (tensor<2x256x8x8xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<256x256x3x3xf32>
  %u = nn.winograd_filter %w {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>} : (tensor<256x256x3x3xf32>) -> tensor<256x256x36x1xf32>
  %v = nn.winograd_input %x {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>, padding = array<i64: 1, 1>} : (tensor<2x256x8x8xf32>) -> tensor<2x256x36x4xf32>
  %m = nn.winograd_product %v, %u {step.whole_batch} : (tensor<2x256x36x4xf32>, tensor<256x256x36x1xf32>) -> tensor<2x256x36x4xf32>
  %y = nn.winograd_output %m {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>} : (tensor<2x256x36x4xf32>) -> tensor<2x256x8x8xf32>
  return %y : tensor<2x256x8x8xf32>
}

// Each block of the sum is handed over before the next takes its place.
// CHECK-LABEL: step.func @gradients
// CHECK-DAG: %[[SUM:.*]] = step.buffer shared "{{.*}}winograd_filter_gradient" {{.*}}tensor<128x256x36x1xf32>
// CHECK-DAG: %[[FIRST:.*]] = step.buffer slot "gradients" {{.*}}offset = 0 : i64
// CHECK-DAG: %[[SECOND:.*]] = step.buffer slot "gradients" {{.*}}offset = 1179648 : i64
// CHECK: step.grid cells 36
// CHECK-NEXT: step.call @[[SUMMED:.*winograd_filter_gradient]](
// CHECK: step.grid cells 8
// CHECK-NEXT: step.call @[[ADJOINT:.*winograd_filter_adjoint]](%[[TILE:.*]], %[[FIRST]])
// CHECK: step.grid cells 36
// CHECK-NEXT: step.call @[[SUMMED]](
// CHECK: step.grid cells 8
// CHECK-NEXT: step.call @[[ADJOINT]](%[[TILE]], %[[SECOND]])
func.func @gradients(%x: tensor<2x256x8x8xf32> {nn.slot = "image"}, %g: tensor<2x256x8x8xf32> {nn.slot = "target"})
    -> (tensor<256x256x3x3xf32> {nn.gradient_of = @w}) {
  %v = nn.winograd_input %x {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>, padding = array<i64: 1, 1>} : (tensor<2x256x8x8xf32>) -> tensor<2x256x36x4xf32>
  %d = nn.winograd_output_gradient %g {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>} : (tensor<2x256x8x8xf32>) -> tensor<2x256x36x4xf32>
  %du = nn.winograd_filter_gradient %v, %d {step.whole_batch} : (tensor<2x256x36x4xf32>, tensor<2x256x36x4xf32>) -> tensor<256x256x36x1xf32>
  %dw = nn.winograd_filter_adjoint %du {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>} : (tensor<256x256x36x1xf32>) -> tensor<256x256x3x3xf32>
  return %dw : tensor<256x256x3x3xf32>
}
