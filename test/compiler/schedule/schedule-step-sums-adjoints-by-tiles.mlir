// The filter gradient in Winograd's form is transformed back from the lanes, a tile of output channels a cell.
// RUN: halcyon-opt %s --schedule-step="slice=2 vector-bytes=16" | FileCheck %s

nn.parameter @w : tensor<32x4x3x3xf32> weight = <constant, 0.0 : f64>

// CHECK: %[[FIRST:.*]] = step.buffer lane {{.*}}lane = 0 : i64{{.*}}tensor<16x4x36x1xf32>
// CHECK: %[[SECOND:.*]] = step.buffer lane {{.*}}lane = 1 : i64{{.*}}tensor<16x4x36x1xf32>
// CHECK: %[[TILE:.*]] = step.buffer slot "gradients" {{.*}}tensor<16x4x3x3xf32>
// CHECK: step.grid cells 2 {
// CHECK-NEXT: step.call @[[ADJOINT:.*winograd_filter_adjoint]](%[[FIRST]], %[[SECOND]], %[[TILE]])
// CHECK: kernel.func @[[ADJOINT]](
// CHECK: nn.add
// CHECK: nn.winograd_filter_adjoint
func.func @gradients(%v: tensor<4x4x36x4xf32> {nn.slot = "image"}, %d: tensor<4x32x36x4xf32> {nn.slot = "target"})
    -> (tensor<32x4x3x3xf32> {nn.gradient_of = @w}) {
  %0 = nn.winograd_filter_gradient %v, %d : (tensor<4x4x36x4xf32>, tensor<4x32x36x4xf32>) -> tensor<32x4x36x1xf32>
  %1 = nn.winograd_filter_adjoint %0 {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>} : (tensor<32x4x36x1xf32>) -> tensor<32x4x3x3xf32>
  return %1 : tensor<32x4x3x3xf32>
}
