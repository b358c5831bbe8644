// The adjoint of a convolution with stride 2 reads its gradient one position outside: there lie zeros, as of a halo.
// RUN: halcyon-opt %s --schedule-step | FileCheck %s

nn.parameter @w : tensor<2x2x3x3xf32> weight = <uniform, 0.2 : f64>

// CHECK: step.buffer worker "{{.*}}tanh" : !kernel.buffer<{{.*}}, <kind = nhwc, channels = 2, halo_height = 1, halo_width = 1>>
func.func @predict(%x: tensor<4x2x4x4xf32> {nn.slot = "image"}) -> (tensor<4x2x8x8xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<2x2x3x3xf32>
  %0 = nn.tanh %x : (tensor<4x2x4x4xf32>) -> tensor<4x2x4x4xf32>
  %1 = nn.conv2d_input_gradient %0, %w {stride = array<i64: 2, 2>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>} : (tensor<4x2x4x4xf32>, tensor<2x2x3x3xf32>) -> tensor<4x2x8x8xf32>
  return %1 : tensor<4x2x8x8xf32>
}
