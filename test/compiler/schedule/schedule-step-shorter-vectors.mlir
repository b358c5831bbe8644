// Where vectors of half the length compute as much in the same time, channels are padded to them if that saves a tenth: 24 to 24 instead of
// 32, but 17 to 24 only with them, and 88 to 96 either way.
// RUN: halcyon-opt %s --schedule-step="vector-bytes=64 least-vector-bytes=32" | FileCheck %s
// RUN: halcyon-opt %s --schedule-step="vector-bytes=64" | FileCheck %s --check-prefix=LONG

// CHECK-LABEL: step.func @predict_image
// CHECK-DAG: !kernel.buffer<tensor<1x24x6x6xf32>, <kind = nhwc, channels = 8>>
// CHECK-DAG: !kernel.buffer<tensor<1x17x6x6xf32>, <kind = nhwc, channels = 8>>
// CHECK-DAG: !kernel.buffer<tensor<1x32x6x6xf32>, <kind = nhwc, channels = 16>>
// CHECK-DAG: !kernel.buffer<tensor<1x88x6x6xf32>, <kind = nhwc, channels = 16>>
// CHECK-DAG: !kernel.buffer<tensor<1x6x6x6xf32>, <kind = nhwc, channels = 8>>
// LONG-LABEL: step.func @predict_image
// LONG-DAG: !kernel.buffer<tensor<1x24x6x6xf32>, <kind = nhwc, channels = 16>>
// LONG-DAG: !kernel.buffer<tensor<1x17x6x6xf32>, <kind = nhwc, channels = 16>>
nn.parameter @a : tensor<24x6x1x1xf32> weight = <uniform, 0.2 : f64>
nn.parameter @b : tensor<17x24x1x1xf32> weight = <uniform, 0.2 : f64>
nn.parameter @c : tensor<32x17x1x1xf32> weight = <uniform, 0.2 : f64>
nn.parameter @d : tensor<88x32x1x1xf32> weight = <uniform, 0.2 : f64>
func.func @predict_image(%x: tensor<1x6x6x6xf32> {nn.slot = "image"}) -> (tensor<1x88xf32> {nn.slot = "output"}) {
  %a = nn.read @a : tensor<24x6x1x1xf32>
  %b = nn.read @b : tensor<17x24x1x1xf32>
  %c = nn.read @c : tensor<32x17x1x1xf32>
  %d = nn.read @d : tensor<88x32x1x1xf32>
  %0 = nn.conv2d %x, %a {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<1x6x6x6xf32>, tensor<24x6x1x1xf32>) -> tensor<1x24x6x6xf32>
  %1 = nn.conv2d %0, %b {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<1x24x6x6xf32>, tensor<17x24x1x1xf32>) -> tensor<1x17x6x6xf32>
  %2 = nn.conv2d %1, %c {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<1x17x6x6xf32>, tensor<32x17x1x1xf32>) -> tensor<1x32x6x6xf32>
  %3 = nn.conv2d %2, %d {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<1x32x6x6xf32>, tensor<88x32x1x1xf32>) -> tensor<1x88x6x6xf32>
  %4 = nn.global_average_pool %3 : (tensor<1x88x6x6xf32>) -> tensor<1x88xf32>
  return %4 : tensor<1x88xf32>
}
