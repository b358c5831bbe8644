// Where the step is one segment, each sum on the whole batch has one of its own behind it: the tiles that are made for the sum alone are
// made there, so that those of one are gone when those of the next come.
// RUN: halcyon-opt %s --schedule-step="vector-bytes=32 slice=2" --verify-step --plan-memory --verify-plan | FileCheck %s

nn.parameter @v : tensor<16x16x3x3xf32> weight = <constant, 0.0 : f64>
nn.parameter @w : tensor<16x16x3x3xf32> weight = <constant, 0.0 : f64>

// CHECK-LABEL: step.func @gradients
// CHECK: step.slices
// CHECK: step.call @tanh
// CHECK: step.call @relu
// CHECK-NOT: winograd
// CHECK: step.slices
// CHECK: step.call @winograd_input(
// CHECK-NEXT: step.call @winograd_output_gradient(
// CHECK: step.grid cells 36
// CHECK-NEXT: step.call @winograd_filter_gradient(
// CHECK: step.slices
// CHECK: step.call @winograd_input(
// CHECK-NEXT: step.call @winograd_output_gradient(
// CHECK: step.grid cells 36
// CHECK-NEXT: step.call @winograd_filter_gradient(
func.func @gradients(%x: tensor<6x16x8x8xf32> {nn.slot = "image"}) -> (tensor<16x16x3x3xf32> {nn.gradient_of = @v}, tensor<16x16x3x3xf32> {nn.gradient_of = @w}) {
  %pooled = nn.average_pool %x {kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, padding = array<i64: 0, 0>} : (tensor<6x16x8x8xf32>) -> tensor<6x16x8x8xf32>
  %y = nn.tanh %pooled : (tensor<6x16x8x8xf32>) -> tensor<6x16x8x8xf32>
  %g = nn.relu %pooled : (tensor<6x16x8x8xf32>) -> tensor<6x16x8x8xf32>
  %0 = nn.winograd_input %y {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>, padding = array<i64: 1, 1>} : (tensor<6x16x8x8xf32>) -> tensor<6x16x36x4xf32>
  %1 = nn.winograd_output_gradient %g {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>} : (tensor<6x16x8x8xf32>) -> tensor<6x16x36x4xf32>
  %2 = nn.winograd_filter_gradient %0, %1 {step.whole_batch} : (tensor<6x16x36x4xf32>, tensor<6x16x36x4xf32>) -> tensor<16x16x36x1xf32>
  %3 = nn.winograd_filter_adjoint %2 {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>} : (tensor<16x16x36x1xf32>) -> tensor<16x16x3x3xf32>
  %4 = nn.winograd_input %g {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>, padding = array<i64: 1, 1>} : (tensor<6x16x8x8xf32>) -> tensor<6x16x36x4xf32>
  %5 = nn.winograd_output_gradient %y {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>} : (tensor<6x16x8x8xf32>) -> tensor<6x16x36x4xf32>
  %6 = nn.winograd_filter_gradient %4, %5 {step.whole_batch} : (tensor<6x16x36x4xf32>, tensor<6x16x36x4xf32>) -> tensor<16x16x36x1xf32>
  %7 = nn.winograd_filter_adjoint %6 {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>} : (tensor<16x16x36x1xf32>) -> tensor<16x16x3x3xf32>
  return %3, %7 : tensor<16x16x3x3xf32>, tensor<16x16x3x3xf32>
}
