// The cell that makes a tile of 16 output channels of a filter in Winograd's form, of one whose channels change places, reads 16 input
// channels of the weights, of all their output channels. In blocks, too: the second begins with input channel 128.
// RUN: halcyon-opt %s --schedule-step="vector-bytes=64 slice=1" --verify-step --plan-memory --verify-plan | FileCheck %s

nn.parameter @w : tensor<256x256x3x3xf32> weight = <constant, 0.0 : f64>

// CHECK-LABEL: step.func @train
// CHECK-DAG: %[[FIRST:.*]] = step.buffer state "w" {cell_stride = 1024 : i64, offset = 0 : i64} {{.*}}tensor<256x16x3x3xf32>, <kind = filter, channels = 16>, within = [256, 256, 3, 3]>
// CHECK-DAG: %[[SECOND:.*]] = step.buffer state "w" {cell_stride = 1024 : i64, offset = 8192 : i64} {{.*}}tensor<256x16x3x3xf32>
// CHECK: step.slices
// CHECK: step.grid cells 8
// CHECK-NEXT: step.call @[[FILTER:.*winograd_filter]](%[[FIRST]], %[[MADE:.*]])
// CHECK: step.grid cells 8
// CHECK-NEXT: step.call @[[FILTER]](%[[SECOND]], %[[MADE]])
func.func @train(%x: tensor<2x256x8x8xf32> {nn.slot = "image"}) -> (tensor<2x256x8x8xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<256x256x3x3xf32>
  %u = nn.winograd_filter %w {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>, flip, swap} : (tensor<256x256x3x3xf32>) -> tensor<256x256x36x1xf32>
  %v = nn.winograd_input %x {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>, padding = array<i64: 1, 1>} : (tensor<2x256x8x8xf32>) -> tensor<2x256x36x4xf32>
  %m = nn.winograd_product %v, %u {step.whole_batch} : (tensor<2x256x36x4xf32>, tensor<256x256x36x1xf32>) -> tensor<2x256x36x4xf32>
  %y = nn.winograd_output %m {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>} : (tensor<2x256x36x4xf32>) -> tensor<2x256x8x8xf32>
  return %y : tensor<2x256x8x8xf32>
}
