// Winograd's form is for many channels: one of few is faster as it is.
// RUN: halcyon-opt %s --apply-winograd | FileCheck %s
// RUN: halcyon-opt %s --apply-winograd=largest-tile=2 | FileCheck %s --check-prefix=SMALL
// RUN: halcyon-opt %s --apply-winograd=largest-tile=0 | FileCheck %s --check-prefix=OFF
// RUN: halcyon-opt %s --apply-winograd=always | FileCheck %s --check-prefix=ALWAYS

// OFF-NOT: winograd

// CHECK-LABEL: @many
// CHECK: nn.winograd_input %{{.*}} {{{.*}}tile = array<i64: 4
// SMALL-LABEL: @many
// SMALL: nn.winograd_input %{{.*}} {{{.*}}tile = array<i64: 2
func.func @many(%x: tensor<16x64x28x28xf32>, %w: tensor<64x64x3x3xf32>) -> tensor<16x64x28x28xf32> {
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
     : (tensor<16x64x28x28xf32>, tensor<64x64x3x3xf32>) -> tensor<16x64x28x28xf32>
  return %0 : tensor<16x64x28x28xf32>
}
// CHECK-LABEL: @few
// CHECK-NEXT: nn.conv2d
// ALWAYS-LABEL: @few
// ALWAYS-NOT: nn.conv2d
func.func @few(%x: tensor<16x2x28x28xf32>, %w: tensor<8x2x3x3xf32>) -> tensor<16x8x28x28xf32> {
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
     : (tensor<16x2x28x28xf32>, tensor<8x2x3x3xf32>) -> tensor<16x8x28x28xf32>
  return %0 : tensor<16x8x28x28xf32>
}
