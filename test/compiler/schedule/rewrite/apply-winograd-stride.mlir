// A stride of 2: four convolutions of stride 1, whose elements a tile holds one behind the other. So has the adjoint in the input.
// RUN: halcyon-opt %s "--apply-winograd=vector-bytes=64 least-vector-bytes=32" --split-input-file | FileCheck %s

// CHECK-LABEL: @training
// CHECK-DAG: %[[W:.*]] = nn.winograd_filter %arg1 {stride = array<i64: 2, 2>, {{.*}}tile = array<i64: 4, 4>} : (tensor<128x64x3x3xf32>) -> tensor<128x64x81x1xf32>
// CHECK-DAG: %[[X:.*]] = nn.winograd_input %arg0 {padding = array<i64: 1, 1>, stride = array<i64: 2, 2>, {{.*}}} : (tensor<32x64x32x30xf32>) -> tensor<32x64x81x16xf32>
// CHECK: %[[M:.*]] = nn.winograd_product %[[X]], %[[W]]
// CHECK: nn.winograd_output %[[M]] {stride = array<i64: 2, 2>, {{.*}}} : (tensor<32x128x81x16xf32>) -> tensor<32x128x16x15xf32>
// CHECK-DAG: %[[V:.*]] = nn.winograd_filter %arg1 {adjoint, stride = array<i64: 2, 2>, swap, {{.*}}} : (tensor<128x64x3x3xf32>) -> tensor<64x128x81x1xf32>
// CHECK-DAG: %[[G:.*]] = nn.winograd_input %{{.*}} {image = array<i64: 32, 30>, padding = array<i64: 1, 1>, stride = array<i64: 2, 2>, {{.*}}} : (tensor<32x128x16x15xf32>) -> tensor<32x128x81x16xf32>
// CHECK: %[[D:.*]] = nn.winograd_product %[[G]], %[[V]]
// CHECK: nn.winograd_output %[[D]] {adjoint, padding = array<i64: 1, 1>, stride = array<i64: 2, 2>, {{.*}}} : (tensor<32x64x81x16xf32>) -> tensor<32x64x32x30xf32>
// CHECK-DAG: nn.winograd_output_gradient %{{.*}} {stride = array<i64: 2, 2>
// CHECK: nn.winograd_filter_adjoint %{{.*}} {stride = array<i64: 2, 2>, {{.*}}} : (tensor<128x64x81x1xf32>) -> tensor<128x64x3x3xf32>
func.func @training(%x: tensor<32x64x32x30xf32> {nn.slot = "image"}, %w: tensor<128x64x3x3xf32>)
    -> (tensor<32x64x32x30xf32>, tensor<128x64x3x3xf32>) {
  %0 = nn.conv2d %x, %w {stride = array<i64: 2, 2>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
     : (tensor<32x64x32x30xf32>, tensor<128x64x3x3xf32>) -> tensor<32x128x16x15xf32>
  %1 = nn.swap_channels %w : (tensor<128x64x3x3xf32>) -> tensor<64x128x3x3xf32>
  %2 = nn.conv2d_input_gradient %0, %1 {stride = array<i64: 2, 2>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>, swapped}
     : (tensor<32x128x16x15xf32>, tensor<64x128x3x3xf32>) -> tensor<32x64x32x30xf32>
  %3 = nn.conv2d_filter_gradient %x, %0 {stride = array<i64: 2, 2>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
     : (tensor<32x64x32x30xf32>, tensor<32x128x16x15xf32>) -> tensor<128x64x3x3xf32>
  return %2, %3 : tensor<32x64x32x30xf32>, tensor<128x64x3x3xf32>
}

// -----

// Phases of four and of three taps: a tile of 4x4 outputs has seven elements a side of the one and six of the other. An image of few
// channels is faster as it is: its products are so short that the tiles' way through memory takes longer. (Those of the smaller one are 9 MB, too many
// for a core's share of a cache.)
// CHECK-LABEL: @seven
// CHECK: nn.winograd_filter {{.*}} : (tensor<32x32x7x7xf32>) -> tensor<32x32x169x1xf32>
// CHECK-LABEL: @first_layer
// CHECK-NEXT: nn.conv2d
// CHECK-LABEL: @first_layer_of_smaller
// CHECK-NEXT: nn.conv2d
func.func @seven(%x: tensor<32x32x32x32xf32> {nn.slot = "image"}, %w: tensor<32x32x7x7xf32>) -> tensor<32x32x16x16xf32> {
  %0 = nn.conv2d %x, %w {stride = array<i64: 2, 2>, padding = array<i64: 3, 3>, dilation = array<i64: 1, 1>}
     : (tensor<32x32x32x32xf32>, tensor<32x32x7x7xf32>) -> tensor<32x32x16x16xf32>
  return %0 : tensor<32x32x16x16xf32>
}
func.func @first_layer(%x: tensor<16x3x224x224xf32> {nn.slot = "image"}, %w: tensor<64x3x7x7xf32>) -> tensor<16x64x112x112xf32> {
  %0 = nn.conv2d %x, %w {stride = array<i64: 2, 2>, padding = array<i64: 3, 3>, dilation = array<i64: 1, 1>}
     : (tensor<16x3x224x224xf32>, tensor<64x3x7x7xf32>) -> tensor<16x64x112x112xf32>
  return %0 : tensor<16x64x112x112xf32>
}
func.func @first_layer_of_smaller(%x: tensor<16x3x112x112xf32> {nn.slot = "image"}, %w: tensor<64x3x7x7xf32>) -> tensor<16x64x56x56xf32> {
  %0 = nn.conv2d %x, %w {stride = array<i64: 2, 2>, padding = array<i64: 3, 3>, dilation = array<i64: 1, 1>}
     : (tensor<16x3x112x112xf32>, tensor<64x3x7x7xf32>) -> tensor<16x64x56x56xf32>
  return %0 : tensor<16x64x56x56xf32>
}

// -----

// A stride in the height alone. A stride beyond the kernel leaves pixels out, which no form saves more of.
// CHECK-LABEL: @rows
// CHECK: nn.winograd_filter {{.*}} : (tensor<32x32x4x3xf32>) -> tensor<32x32x60x1xf32>
// CHECK-LABEL: @beyond
// CHECK-NEXT: nn.conv2d
func.func @rows(%x: tensor<32x32x32x16xf32> {nn.slot = "image"}, %w: tensor<32x32x4x3xf32>) -> tensor<32x32x16x16xf32> {
  %0 = nn.conv2d %x, %w {stride = array<i64: 2, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
     : (tensor<32x32x32x16xf32>, tensor<32x32x4x3xf32>) -> tensor<32x32x16x16xf32>
  return %0 : tensor<32x32x16x16xf32>
}
func.func @beyond(%x: tensor<32x32x33x33xf32> {nn.slot = "image"}, %w: tensor<32x32x2x2xf32>) -> tensor<32x32x11x11xf32> {
  %0 = nn.conv2d %x, %w {stride = array<i64: 3, 3>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<32x32x33x33xf32>, tensor<32x32x2x2xf32>) -> tensor<32x32x11x11xf32>
  return %0 : tensor<32x32x11x11xf32>
}

// -----

// Tiles of all images take more memory than the sums of slices, and would save less than a twentieth of the time. Of a smaller image they save more.
// CHECK-LABEL: @in_slices
// CHECK: nn.winograd_filter_gradient
// CHECK-NOT: step.whole_batch
// CHECK-LABEL: @on_the_whole_batch
// CHECK: nn.winograd_filter_gradient {{.*}}step.whole_batch
func.func @in_slices(%x: tensor<16x64x56x56xf32> {nn.slot = "image"}, %n: tensor<16xf32> {nn.slot = "example_weights"}, %p: tensor<64xf32>,
                     %g: tensor<16x128x28x28xf32> {nn.slot = "image"}) -> tensor<128x64x3x3xf32> {
  %first, %second = nn.batch_moments %x, %n, %p
      : (tensor<16x64x56x56xf32>, tensor<16xf32>, tensor<64xf32>) -> (tensor<64xf32>, tensor<64xf32>)
  %y = nn.normalize %x, %first, %second, %p, %p {epsilon = 1.0e-5 : f64}
      : (tensor<16x64x56x56xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<16x64x56x56xf32>
  %0 = nn.conv2d_filter_gradient %y, %g {stride = array<i64: 2, 2>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
     : (tensor<16x64x56x56xf32>, tensor<16x128x28x28xf32>) -> tensor<128x64x3x3xf32>
  return %0 : tensor<128x64x3x3xf32>
}
func.func @on_the_whole_batch(%x: tensor<16x256x28x28xf32> {nn.slot = "image"}, %n: tensor<16xf32> {nn.slot = "example_weights"}, %p: tensor<256xf32>,
                              %g: tensor<16x256x14x14xf32> {nn.slot = "image"}) -> tensor<256x256x3x3xf32> {
  %first, %second = nn.batch_moments %x, %n, %p
      : (tensor<16x256x28x28xf32>, tensor<16xf32>, tensor<256xf32>) -> (tensor<256xf32>, tensor<256xf32>)
  %y = nn.normalize %x, %first, %second, %p, %p {epsilon = 1.0e-5 : f64}
      : (tensor<16x256x28x28xf32>, tensor<256xf32>, tensor<256xf32>, tensor<256xf32>, tensor<256xf32>) -> tensor<16x256x28x28xf32>
  %0 = nn.conv2d_filter_gradient %y, %g {stride = array<i64: 2, 2>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
     : (tensor<16x256x28x28xf32>, tensor<16x256x14x14xf32>) -> tensor<256x256x3x3xf32>
  return %0 : tensor<256x256x3x3xf32>
}
