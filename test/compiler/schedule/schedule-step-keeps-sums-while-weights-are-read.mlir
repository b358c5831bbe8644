// A weight whose gradient is summed on the whole batch is read again by a later segment: tiles of the gradient are kept, and the weight is
// updated at the end. The sum is over more positions than a kernel takes at once, and begins with zeros.
// RUN: halcyon-opt %s --schedule-step="vector-bytes=64 slice=2" --verify-step --plan-memory --verify-plan | FileCheck %s

nn.parameter @w : tensor<32x32x1x1xf32> weight = <constant, 0.0 : f64>

// CHECK-LABEL: step.func @train
// CHECK-DAG: %[[KEPT:.*]] = step.buffer shared "gradient of w"
// CHECK-DAG: %[[TILE:.*]] = step.view %[[KEPT]] {cell_stride = 2048 : i64} {{.*}}tensor<16x32x1x1xf32>
// CHECK: step.slices
// CHECK: step.grid cells 2
// CHECK-NEXT: step.zero %[[TILE]]
// CHECK-NEXT: step.call @conv2d_filter_gradient({{.*}}, %[[TILE]])
// CHECK-NOT: step.call @update_weights
// CHECK: step.slices
// CHECK: step.call @conv2d
// CHECK: step.grid cells 2
// CHECK-NEXT: step.call @update_weights(%[[TILE]],
func.func @train(%image: tensor<4x32x8x8xf32> {nn.slot = "image"}, %rate: tensor<f32> {nn.slot = "rate"}) -> (tensor<4x32x8x8xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<32x32x1x1xf32>
  %x = nn.relu %image : (tensor<4x32x8x8xf32>) -> tensor<4x32x8x8xf32>
  %dw = nn.conv2d_filter_gradient %x, %x {step.whole_batch, stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<4x32x8x8xf32>, tensor<4x32x8x8xf32>) -> tensor<32x32x1x1xf32>
  %b = nn.channel_sum %x : (tensor<4x32x8x8xf32>) -> tensor<32xf32>
  %y = nn.conv2d %x, %w, %b {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<4x32x8x8xf32>, tensor<32x32x1x1xf32>, tensor<32xf32>) -> tensor<4x32x8x8xf32>
  %w1 = nn.sgd %w, %dw, %rate {momentum = 0.0 : f64, weight_decay = 0.1 : f64} : (tensor<32x32x1x1xf32>, tensor<32x32x1x1xf32>, tensor<f32>) -> tensor<32x32x1x1xf32>
  nn.assign @w, %w1 : tensor<32x32x1x1xf32>
  return %y : tensor<4x32x8x8xf32>
}
