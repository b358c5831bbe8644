// A filter that stays in the cache from slice to slice of its segment gains little from more images a slice.
// RUN: halcyon-opt %s --schedule-step | FileCheck %s

nn.parameter @w : tensor<48x48x1x1xf32> weight = <uniform, 0.2 : f64>

// CHECK-DAG: step.func @train batch 32 slice 1 lanes 32
func.func @train(%x: tensor<32x48x12x12xf32> {nn.slot = "image"}, %n: tensor<32xf32> {nn.slot = "example_weights"}) -> (tensor<32x48x12x12xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<48x48x1x1xf32>
  %c = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<32x48x12x12xf32>, tensor<48x48x1x1xf32>) -> tensor<32x48x12x12xf32>
  %v = nn.constant 1.0 : tensor<48xf32>
  %first, %second = nn.batch_moments %c, %n, %v : (tensor<32x48x12x12xf32>, tensor<32xf32>, tensor<48xf32>) -> (tensor<48xf32>, tensor<48xf32>)
  %mean, %variance = nn.statistics %first, %second, %v : (tensor<48xf32>, tensor<48xf32>, tensor<48xf32>) -> (tensor<48xf32>, tensor<48xf32>)
  %y = nn.normalize %c, %mean, %variance, %v, %v {epsilon = 1.0e-5 : f64} : (tensor<32x48x12x12xf32>, tensor<48xf32>, tensor<48xf32>, tensor<48xf32>, tensor<48xf32>) -> tensor<32x48x12x12xf32>
  return %y : tensor<32x48x12x12xf32>
}
// Where it is read once for all layers, what they touch has driven it out.
// CHECK-DAG: step.func @evaluate batch 32 slice 4 lanes 8
func.func @evaluate(%x: tensor<32x48x12x12xf32> {nn.slot = "image"}) -> (tensor<32x48x12x12xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<48x48x1x1xf32>
  %c = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<32x48x12x12xf32>, tensor<48x48x1x1xf32>) -> tensor<32x48x12x12xf32>
  %t = nn.tanh %c : (tensor<32x48x12x12xf32>) -> tensor<32x48x12x12xf32>
  return %t : tensor<32x48x12x12xf32>
}
