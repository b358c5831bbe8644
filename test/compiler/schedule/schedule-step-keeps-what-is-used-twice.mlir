// Two layers read the convolution: it is stored once, and neither computes it again.
// RUN: halcyon-opt %s --schedule-step | FileCheck %s

nn.parameter @w : tensor<2x2x1x1xf32> weight = <uniform, 0.2 : f64>

// CHECK: step.call @conv2d({{.*}}, %[[Y:[0-9]+]])
// CHECK: step.call @{{.*}}(%[[Y]], 
// CHECK: kernel.func @conv2d(
// CHECK: nn.conv2d
// CHECK-NEXT: kernel.store
// CHECK-NOT: nn.conv2d
func.func @predict(%x: tensor<4x2x3x3xf32> {nn.slot = "image"}) -> (tensor<4x2xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<2x2x1x1xf32>
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<4x2x3x3xf32>, tensor<2x2x1x1xf32>) -> tensor<4x2x3x3xf32>
  %1 = nn.sigmoid %0 : (tensor<4x2x3x3xf32>) -> tensor<4x2x3x3xf32>
  %2 = nn.multiply %0, %1 : (tensor<4x2x3x3xf32>, tensor<4x2x3x3xf32>) -> tensor<4x2x3x3xf32>
  %3 = nn.global_average_pool %2 : (tensor<4x2x3x3xf32>) -> tensor<4x2xf32>
  return %3 : tensor<4x2xf32>
}
