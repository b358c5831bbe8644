// A convolution's result that the next segment reads is kept for the whole batch; what its own segment alone reads is
// scratch of a worker.
// RUN: halcyon-opt %s --schedule-step=slice=2 | FileCheck %s

nn.parameter @w : tensor<3x2x1x1xf32> weight = <uniform, 0.2 : f64>

// CHECK-LABEL: step.func @predict
// CHECK-DAG: step.buffer shared "{{.*}}conv2d" {cell_stride = {{[1-9][0-9]*}} : i64} : !kernel.buffer<tensor<2x3x6x6xf32>
// CHECK-DAG: step.buffer worker "{{.*}}convert" : !kernel.buffer<tensor<2x2x6x6xf32>
func.func @predict(%x: tensor<4x2x6x6xf32> {nn.slot = "image"}, %n: tensor<4xf32> {nn.slot = "example_weights"}) -> (tensor<4x3x6x6xf32> {nn.slot = "output"}) {
  %v = nn.constant 1.0 : tensor<3xf32>
  %w = nn.read @w : tensor<3x2x1x1xf32>
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<4x2x6x6xf32>, tensor<3x2x1x1xf32>) -> tensor<4x3x6x6xf32>
  %first, %second = nn.batch_moments %0, %n, %v : (tensor<4x3x6x6xf32>, tensor<4xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  %1 = nn.normalize %0, %first, %second, %v, %v {epsilon = 1.0e-5 : f64} : (tensor<4x3x6x6xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<4x3x6x6xf32>
  return %1 : tensor<4x3x6x6xf32>
}
