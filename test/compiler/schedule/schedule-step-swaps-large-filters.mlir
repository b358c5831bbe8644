// Filters whose channels change places, and which are so large that threads are worth waking: each cell makes a tile of 16 output channels,
// or, where there is one tile or the last is not full, all channels of one tap. Small ones of one tile are one call.
// RUN: halcyon-opt %s --split-input-file --schedule-step="vector-bytes=64 slice=1" --verify-step --plan-memory --verify-plan | FileCheck %s

// CHECK-LABEL: step.func @one_tile
// CHECK-DAG: %[[TAP:.*]] = step.buffer state "w" {cell_stride = 1024 : i64, offset = 0 : i64} {{.*}}tensor<120x16x1x1xf32>, <kind = filter, channels = 16>, within = [120, 16, 5, 5]>
// CHECK-DAG: %[[MADE:.*]] = step.view {{.*}} {cell_stride = 7680 : i64} {{.*}}tensor<16x120x1x1xf32>, <kind = filter, channels = 16>, within = [16, 120, 5, 5]>
// CHECK: step.grid cells 25 {
// CHECK-NEXT: step.call @swap_channels(%[[TAP]], %[[MADE]])
nn.parameter @w : tensor<120x16x5x5xf32> weight = <constant, 0.0 : f64>
func.func @one_tile(%x: tensor<2x120x1x1xf32> {nn.slot = "image"}) -> (tensor<2x16x5x5xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<120x16x5x5xf32>
  %v = nn.swap_channels %w : (tensor<120x16x5x5xf32>) -> tensor<16x120x5x5xf32>
  %y = nn.conv2d_input_gradient %x, %v {swapped, stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<2x120x1x1xf32>, tensor<16x120x5x5xf32>) -> tensor<2x16x5x5xf32>
  return %y : tensor<2x16x5x5xf32>
}

// -----

// CHECK-LABEL: step.func @rest
// CHECK: step.grid cells 9 {
// CHECK-NEXT: step.call @swap_channels({{.*}}tensor<128x40x1x1xf32>, {{.*}}tensor<40x128x1x1xf32>
nn.parameter @w : tensor<128x40x3x3xf32> weight = <constant, 0.0 : f64>
func.func @rest(%x: tensor<2x128x1x1xf32> {nn.slot = "image"}) -> (tensor<2x40x3x3xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<128x40x3x3xf32>
  %v = nn.swap_channels %w : (tensor<128x40x3x3xf32>) -> tensor<40x128x3x3xf32>
  %y = nn.conv2d_input_gradient %x, %v {swapped, stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<2x128x1x1xf32>, tensor<40x128x3x3xf32>) -> tensor<2x40x3x3xf32>
  return %y : tensor<2x40x3x3xf32>
}

// -----

// CHECK-LABEL: step.func @tiles
// CHECK: step.grid cells 3 {
// CHECK-NEXT: step.call @swap_channels({{.*}}tensor<128x16x3x3xf32>, {{.*}}tensor<16x128x3x3xf32>
nn.parameter @w : tensor<128x48x3x3xf32> weight = <constant, 0.0 : f64>
func.func @tiles(%x: tensor<2x128x1x1xf32> {nn.slot = "image"}) -> (tensor<2x48x3x3xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<128x48x3x3xf32>
  %v = nn.swap_channels %w : (tensor<128x48x3x3xf32>) -> tensor<48x128x3x3xf32>
  %y = nn.conv2d_input_gradient %x, %v {swapped, stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<2x128x1x1xf32>, tensor<48x128x3x3xf32>) -> tensor<2x48x3x3xf32>
  return %y : tensor<2x48x3x3xf32>
}

// -----

// CHECK-LABEL: step.func @small
// CHECK: step.grid cells 1 {
// CHECK-NEXT: step.call @swap_channels({{.*}}tensor<16x16x3x3xf32>, {{.*}}tensor<16x16x3x3xf32>
nn.parameter @w : tensor<16x16x3x3xf32> weight = <constant, 0.0 : f64>
func.func @small(%x: tensor<2x16x1x1xf32> {nn.slot = "image"}) -> (tensor<2x16x3x3xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<16x16x3x3xf32>
  %v = nn.swap_channels %w : (tensor<16x16x3x3xf32>) -> tensor<16x16x3x3xf32>
  %y = nn.conv2d_input_gradient %x, %v {swapped, stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<2x16x1x1xf32>, tensor<16x16x3x3xf32>) -> tensor<2x16x3x3xf32>
  return %y : tensor<2x16x3x3xf32>
}
