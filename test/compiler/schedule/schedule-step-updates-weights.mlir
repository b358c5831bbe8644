// One kernel updates all weights, block by block, from the gradients that lie as they do; the rate is read in every block.
// RUN: halcyon-opt %s --schedule-step=slice=2 | FileCheck %s

nn.parameter @a : tensor<2000xf32> weight = <constant, 0.0 : f64>
nn.parameter @b : tensor<3xf32> weight = <constant, 0.0 : f64>

// CHECK: step.gradient_bytes = [[#BYTES:]] : i64
// CHECK: %[[GRADIENTS:.*]] = step.buffer state "gradients" {cell_stride = [[#BLOCK:]] : i64
// CHECK: %[[RATE:.*]] = step.buffer slot "rate" {slot = 4 : i64}
// CHECK: %[[WEIGHTS:.*]] = step.buffer state "weights" {cell_stride = [[#BLOCK]] : i64, offset = 0 : i64}
// CHECK: step.grid cells [[#div(BYTES,BLOCK)]] {
// CHECK-NEXT: step.call @update_weights(%[[GRADIENTS]], %[[RATE]], %[[WEIGHTS]])
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
