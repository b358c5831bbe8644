// A skip connection's sum is kept, not recomputed in the next segment: that would need both its operands there.
// RUN: halcyon-opt %s --schedule-step=slice=2 | FileCheck %s

nn.parameter @w : tensor<2x2x1x1xf32> weight = <uniform, 0.2 : f64>

// CHECK-LABEL: step.func @predict
// CHECK: step.buffer shared "{{.*}}add"
// CHECK: kernel.func
// CHECK-COUNT-1: nn.add {{.*}} tensor<2x2x6x6xf32>
// CHECK-NOT: nn.add {{.*}} tensor<2x2x6x6xf32>
func.func @predict(%x: tensor<4x2x6x6xf32> {nn.slot = "image"}, %n: tensor<4xf32> {nn.slot = "example_weights"}) -> (tensor<4x2x6x6xf32> {nn.slot = "output"}) {
  %v = nn.constant 1.0 : tensor<2xf32>
  %w = nn.read @w : tensor<2x2x1x1xf32>
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<4x2x6x6xf32>, tensor<2x2x1x1xf32>) -> tensor<4x2x6x6xf32>
  %1 = nn.add %0, %x : (tensor<4x2x6x6xf32>, tensor<4x2x6x6xf32>) -> tensor<4x2x6x6xf32>
  %first, %second = nn.batch_moments %1, %n, %v : (tensor<4x2x6x6xf32>, tensor<4xf32>, tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>)
  %2 = nn.normalize %1, %first, %second, %v, %v {epsilon = 1.0e-5 : f64} : (tensor<4x2x6x6xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<4x2x6x6xf32>
  return %2 : tensor<4x2x6x6xf32>
}
