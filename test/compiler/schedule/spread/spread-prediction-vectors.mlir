// Channels of a convolution: a cell computes two vectors of them at least, since register tiles of one vector load as much as they multiply.
// RUN: halcyon-opt %s --size-prediction --schedule-step=vector-bytes=32 --spread-prediction=vector-bytes=32 | FileCheck %s --check-prefix=EIGHT
// RUN: halcyon-opt %s --size-prediction --schedule-step=vector-bytes=64 --spread-prediction=vector-bytes=64 | FileCheck %s --check-prefix=SIXTEEN

// EIGHT: step.func @predict_image
// EIGHT: step.grid cells 8 {
// EIGHT-NEXT: step.call @conv2d
// EIGHT-SAME: tensor<16x512x1x1xf32>
// SIXTEEN: step.func @predict_image
// SIXTEEN: step.grid cells 4 {
// SIXTEEN-NEXT: step.call @conv2d
// SIXTEEN-SAME: tensor<32x512x1x1xf32>
nn.parameter @w : tensor<128x512x1x1xf32> weight = <uniform, 0.1 : f64>
func.func @predict(%x: tensor<4x512x7x7xf32> {nn.slot = "image"}) -> (tensor<4x128x7x7xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<128x512x1x1xf32>
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<4x512x7x7xf32>, tensor<128x512x1x1xf32>) -> tensor<4x128x7x7xf32>
  return %0 : tensor<4x128x7x7xf32>
}
