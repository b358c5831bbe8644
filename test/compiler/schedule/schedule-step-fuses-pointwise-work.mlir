// Bias, residual sum and activation behind a convolution are computed in its registers: one kernel, one result.
// RUN: halcyon-opt %s --schedule-step | FileCheck %s

nn.parameter @w : tensor<2x2x1x1xf32> weight = <uniform, 0.2 : f64>
nn.parameter @b : tensor<2xf32> weight = <uniform, 0.2 : f64>

// CHECK: kernel.func @conv2d(
// CHECK: %[[Y:.*]] = nn.conv2d
// CHECK-NEXT: %[[X:.*]] = kernel.load
// CHECK-NEXT: %[[SUM:.*]] = nn.add %[[Y]], %[[X]]
// CHECK-NEXT: %[[RESULT:.*]] = nn.relu %[[SUM]]
// CHECK-NEXT: %[[FLAT:.*]] = nn.reshape %[[RESULT]]
// CHECK-NEXT: kernel.store %[[FLAT]]
// CHECK-NOT: kernel.store
func.func @predict(%x: tensor<4x2x3x3xf32> {nn.slot = "image"}) -> (tensor<4x18xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<2x2x1x1xf32>
  %b = nn.read @b : tensor<2xf32>
  %skip = nn.tanh %x : (tensor<4x2x3x3xf32>) -> tensor<4x2x3x3xf32>
  %0 = nn.conv2d %x, %w, %b {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<4x2x3x3xf32>, tensor<2x2x1x1xf32>, tensor<2xf32>) -> tensor<4x2x3x3xf32>
  %1 = nn.add %0, %skip : (tensor<4x2x3x3xf32>, tensor<4x2x3x3xf32>) -> tensor<4x2x3x3xf32>
  %2 = nn.relu %1 : (tensor<4x2x3x3xf32>) -> tensor<4x2x3x3xf32>
  %3 = nn.reshape %2 : (tensor<4x2x3x3xf32>) -> tensor<4x18xf32>
  return %3 : tensor<4x18xf32>
}
