// A gradient that is computed from a finished sum is copied to the caller.
// RUN: halcyon-opt %s --schedule-step=slice=2 | FileCheck %s

nn.parameter @b : tensor<3xf32> weight = <constant, 0.0 : f64>

// CHECK: %[[SUM:.*]] = step.buffer shared "{{.*}}channel_sum"
// CHECK: %[[PRODUCT:.*]] = step.buffer shared "{{.*}}multiply"
// CHECK: %[[B:.*]] = step.buffer slot "gradients" {offset = 0
// CHECK: step.call @sum_lanes({{.*}}, %[[SUM]])
// CHECK: step.call @multiply(%[[SUM]], %[[PRODUCT]])
// CHECK: step.call @return_gradients(%[[PRODUCT]], %[[B]])
func.func @gradients(%x: tensor<4x3xf32> {nn.slot = "image"}) -> (tensor<3xf32> {nn.gradient_of = @b}) {
  %0 = nn.channel_sum %x : (tensor<4x3xf32>) -> tensor<3xf32>
  %1 = nn.multiply %0, %0 : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return %1 : tensor<3xf32>
}
