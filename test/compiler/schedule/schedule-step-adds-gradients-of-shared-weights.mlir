// Two layers with one weight: both add to its gradient, and the addition of the two is not computed again.
// RUN: halcyon-opt %s --schedule-step=slice=2 | FileCheck %s

nn.parameter @b : tensor<3xf32> weight = <constant, 0.0 : f64>

// CHECK: %[[B:.*]] = step.buffer lane "gradient of b"
// CHECK: step.call @[[SUM:.*channel_sum]](%[[X:[0-9]+]], %[[B]])
// CHECK: step.call @[[SUM]](%{{[0-9]+}}, %[[B]])
// CHECK-NOT: step.call @{{add|sum_lanes}}
// CHECK: kernel.func
func.func @gradients(%x: tensor<4x3xf32> {nn.slot = "image"}) -> (tensor<3xf32> {nn.gradient_of = @b}) {
  %0 = nn.convert %x : (tensor<4x3xf32>) -> tensor<4x3xf32>
  %1 = nn.tanh %0 : (tensor<4x3xf32>) -> tensor<4x3xf32>
  %2 = nn.channel_sum %0 : (tensor<4x3xf32>) -> tensor<3xf32>
  %3 = nn.channel_sum %1 : (tensor<4x3xf32>) -> tensor<3xf32>
  %4 = nn.add %2, %3 : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return %4 : tensor<3xf32>
}
