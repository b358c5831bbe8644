// Tiles, their products and the outputs of the same rows, in the same cells: by itself, each is cut into other cells, but then all would
// wait for each other, and read what others wrote. Tiles and products are nobody else's: two rows of tiles of each take room, in scratch,
// where elements still lie an odd number of tiles apart. (One row would read all filters twice as often, which are more than a core's cache keeps.)
// RUN: halcyon-opt %s --size-prediction --apply-winograd=always --prepare-prediction --schedule-step --spread-prediction | FileCheck %s

// CHECK: step.func @predict_image
// CHECK-NOT: step.buffer shared ".winograd
// CHECK-DAG: step.buffer worker ".winograd_input" : !kernel.buffer<tensor<1x64x36x28xf32>, <kind = nhwc, channels = 8>, within = [1, 64, 36, 29]>
// CHECK-DAG: step.buffer worker ".winograd_product" : !kernel.buffer<tensor<1x64x36x28xf32>, <kind = nhwc, channels = 8>, within = [1, 64, 36, 29]>
// CHECK: step.grid cells 7 {
// CHECK-COUNT-3: step.call @convert
// CHECK-NEXT: step.call @winograd_input
// CHECK-NEXT: step.call @winograd_product
// CHECK-NEXT: step.call @winograd_output
// CHECK-NEXT: }
nn.parameter @w : tensor<64x64x3x3xf32> weight = <uniform, 0.1 : f64>
func.func @predict(%x: tensor<4x64x56x56xf32> {nn.slot = "image"}) -> (tensor<4x64x56x56xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<64x64x3x3xf32>
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
     : (tensor<4x64x56x56xf32>, tensor<64x64x3x3xf32>) -> tensor<4x64x56x56xf32>
  return %0 : tensor<4x64x56x56xf32>
}
