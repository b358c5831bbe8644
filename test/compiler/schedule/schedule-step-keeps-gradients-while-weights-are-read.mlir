// @w is read again in the second segment, which waits for the gradient of @b: its own gradient is kept, and the weight updated at the end.
// @b, which nobody reads, is updated at once.
// RUN: halcyon-opt %s --schedule-step=slice=2 --verify-step | FileCheck %s

nn.parameter @w : tensor<3x3xf32> weight = <constant, 0.0 : f64>
nn.parameter @b : tensor<3xf32> weight = <constant, 0.0 : f64>

// CHECK: step.func @train
// CHECK-DAG: %[[KEPT:.*]] = step.buffer shared "gradient of w"
// CHECK-DAG: %[[W:.*]] = step.buffer state "w"
// CHECK: step.slices
// CHECK: step.call @sum_gradient({{.*}}, %[[KEPT]])
// CHECK: step.call @update_weights(
// CHECK-NOT: %[[KEPT]]
// CHECK: step.slices
// CHECK: step.call @dense({{.*}}%[[W]]
// CHECK: step.call @update_weights{{.*}}(%[[KEPT]],
// CHECK-NOT: step.call @update_weights
func.func @train(%x: tensor<4x3xf32> {nn.slot = "image"}, %rate: tensor<f32> {nn.slot = "rate"}) -> (tensor<4x3xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<3x3xf32>
  %b = nn.read @b : tensor<3xf32>
  %dw = nn.dense_weight_gradient %x, %x : (tensor<4x3xf32>, tensor<4x3xf32>) -> tensor<3x3xf32>
  %db = nn.channel_sum %x : (tensor<4x3xf32>) -> tensor<3xf32>
  %y = nn.dense %x, %w, %db : (tensor<4x3xf32>, tensor<3x3xf32>, tensor<3xf32>) -> tensor<4x3xf32>
  %w1 = nn.sgd %w, %dw, %rate {momentum = 0.0 : f64, weight_decay = 0.1 : f64} : (tensor<3x3xf32>, tensor<3x3xf32>, tensor<f32>) -> tensor<3x3xf32>
  nn.assign @w, %w1 : tensor<3x3xf32>
  %b1 = nn.sgd %b, %db, %rate {momentum = 0.0 : f64, weight_decay = 0.1 : f64} : (tensor<3xf32>, tensor<3xf32>, tensor<f32>) -> tensor<3xf32>
  nn.assign @b, %b1 : tensor<3xf32>
  return %y : tensor<4x3xf32>
}
