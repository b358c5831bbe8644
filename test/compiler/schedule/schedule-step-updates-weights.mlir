// Behind the segment that adds up gradients, one kernel sums the lanes and updates the weights, block by block, with what lies behind
// the last whole block in small ones; the rate is read in every block. No gradient is stored.
// RUN: halcyon-opt %s --schedule-step=slice=2 | FileCheck %s

nn.parameter @a : tensor<2000xf32> weight = <constant, 0.0 : f64>
nn.parameter @b : tensor<3xf32> weight = <constant, 0.0 : f64>

// CHECK: step.func @train
// CHECK: %[[LANES:.*]] = step.buffer lane "lanes" {cell_stride = 4096 : i64, lane = 0 : i64, lanes = 2 : i64, offset = 0 : i64} : {{.*}}tensor<1x2x1024xf32>, {{.*}} within = [1, 2, 2016]
// CHECK: %[[RATE:.*]] = step.buffer slot "rate" {slot = 4 : i64}
// CHECK: %[[WEIGHTS:.*]] = step.buffer state "weights" {cell_stride = 4096 : i64, offset = 0 : i64}
// CHECK-NOT: "gradients" {{{.*}}slot
// CHECK: step.grid cells 1 {
// CHECK-NEXT: step.call @update_weights(%[[LANES]], %[[RATE]], %[[WEIGHTS]])
// CHECK: step.grid cells 62 {
// CHECK-NEXT: step.call @update_weights{{_[0-9]+}}(
// CHECK: kernel.func @update_weights(
// CHECK: nn.sgd {{.*}} {momentum = 0.000000e+00 : f64, weight_decay = 1.000000e-01 : f64}
func.func @train(%x: tensor<4x2000xf32> {nn.slot = "image"}, %t: tensor<4x3xf32> {nn.slot = "target"}, %rate: tensor<f32> {nn.slot = "rate"}) {
  %a = nn.read @a : tensor<2000xf32>
  %b = nn.read @b : tensor<3xf32>
  %da = nn.channel_sum %x : (tensor<4x2000xf32>) -> tensor<2000xf32>
  %db = nn.channel_sum %t : (tensor<4x3xf32>) -> tensor<3xf32>
  %a1 = nn.sgd %a, %da, %rate {momentum = 0.0 : f64, weight_decay = 0.1 : f64} : (tensor<2000xf32>, tensor<2000xf32>, tensor<f32>) -> tensor<2000xf32>
  nn.assign @a, %a1 : tensor<2000xf32>
  %b1 = nn.sgd %b, %db, %rate {momentum = 0.0 : f64, weight_decay = 0.1 : f64} : (tensor<3xf32>, tensor<3xf32>, tensor<f32>) -> tensor<3xf32>
  nn.assign @b, %b1 : tensor<3xf32>
  return
}
