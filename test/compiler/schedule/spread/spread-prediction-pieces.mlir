// Rows of tiles, of all channels: cells of 16 channels could go on from the output of the first convolution to the tiles of the second, but all of
// them would write to the same pixels, 64 bytes each.
// RUN: halcyon-opt %s --size-prediction --apply-winograd=always --prepare-prediction --schedule-step --spread-prediction | FileCheck %s

// CHECK: step.func @predict_image
// CHECK: step.call @winograd_output
// CHECK-NEXT: }
// CHECK-NEXT: step.grid cells 7 {
// CHECK-NEXT: step.call @winograd_input
// CHECK-SAME: tensor<1x128x36x7xf32>
// CHECK-NEXT: }
nn.parameter @w : tensor<128x128x3x3xf32> weight = <uniform, 0.1 : f64>
nn.parameter @v : tensor<64x128x3x3xf32> weight = <uniform, 0.1 : f64>
func.func @predict(%x: tensor<4x128x28x28xf32> {nn.slot = "image"}) -> (tensor<4x64x28x28xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<128x128x3x3xf32>
  %v = nn.read @v : tensor<64x128x3x3xf32>
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
     : (tensor<4x128x28x28xf32>, tensor<128x128x3x3xf32>) -> tensor<4x128x28x28xf32>
  %1 = nn.conv2d %0, %v {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
     : (tensor<4x128x28x28xf32>, tensor<64x128x3x3xf32>) -> tensor<4x64x28x28xf32>
  return %1 : tensor<4x64x28x28xf32>
}
