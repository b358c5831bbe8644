// All weights first, then the statistics; at the end, which only training has, the velocities of the weights at the same distances. A weight
// that a convolution reads through a reshape is stored as its filter.
// RUN: halcyon-opt %s --schedule-step="slice=2 vector-bytes=32" | FileCheck %s

// CHECK: step.gradient_bytes = [[#WEIGHTS:]] : i64
// CHECK-SAME: step.optimizer_bytes = [[#WEIGHTS]] : i64, step.state_bytes = [[#add(WEIGHTS,add(WEIGHTS,64))]] : i64
// CHECK: nn.parameter @w {{.*}} {step.gradient_offset = 0 : i64, step.state_offset = 0 : i64, step.storage = !kernel.buffer<tensor<4x2x3x3xf32>, <kind = filter, channels = 4>>}
// CHECK: nn.parameter @mean {{.*}} {step.state_offset = [[#WEIGHTS]] : i64, step.storage
// CHECK: nn.parameter @b {{.*}} {step.gradient_offset = [[#B:]] : i64,
// CHECK-SAME: step.state_offset = [[#B]] : i64, step.storage
// CHECK: nn.parameter @w.velocity {{.*}} {step.state_offset = [[#add(WEIGHTS,64)]] : i64, step.storage = !kernel.buffer<tensor<4x2x3x3xf32>, <kind = filter, channels = 4>>}
// CHECK: nn.parameter @b.velocity {{.*}} {step.state_offset = [[#add(WEIGHTS,add(B,64))]] : i64
nn.parameter @w : tensor<4x18xf32> weight = <uniform, 0.2 : f64>
nn.parameter @mean : tensor<4xf32> statistic = <constant, 0.0 : f64>
nn.parameter @b : tensor<4xf32> weight = <constant, 0.0 : f64>
nn.parameter @w.velocity : tensor<4x18xf32> optimizer = <constant, 0.0 : f64>
nn.parameter @b.velocity : tensor<4xf32> optimizer = <constant, 0.0 : f64>

func.func @predict(%x: tensor<4x2x3x3xf32> {nn.slot = "image"}) -> (tensor<4x4x1x1xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<4x18xf32>
  %b = nn.read @b : tensor<4xf32>
  %filter = nn.reshape %w : (tensor<4x18xf32>) -> tensor<4x2x3x3xf32>
  %0 = nn.conv2d %x, %filter, %b {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<4x2x3x3xf32>, tensor<4x2x3x3xf32>, tensor<4xf32>) -> tensor<4x4x1x1xf32>
  return %0 : tensor<4x4x1x1xf32>
}
