// Prediction takes slices of several images where that pays, and evaluation the same.
// Sixteen filters of 1x1: no slice. 640 of 512, which small images read: slices of four.
// RUN: halcyon-opt %s --schedule-step --split-input-file | FileCheck %s

// CHECK: step.func @predict batch 32 slice 1 lanes
nn.parameter @w : tensor<16x16x1x1xf32> weight = <uniform, 0.1 : f64>
func.func @predict(%x: tensor<32x16x64x64xf32> {nn.slot = "image"}) -> (tensor<32x16x64x64xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<16x16x1x1xf32>
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<32x16x64x64xf32>, tensor<16x16x1x1xf32>) -> tensor<32x16x64x64xf32>
  return %0 : tensor<32x16x64x64xf32>
}

// -----

// CHECK: step.func @predict batch 32 slice 4 lanes
// CHECK: step.call @conv2d(
nn.parameter @w : tensor<640x512x1x1xf32> weight = <uniform, 0.1 : f64>
func.func @predict(%x: tensor<32x512x4x4xf32> {nn.slot = "image"}) -> (tensor<32x640x4x4xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<640x512x1x1xf32>
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<32x512x4x4xf32>, tensor<640x512x1x1xf32>) -> tensor<32x640x4x4xf32>
  return %0 : tensor<32x640x4x4xf32>
}

// -----

// Evaluation runs in the slices of prediction, with its kernels, although its batch would allow larger ones.
// CHECK: step.func @predict batch 32 slice 4 lanes
// CHECK: step.call @conv2d(
// CHECK: step.func @evaluate batch 64 slice 4 lanes
// CHECK: step.call @conv2d(
nn.parameter @w : tensor<640x512x1x1xf32> weight = <uniform, 0.1 : f64>
func.func @predict(%x: tensor<32x512x4x4xf32> {nn.slot = "image"}) -> (tensor<32x640x4x4xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<640x512x1x1xf32>
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<32x512x4x4xf32>, tensor<640x512x1x1xf32>) -> tensor<32x640x4x4xf32>
  return %0 : tensor<32x640x4x4xf32>
}
func.func @evaluate(%x: tensor<64x512x4x4xf32> {nn.slot = "image"}) -> (tensor<64x640x4x4xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<640x512x1x1xf32>
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<64x512x4x4xf32>, tensor<640x512x1x1xf32>) -> tensor<64x640x4x4xf32>
  return %0 : tensor<64x640x4x4xf32>
}
