// A filter gradient that lanes would hold in more memory than its operands take for all images runs on the whole batch. So do a dense
// layer and its adjoint whose filters no core's cache keeps, or are much larger than the images, where what is kept for the whole
// batch takes less than lanes' sums.
// RUN: halcyon-opt %s --run-on-whole-batch="vector-bytes=32" | FileCheck %s

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
// The caller's images are copied into a form like that of all others.
// CHECK-LABEL: @of_images
// CHECK: nn.conv2d_filter_gradient {{.*}}step.whole_batch
func.func @of_images(%x: tensor<16x64x1x1xf32> {nn.slot = "image"}) -> tensor<64x64x1x1xf32> {
  %y = nn.relu %x : (tensor<16x64x1x1xf32>) -> tensor<16x64x1x1xf32>
  %d = nn.conv2d_filter_gradient %x, %y {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<16x64x1x1xf32>, tensor<16x64x1x1xf32>) -> tensor<64x64x1x1xf32>
  return %d : tensor<64x64x1x1xf32>
}
// The caller's vectors are read as they are, without padding.
// CHECK-LABEL: @of_vectors
// CHECK-NOT: step.whole_batch
func.func @of_vectors(%x: tensor<16x64xf32> {nn.slot = "image"}) -> tensor<64x64x1x1xf32> {
  %v = nn.reshape %x : (tensor<16x64xf32>) -> tensor<16x64x1x1xf32>
  %y = nn.relu %v : (tensor<16x64x1x1xf32>) -> tensor<16x64x1x1xf32>
  %d = nn.conv2d_filter_gradient %v, %y {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
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
// Images of 3 pixels of 40 channels are 480 bytes, and each begins in a line of its own nevertheless.
// CHECK-LABEL: @odd_images
// CHECK: nn.conv2d_filter_gradient {{.*}}step.whole_batch
func.func @odd_images(%x: tensor<16x40x1x3xf32> {nn.slot = "image"}, %g: tensor<16x64x1x1xf32> {nn.slot = "gradient"}) -> tensor<64x40x1x3xf32> {
  %y = nn.relu %x : (tensor<16x40x1x3xf32>) -> tensor<16x40x1x3xf32>
  %r = nn.tanh %g : (tensor<16x64x1x1xf32>) -> tensor<16x64x1x1xf32>
  %d = nn.conv2d_filter_gradient %y, %r {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<16x40x1x3xf32>, tensor<16x64x1x1xf32>) -> tensor<64x40x1x3xf32>
  return %d : tensor<64x40x1x3xf32>
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

// CHECK-LABEL: @dense
// CHECK: nn.conv2d {{.*}}step.whole_batch
// CHECK: nn.conv2d_filter_gradient {{.*}}step.whole_batch
// CHECK: nn.conv2d_input_gradient {{.*}}step.whole_batch
func.func @dense(%image: tensor<16x64x4x4xf32> {nn.slot = "image"}, %w: tensor<256x64x4x4xf32>) -> (tensor<256x64x4x4xf32>, tensor<64xf32>) {
  %x = nn.relu %image : (tensor<16x64x4x4xf32>) -> tensor<16x64x4x4xf32>
  %y = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<16x64x4x4xf32>, tensor<256x64x4x4xf32>) -> tensor<16x256x1x1xf32>
  %g = nn.tanh %y : (tensor<16x256x1x1xf32>) -> tensor<16x256x1x1xf32>
  %dw = nn.conv2d_filter_gradient %x, %g {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<16x64x4x4xf32>, tensor<16x256x1x1xf32>) -> tensor<256x64x4x4xf32>
  %s = nn.swap_channels %w : (tensor<256x64x4x4xf32>) -> tensor<64x256x4x4xf32>
  %d = nn.conv2d_input_gradient %g, %s {swapped, stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<16x256x1x1xf32>, tensor<64x256x4x4xf32>) -> tensor<16x64x4x4xf32>
  %b = nn.channel_sum %d : (tensor<16x64x4x4xf32>) -> tensor<64xf32>
  return %dw, %b : tensor<256x64x4x4xf32>, tensor<64xf32>
}
// The first layer's images would have to be kept for the whole batch, and take more than 8 lanes of all filters.
// CHECK-LABEL: @behind_large_images
// CHECK-NOT: nn.conv2d {{.*}}step.whole_batch
// CHECK: return
func.func @behind_large_images(%image: tensor<16x64x64x64xf32> {nn.slot = "image"}, %v: tensor<64x64x1x1xf32>, %w: tensor<256x64x4x4xf32>)
    -> (tensor<64x64x1x1xf32>, tensor<256x64x4x4xf32>) {
  %i = nn.conv2d %image, %v {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<16x64x64x64xf32>, tensor<64x64x1x1xf32>) -> tensor<16x64x64x64xf32>
  %x, %winner = nn.max_pool %i {kernel = array<i64: 16, 16>, stride = array<i64: 16, 16>, padding = array<i64: 0, 0>} : (tensor<16x64x64x64xf32>) -> (tensor<16x64x4x4xf32>, tensor<16x64x4x4xi8>)
  %y = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<16x64x4x4xf32>, tensor<256x64x4x4xf32>) -> tensor<16x256x1x1xf32>
  %g = nn.tanh %y : (tensor<16x256x1x1xf32>) -> tensor<16x256x1x1xf32>
  %dw = nn.conv2d_filter_gradient %x, %g {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<16x64x4x4xf32>, tensor<16x256x1x1xf32>) -> tensor<256x64x4x4xf32>
  %dv = nn.conv2d_filter_gradient %image, %i {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<16x64x64x64xf32>, tensor<16x64x64x64xf32>) -> tensor<64x64x1x1xf32>
  return %dv, %dw : tensor<64x64x1x1xf32>, tensor<256x64x4x4xf32>
}
// A batch sum cuts the step. 256 KB of filters stay in a core's cache from slice to slice: they are worth reading once only if they
// are four times as large as the images.
// CHECK-LABEL: @few_filters
// CHECK-NOT: step.whole_batch
func.func @few_filters(%image: tensor<40x256x1x1xf32> {nn.slot = "image"}, %w: tensor<256x256x1x1xf32>) -> tensor<256xf32> {
  %x = nn.relu %image : (tensor<40x256x1x1xf32>) -> tensor<40x256x1x1xf32>
  %b = nn.channel_sum %x : (tensor<40x256x1x1xf32>) -> tensor<256xf32>
  %y = nn.conv2d %x, %w, %b {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<40x256x1x1xf32>, tensor<256x256x1x1xf32>, tensor<256xf32>) -> tensor<40x256x1x1xf32>
  %s = nn.channel_sum %y : (tensor<40x256x1x1xf32>) -> tensor<256xf32>
  return %s : tensor<256xf32>
}
// CHECK-LABEL: @few_images
// CHECK: nn.conv2d {{.*}}step.whole_batch
func.func @few_images(%image: tensor<16x256x1x1xf32> {nn.slot = "image"}, %w: tensor<256x256x1x1xf32>) -> tensor<256xf32> {
  %x = nn.relu %image : (tensor<16x256x1x1xf32>) -> tensor<16x256x1x1xf32>
  %b = nn.channel_sum %x : (tensor<16x256x1x1xf32>) -> tensor<256xf32>
  %y = nn.conv2d %x, %w, %b {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<16x256x1x1xf32>, tensor<256x256x1x1xf32>, tensor<256xf32>) -> tensor<16x256x1x1xf32>
  %s = nn.channel_sum %y : (tensor<16x256x1x1xf32>) -> tensor<256xf32>
  return %s : tensor<256xf32>
}
// 16 KB of filters are read faster than a segment ends.
// CHECK-LABEL: @fewest_filters
// CHECK-NOT: step.whole_batch
func.func @fewest_filters(%image: tensor<4x64x1x1xf32> {nn.slot = "image"}, %w: tensor<64x64x1x1xf32>) -> tensor<64xf32> {
  %x = nn.relu %image : (tensor<4x64x1x1xf32>) -> tensor<4x64x1x1xf32>
  %b = nn.channel_sum %x : (tensor<4x64x1x1xf32>) -> tensor<64xf32>
  %y = nn.conv2d %x, %w, %b {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<4x64x1x1xf32>, tensor<64x64x1x1xf32>, tensor<64xf32>) -> tensor<4x64x1x1xf32>
  %s = nn.channel_sum %y : (tensor<4x64x1x1xf32>) -> tensor<64xf32>
  return %s : tensor<64xf32>
}
// More than one pixel, one more tap than the image has pixels, and a result that the caller has in a form of its own.
// CHECK-LABEL: @not_dense
// CHECK-NOT: step.whole_batch
func.func @not_dense(%image: tensor<16x64x4x4xf32> {nn.slot = "image"}, %v: tensor<256x64x3x3xf32>, %p: tensor<256x64x6x6xf32>, %w: tensor<256x64x4x4xf32>)
    -> (tensor<256xf32>, tensor<256xf32>, tensor<16x256x1x1xf32> {nn.slot = "output"}) {
  %x = nn.relu %image : (tensor<16x64x4x4xf32>) -> tensor<16x64x4x4xf32>
  %a = nn.channel_sum %x : (tensor<16x64x4x4xf32>) -> tensor<64xf32>
  %y1 = nn.conv2d %x, %v {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<16x64x4x4xf32>, tensor<256x64x3x3xf32>) -> tensor<16x256x2x2xf32>
  %s1 = nn.channel_sum %y1 : (tensor<16x256x2x2xf32>) -> tensor<256xf32>
  %y2 = nn.conv2d %x, %p {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
     : (tensor<16x64x4x4xf32>, tensor<256x64x6x6xf32>) -> tensor<16x256x1x1xf32>
  %s2 = nn.channel_sum %y2 : (tensor<16x256x1x1xf32>) -> tensor<256xf32>
  %y3 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<16x64x4x4xf32>, tensor<256x64x4x4xf32>) -> tensor<16x256x1x1xf32>
  return %s1, %s2, %y3 : tensor<256xf32>, tensor<256xf32>, tensor<16x256x1x1xf32>
}
// Cells that make the filters of an adjoint take whole tiles of its channels.
// CHECK-LABEL: @adjoint_of_broken_tile
// CHECK-NOT: step.whole_batch
func.func @adjoint_of_broken_tile(%image: tensor<16x256x1x1xf32> {nn.slot = "image"}, %w: tensor<256x1000x1x1xf32>) -> tensor<1000xf32> {
  %g = nn.relu %image : (tensor<16x256x1x1xf32>) -> tensor<16x256x1x1xf32>
  %s = nn.swap_channels %w : (tensor<256x1000x1x1xf32>) -> tensor<1000x256x1x1xf32>
  %d = nn.conv2d %g, %s {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<16x256x1x1xf32>, tensor<1000x256x1x1xf32>) -> tensor<16x1000x1x1xf32>
  %b = nn.channel_sum %d : (tensor<16x1000x1x1xf32>) -> tensor<1000xf32>
  return %b : tensor<1000xf32>
}
