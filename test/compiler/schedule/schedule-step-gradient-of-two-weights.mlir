// One sum is the gradient of two weights: it adds up at the place of one and is copied to the other.
// RUN: halcyon-opt %s --schedule-step=slice=2 | FileCheck %s

nn.parameter @b : tensor<3xf32> weight = <constant, 0.0 : f64>
nn.parameter @c : tensor<3xf32> weight = <constant, 0.0 : f64>

// CHECK: %[[B:.*]] = step.buffer lane "gradient of b" {offset =
// CHECK: %[[C:.*]] = step.buffer slot "gradients" {offset = 64 : i64, slot = 8 : i64} : !kernel.buffer<tensor<3xf32>
// CHECK: step.call @{{.*}}channel_sum({{.*}}, %[[B]])
// CHECK: step.call @sum_lanes({{.*}}, %[[SUM:[0-9]+]])
// CHECK: step.call @return_gradients{{.*}}(%[[SUM]], %[[C]])
func.func @gradients(%x: tensor<4x3xf32> {nn.slot = "image"}) -> (tensor<3xf32> {nn.gradient_of = @b}, tensor<3xf32> {nn.gradient_of = @c}) {
  %0 = nn.channel_sum %x : (tensor<4x3xf32>) -> tensor<3xf32>
  return %0, %0 : tensor<3xf32>, tensor<3xf32>
}
