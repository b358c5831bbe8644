// A filter gradient that lanes would hold in more memory than its operands take for all images runs on the whole batch.
// RUN: halcyon-opt %s --sum-on-whole-batch="vector-bytes=32" | FileCheck %s

// 8 lanes of 64x64 filters, or 16 images of 128 channels.
// CHECK-LABEL: @many_filters
// CHECK: nn.conv2d_filter_gradient {{.*}}step.whole_batch
func.func @many_filters(%x: tensor<16x64x1x1xf32> {nn.slot = "image"}) -> tensor<64x64x1x1xf32> {
  %y = nn.relu %x : (tensor<16x64x1x1xf32>) -> tensor<16x64x1x1xf32>
  %r = nn.tanh %y : (tensor<16x64x1x1xf32>) -> tensor<16x64x1x1xf32>
  %d = nn.conv2d_filter_gradient %y, %r {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<16x64x1x1xf32>, tensor<16x64x1x1xf32>) -> tensor<64x64x1x1xf32>
  return %d : tensor<64x64x1x1xf32>
}
// CHECK-LABEL: @large_images
// CHECK-NOT: step.whole_batch
func.func @large_images(%x: tensor<16x64x8x8xf32> {nn.slot = "image"}) -> tensor<64x64x1x1xf32> {
  %y = nn.relu %x : (tensor<16x64x8x8xf32>) -> tensor<16x64x8x8xf32>
  %r = nn.tanh %y : (tensor<16x64x8x8xf32>) -> tensor<16x64x8x8xf32>
  %d = nn.conv2d_filter_gradient %y, %r {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<16x64x8x8xf32>, tensor<16x64x8x8xf32>) -> tensor<64x64x1x1xf32>
  return %d : tensor<64x64x1x1xf32>
}
// The caller's images have no padding.
// CHECK-LABEL: @of_argument
// CHECK-NOT: step.whole_batch
func.func @of_argument(%x: tensor<16x64x1x1xf32> {nn.slot = "image"}) -> tensor<64x64x1x1xf32> {
  %y = nn.relu %x : (tensor<16x64x1x1xf32>) -> tensor<16x64x1x1xf32>
  %d = nn.conv2d_filter_gradient %x, %y {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<16x64x1x1xf32>, tensor<16x64x1x1xf32>) -> tensor<64x64x1x1xf32>
  return %d : tensor<64x64x1x1xf32>
}
// 40 channels are stored as 40: the third tile of 16 filters would read beyond them.
// CHECK-LABEL: @broken_tile
// CHECK-NOT: step.whole_batch
func.func @broken_tile(%x: tensor<16x40x2x1xf32> {nn.slot = "image"}) -> tensor<40x40x1x1xf32> {
  %y = nn.relu %x : (tensor<16x40x2x1xf32>) -> tensor<16x40x2x1xf32>
  %r = nn.tanh %y : (tensor<16x40x2x1xf32>) -> tensor<16x40x2x1xf32>
  %d = nn.conv2d_filter_gradient %y, %r {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<16x40x2x1xf32>, tensor<16x40x2x1xf32>) -> tensor<40x40x1x1xf32>
  return %d : tensor<40x40x1x1xf32>
}
// Somebody else needs the sum.
// CHECK-LABEL: @used_twice
// CHECK-NOT: step.whole_batch
func.func @used_twice(%x: tensor<16x64x1x1xf32> {nn.slot = "image"}) -> (tensor<64x64x1x1xf32>, tensor<64x64x1x1xf32>) {
  %y = nn.relu %x : (tensor<16x64x1x1xf32>) -> tensor<16x64x1x1xf32>
  %r = nn.tanh %y : (tensor<16x64x1x1xf32>) -> tensor<16x64x1x1xf32>
  %d = nn.conv2d_filter_gradient %y, %r {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<16x64x1x1xf32>, tensor<16x64x1x1xf32>) -> tensor<64x64x1x1xf32>
  %e = nn.relu %d : (tensor<64x64x1x1xf32>) -> tensor<64x64x1x1xf32>
  return %d, %e : tensor<64x64x1x1xf32>, tensor<64x64x1x1xf32>
}
