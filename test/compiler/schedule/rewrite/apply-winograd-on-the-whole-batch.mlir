// Many channels on small images: the filters are more than the tiles, so they are read once for the whole batch. Not where the
// step is in one piece, unless lanes would hold more of the filters' gradients than all images take, and not for prediction, which is asked for single images.
// RUN: halcyon-opt %s --apply-winograd | FileCheck %s

// CHECK-LABEL: @cut
// CHECK: nn.winograd_product {{.*}}step.whole_batch
func.func @cut(%x: tensor<16x512x8x8xf32> {nn.slot = "image"}, %n: tensor<16xf32> {nn.slot = "example_weights"},
               %w: tensor<512x512x3x3xf32>, %p: tensor<512xf32>) -> tensor<16x512x8x8xf32> {
  %first, %second = nn.batch_moments %x, %n, %p
      : (tensor<16x512x8x8xf32>, tensor<16xf32>, tensor<512xf32>) -> (tensor<512xf32>, tensor<512xf32>)
  %y = nn.normalize %x, %first, %second, %p, %p {epsilon = 1.0e-5 : f64}
      : (tensor<16x512x8x8xf32>, tensor<512xf32>, tensor<512xf32>, tensor<512xf32>, tensor<512xf32>) -> tensor<16x512x8x8xf32>
  %0 = nn.conv2d %y, %w {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
     : (tensor<16x512x8x8xf32>, tensor<512x512x3x3xf32>) -> tensor<16x512x8x8xf32>
  return %0 : tensor<16x512x8x8xf32>
}
// CHECK-LABEL: @one_piece
// CHECK-NOT: step.whole_batch
func.func @one_piece(%x: tensor<16x512x8x8xf32> {nn.slot = "image"}, %w: tensor<512x512x3x3xf32>) -> tensor<16x512x8x8xf32> {
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
     : (tensor<16x512x8x8xf32>, tensor<512x512x3x3xf32>) -> tensor<16x512x8x8xf32>
  return %0 : tensor<16x512x8x8xf32>
}
// CHECK-LABEL: @gradients
// CHECK: nn.winograd_product {{.*}}step.whole_batch
func.func @gradients(%x: tensor<16x512x8x8xf32> {nn.slot = "image"}, %w: tensor<512x512x3x3xf32>) -> tensor<512x512x3x3xf32> {
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
     : (tensor<16x512x8x8xf32>, tensor<512x512x3x3xf32>) -> tensor<16x512x8x8xf32>
  %1 = nn.conv2d_filter_gradient %x, %0 {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
     : (tensor<16x512x8x8xf32>, tensor<16x512x8x8xf32>) -> tensor<512x512x3x3xf32>
  return %1 : tensor<512x512x3x3xf32>
}
// CHECK-LABEL: @predict
// CHECK-NOT: step.whole_batch
func.func @predict(%x: tensor<16x512x8x8xf32> {nn.slot = "image"}, %w: tensor<512x512x3x3xf32>) -> tensor<16x512x8x8xf32> {
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
     : (tensor<16x512x8x8xf32>, tensor<512x512x3x3xf32>) -> tensor<16x512x8x8xf32>
  return %0 : tensor<16x512x8x8xf32>
}
