// What was chosen for a convolution is its form, whatever the estimate says; the choice does not stay on what comes out.
// RUN: halcyon-opt %s --apply-winograd | FileCheck %s
// RUN: halcyon-opt %s --apply-winograd=largest-tile=0 2>&1 | FileCheck %s --check-prefix=OFF

// CHECK-NOT: step.form
// CHECK-LABEL: @few
// CHECK: nn.winograd_input %{{.*}} {{{.*}}tile = array<i64: 2
// OFF-NOT: step.form
func.func @few(%x: tensor<16x2x28x28xf32> {nn.slot = "image"}, %w: tensor<8x2x3x3xf32>) -> tensor<16x8x28x28xf32> {
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>, step.form = "winograd 2"}
     : (tensor<16x2x28x28xf32>, tensor<8x2x3x3xf32>) -> tensor<16x8x28x28xf32>
  return %0 : tensor<16x8x28x28xf32>
}
// CHECK-LABEL: @many
// CHECK-NEXT: nn.conv2d
// CHECK-NEXT: nn.conv2d_filter_gradient
func.func @many(%x: tensor<16x64x28x28xf32> {nn.slot = "image"}, %w: tensor<64x64x3x3xf32>)
    -> (tensor<16x64x28x28xf32>, tensor<64x64x3x3xf32>) {
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>, step.form = "direct"}
     : (tensor<16x64x28x28xf32>, tensor<64x64x3x3xf32>) -> tensor<16x64x28x28xf32>
  %1 = nn.conv2d_filter_gradient %x, %0
     {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>, step.form = "direct"}
     : (tensor<16x64x28x28xf32>, tensor<16x64x28x28xf32>) -> tensor<64x64x3x3xf32>
  return %0, %1 : tensor<16x64x28x28xf32>, tensor<64x64x3x3xf32>
}
