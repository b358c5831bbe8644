// A dense layer over 2x2 pixels on the whole batch: cells multiply all images with a tile of 16 output channels; of the adjoint, with the
// filters of 16 input channels of one pixel, which each makes for itself, pixel by pixel; and each updates the tile of the weight whose
// gradient it has just made, behind all that read the weight.
// RUN: halcyon-opt %s --schedule-step="vector-bytes=32 slice=2" --verify-step --plan-memory --verify-plan | FileCheck %s

nn.parameter @w : tensor<32x32x2x2xf32> weight = <constant, 0.0 : f64>
nn.parameter @b : tensor<32xf32> weight = <constant, 0.0 : f64>

// CHECK-LABEL: step.func @train batch 4 slice 2 lanes 2 full
// CHECK-DAG: %[[WTILE:.*]] = step.buffer state "w" {cell_stride = 8192 : i64, offset = 0 : i64} : !kernel.buffer<tensor<16x32x2x2xf32>
// CHECK-DAG: %[[BTILE:.*]] = step.buffer state "b" {cell_stride = 64 : i64, offset = 16384 : i64} : !kernel.buffer<tensor<16xf32>, {{.*}}within = [32]>
// CHECK-DAG: %[[X:.*]] = step.view {{.*}} -> !kernel.buffer<tensor<4x32x2x2xf32>
// CHECK-DAG: %[[YTILE:.*]] = step.view {{.*}} {cell_stride = 64 : i64} : {{.*}} -> !kernel.buffer<tensor<4x16x1x1xf32>, {{.*}}within = [4, 32, 1, 1]>
// CHECK-DAG: %[[WINPUTS:.*]] = step.buffer state "w" {cell_stride = 1024 : i64, offset = 0 : i64} : !kernel.buffer<tensor<32x16x1x1xf32>, {{.*}}within = [32, 32, 2, 2]>
// CHECK-DAG: %[[SWAPPED:.*]] = step.buffer worker {{.*}} : !kernel.buffer<tensor<16x32x1x1xf32>
// CHECK-DAG: %[[DTILE:.*]] = step.view {{.*}} {cell_stride = 64 : i64} : {{.*}} -> !kernel.buffer<tensor<4x16x1x1xf32>, {{.*}}within = [4, 32, 2, 2]>
// CHECK-DAG: %[[GTILE:.*]] = step.buffer worker "gradient of w" {{.*}} : !kernel.buffer<tensor<16x32x2x2xf32>
// CHECK: step.slices lanes 2
// CHECK: step.grid cells 2
// CHECK-NEXT: step.call @conv2d(%[[X]], %[[WTILE]], %[[BTILE]], %[[YTILE]])
// CHECK: step.slices lanes 2
// CHECK: step.grid cells 8
// CHECK-NEXT: step.call @swap_channels(%[[WINPUTS]], %[[SWAPPED]])
// CHECK-NEXT: step.call @conv2d_input_gradient({{.*}}, %[[SWAPPED]], %[[DTILE]])
// CHECK: step.grid cells 2
// CHECK-NEXT: step.call @conv2d_filter_gradient({{.*}}, %[[GTILE]])
// CHECK-NEXT: step.call @update_weights(%[[GTILE]], {{.*}}, %[[WTILE]])
// CHECK-NOT: step.grid
// CHECK: step.slices lanes 2
func.func @train(%image: tensor<4x32x2x2xf32> {nn.slot = "image"}, %rate: tensor<f32> {nn.slot = "rate"}) -> (tensor<4x32x2x2xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<32x32x2x2xf32>
  %b = nn.read @b : tensor<32xf32>
  %x = nn.relu %image : (tensor<4x32x2x2xf32>) -> tensor<4x32x2x2xf32>
  %y = nn.conv2d %x, %w, %b {step.whole_batch, stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<4x32x2x2xf32>, tensor<32x32x2x2xf32>, tensor<32xf32>) -> tensor<4x32x1x1xf32>
  %p = nn.average_pool %y {kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, padding = array<i64: 0, 0>} : (tensor<4x32x1x1xf32>) -> tensor<4x32x1x1xf32>
  %s = nn.swap_channels %w : (tensor<32x32x2x2xf32>) -> tensor<32x32x2x2xf32>
  %d = nn.conv2d_input_gradient %p, %s {swapped, step.whole_batch, stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<4x32x1x1xf32>, tensor<32x32x2x2xf32>) -> tensor<4x32x2x2xf32>
  %dw = nn.conv2d_filter_gradient %x, %p {step.whole_batch, stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<4x32x2x2xf32>, tensor<4x32x1x1xf32>) -> tensor<32x32x2x2xf32>
  %w1 = nn.sgd %w, %dw, %rate {momentum = 0.0 : f64, weight_decay = 0.1 : f64} : (tensor<32x32x2x2xf32>, tensor<32x32x2x2xf32>, tensor<f32>) -> tensor<32x32x2x2xf32>
  nn.assign @w, %w1 : tensor<32x32x2x2xf32>
  %z = nn.tanh %d : (tensor<4x32x2x2xf32>) -> tensor<4x32x2x2xf32>
  return %z : tensor<4x32x2x2xf32>
}
