// Channels lie innermost, padded to vectors of 8 or to a part of one; around what a convolution reads lies as much of a halo
// as it is padded by; filters are cut by a cache line of output channels; what the caller holds is row-major.
// RUN: halcyon-opt %s --schedule-step="slice=2 vector-bytes=32" | FileCheck %s

nn.parameter @w : tensor<17x3x5x3xf32> weight = <uniform, 0.2 : f64>
nn.parameter @b : tensor<17xf32> weight = <uniform, 0.2 : f64>

// CHECK: nn.parameter @w : tensor<17x3x5x3xf32> {{.*}} step.storage = !kernel.buffer<tensor<17x3x5x3xf32>, <kind = filter, channels = 16>>
// CHECK: nn.parameter @b : tensor<17xf32> {{.*}} step.storage = !kernel.buffer<tensor<17xf32>, <kind = nhwc, channels = 8>>
// CHECK-LABEL: step.func @predict
// CHECK-DAG: step.buffer slot "image" {{.*}} : !kernel.buffer<tensor<2x3x6x6xf32>, <kind = row_major>>
// CHECK-DAG: step.buffer worker {{.*}} : !kernel.buffer<tensor<2x3x6x6xf32>, <kind = nhwc, channels = 4, halo_height = 2, halo_width = 1>>
// CHECK-DAG: step.buffer worker "{{.*}}conv2d" : !kernel.buffer<tensor<2x17x6x6xf32>, <kind = nhwc, channels = 8>>
// CHECK-DAG: step.buffer slot "output" {{.*}} : !kernel.buffer<tensor<2x17xf32>, <kind = row_major>>
func.func @predict(%x: tensor<4x3x6x6xf32> {nn.slot = "image"}) -> (tensor<4x17xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<17x3x5x3xf32>
  %b = nn.read @b : tensor<17xf32>
  %0 = nn.conv2d %x, %w, %b {stride = array<i64: 1, 1>, padding = array<i64: 2, 1>, dilation = array<i64: 1, 1>} : (tensor<4x3x6x6xf32>, tensor<17x3x5x3xf32>, tensor<17xf32>) -> tensor<4x17x6x6xf32>
  %1 = nn.global_average_pool %0 : (tensor<4x17x6x6xf32>) -> tensor<4x17xf32>
  return %1 : tensor<4x17xf32>
}

// 90 channels, which no image of several pixels has, are padded to tiles of 16 filters. 17 are not, as they share vectors with such images.
// CHECK-LABEL: step.func @evaluate
// CHECK-DAG: step.buffer worker "{{.*}}relu" {{.*}}<tensor<2x90x1x1xf32>, <kind = nhwc, channels = 16>>
// CHECK-DAG: step.buffer worker "{{.*}}slice_channels" {{.*}}<tensor<2x17x1x1xf32>, <kind = nhwc, channels = 8>>
func.func @evaluate(%x: tensor<4x90x1x1xf32> {nn.slot = "image"}) -> (tensor<4x17x1x1xf32> {nn.slot = "output"}) {
  %0 = nn.relu %x : (tensor<4x90x1x1xf32>) -> tensor<4x90x1x1xf32>
  %1 = nn.average_pool %0 {kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, padding = array<i64: 0, 0>} : (tensor<4x90x1x1xf32>) -> tensor<4x90x1x1xf32>
  %2 = nn.slice_channels %1 {offset = 8 : i64} : (tensor<4x90x1x1xf32>) -> tensor<4x17x1x1xf32>
  %3 = nn.average_pool %2 {kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, padding = array<i64: 0, 0>} : (tensor<4x17x1x1xf32>) -> tensor<4x17x1x1xf32>
  return %3 : tensor<4x17x1x1xf32>
}
