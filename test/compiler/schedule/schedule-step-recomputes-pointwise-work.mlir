// Two segments need relu(normalize(convolution)): both compute it, and only the convolution is kept in between.
// RUN: halcyon-opt %s --split-input-file --schedule-step=slice=2 | FileCheck %s

nn.parameter @w : tensor<3x2x1x1xf32> weight = <uniform, 0.2 : f64>

// CHECK-LABEL: step.func @evaluate
// CHECK-NOT: step.buffer shared "{{.*}}{{normalize|relu}}"
// CHECK: step.buffer shared "{{.*}}conv2d"
// CHECK-NOT: step.buffer shared "{{.*}}{{normalize|relu}}"
// CHECK: kernel.func
// CHECK-COUNT-2: nn.normalize %
// CHECK-NOT: nn.normalize %
func.func @evaluate(%x: tensor<4x2x6x6xf32> {nn.slot = "image"}, %n: tensor<4xf32> {nn.slot = "example_weights"}) -> (tensor<4x3x6x6xf32> {nn.slot = "output"}) {
  %v = nn.constant 1.0 : tensor<3xf32>
  %w = nn.read @w : tensor<3x2x1x1xf32>
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<4x2x6x6xf32>, tensor<3x2x1x1xf32>) -> tensor<4x3x6x6xf32>
  %first, %second = nn.batch_moments %0, %n, %v : (tensor<4x3x6x6xf32>, tensor<4xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  %1 = nn.normalize %0, %first, %second, %v, %v {epsilon = 1.0e-5 : f64} : (tensor<4x3x6x6xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<4x3x6x6xf32>
  %2 = nn.relu %1 : (tensor<4x3x6x6xf32>) -> tensor<4x3x6x6xf32>
  %third, %fourth = nn.batch_moments %2, %n, %v : (tensor<4x3x6x6xf32>, tensor<4xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  %3 = nn.normalize_input_gradient %2, %third, %fourth {epsilon = 1.0e-5 : f64} : (tensor<4x3x6x6xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<4x3x6x6xf32>
  return %3 : tensor<4x3x6x6xf32>
}

// -----

// The last segment needs tanh itself, and for what it computes again: it computes that once.
// CHECK-LABEL: step.func @evaluate
// CHECK: step.slices
// CHECK: step.slices
// CHECK: step.slices
// CHECK: each
// CHECK-NEXT: step.call @convert(%{{[0-9]+}}, %[[X:[0-9]+]])
// CHECK-NEXT: step.call @normalize(%[[X]], 
// CHECK-NEXT: }
func.func @evaluate(%x: tensor<4x16x6x6xf32> {nn.slot = "image"}) -> (tensor<4x16x6x6xf32> {nn.slot = "output"}) {
  %0 = nn.tanh %x : (tensor<4x16x6x6xf32>) -> tensor<4x16x6x6xf32>
  %1 = nn.channel_sum %0 : (tensor<4x16x6x6xf32>) -> tensor<16xf32>
  %2 = nn.normalize %0, %1, %1, %1, %1 {epsilon = 1.0e-5 : f64} : (tensor<4x16x6x6xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<4x16x6x6xf32>
  %3 = nn.channel_sum %2 : (tensor<4x16x6x6xf32>) -> tensor<16xf32>
  %4 = nn.normalize %2, %3, %3, %3, %3 {epsilon = 1.0e-5 : f64} : (tensor<4x16x6x6xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<4x16x6x6xf32>
  %5 = nn.multiply %4, %0 : (tensor<4x16x6x6xf32>, tensor<4x16x6x6xf32>) -> tensor<4x16x6x6xf32>
  return %5 : tensor<4x16x6x6xf32>
}
