// Where large filters are read once a slice, slices are as large as lets 8 lanes work; where more images a slice save nothing, there are
// as many slices and lanes as images.
// RUN: halcyon-opt %s --schedule-step | FileCheck %s

// CHECK-DAG: step.func @train batch 32 slice 4 lanes 8
nn.parameter @w : tensor<512x512x1x1xf32> weight = <uniform, 0.2 : f64>
func.func @train(%x: tensor<32x512x1x1xf32> {nn.slot = "image"}) -> (tensor<32x512x1x1xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<512x512x1x1xf32>
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<32x512x1x1xf32>, tensor<512x512x1x1xf32>) -> tensor<32x512x1x1xf32>
  return %0 : tensor<32x512x1x1xf32>
}
// CHECK-DAG: step.func @evaluate batch 32 slice 1 lanes 32
func.func @evaluate(%x: tensor<32x512x1x1xf32> {nn.slot = "image"}) -> (tensor<32x512x1x1xf32> {nn.slot = "output"}) {
  %0 = nn.tanh %x : (tensor<32x512x1x1xf32>) -> tensor<32x512x1x1xf32>
  return %0 : tensor<32x512x1x1xf32>
}
// Two images a slice would save 4 % of the traffic here, by an estimate that is not that exact.
// CHECK-DAG: step.func @gradients batch 32 slice 1 lanes 32
nn.parameter @v : tensor<24x24x1x1xf32> weight = <uniform, 0.2 : f64>
func.func @gradients(%x: tensor<32x24x16x16xf32> {nn.slot = "image"}) -> (tensor<32x24x16x16xf32> {nn.slot = "output"}) {
  %v = nn.read @v : tensor<24x24x1x1xf32>
  %0 = nn.conv2d %x, %v {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<32x24x16x16xf32>, tensor<24x24x1x1xf32>) -> tensor<32x24x16x16xf32>
  return %0 : tensor<32x24x16x16xf32>
}
