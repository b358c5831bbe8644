// A gradient that is a sum over the batch adds up where the lane keeps it, in zeroed memory; behind the segment, lanes are
// summed for the caller, and nobody sums it a second time.
// RUN: halcyon-opt %s --schedule-step=slice=2 | FileCheck %s

nn.parameter @b : tensor<3xf32> weight = <constant, 0.0 : f64>

// CHECK-DAG: %[[ALL:.*]] = step.buffer lane "accumulators" {offset = 0 : i64}
// CHECK-DAG: %[[B:.*]] = step.buffer lane "gradient of b" {offset = 0 : i64}
// CHECK: %[[LANES:.*]] = step.buffer lane "lanes" {{{.*}}lanes = 2 : i64
// CHECK: %[[RESULT:.*]] = step.buffer slot "gradients"
// CHECK: start {
// CHECK-NEXT: step.zero %[[ALL]]
// CHECK-NEXT: } each {
// CHECK: step.call @[[SUM:.*channel_sum]]({{.*}}, %[[B]])
// CHECK-NOT: sum_lanes
// CHECK: step.call @return_gradients(%[[LANES]], %[[RESULT]])
// CHECK-NOT: sum_lanes
// CHECK: kernel.func @[[SUM]](
// CHECK: kernel.store {{.*}} accumulate
func.func @gradients(%x: tensor<4x3xf32> {nn.slot = "image"}) -> (tensor<3xf32> {nn.gradient_of = @b}) {
  %0 = nn.channel_sum %x : (tensor<4x3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}
