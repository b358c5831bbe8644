// Two convolutions of different padding read one image: its halo is enough for both.
// RUN: halcyon-opt %s --schedule-step | FileCheck %s

nn.parameter @wide : tensor<2x2x3x7xf32> weight = <uniform, 0.2 : f64>
nn.parameter @high : tensor<2x2x5x3xf32> weight = <uniform, 0.2 : f64>

// CHECK: step.buffer worker "{{.*}}tanh" : !kernel.buffer<{{.*}}, halo_height = 2, halo_width = 3>>
func.func @predict(%x: tensor<4x2x8x8xf32> {nn.slot = "image"}) -> (tensor<4x2x8x8xf32> {nn.slot = "output"}) {
  %wide = nn.read @wide : tensor<2x2x3x7xf32>
  %high = nn.read @high : tensor<2x2x5x3xf32>
  %0 = nn.tanh %x : (tensor<4x2x8x8xf32>) -> tensor<4x2x8x8xf32>
  %1 = nn.conv2d %0, %wide {stride = array<i64: 1, 1>, padding = array<i64: 1, 3>, dilation = array<i64: 1, 1>} : (tensor<4x2x8x8xf32>, tensor<2x2x3x7xf32>) -> tensor<4x2x8x8xf32>
  %2 = nn.conv2d %0, %high {stride = array<i64: 1, 1>, padding = array<i64: 2, 1>, dilation = array<i64: 1, 1>} : (tensor<4x2x8x8xf32>, tensor<2x2x5x3xf32>) -> tensor<4x2x8x8xf32>
  %3 = nn.add %1, %2 : (tensor<4x2x8x8xf32>, tensor<4x2x8x8xf32>) -> tensor<4x2x8x8xf32>
  return %3 : tensor<4x2x8x8xf32>
}
