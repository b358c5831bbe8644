// Rows of a convolution with few filters; before it, in the same cells, its image in another layout, of which each cell makes all rows that it
// reads; then the 1 x 1 convolution of its rows. Nobody waits in between.
// RUN: halcyon-opt %s --size-prediction --schedule-step --spread-prediction --split-input-file | FileCheck %s

// CHECK: step.func @predict_image batch 1 slice 1 lanes 1
// CHECK-DAG: step.buffer slot "image" {cell_stride = 6272 : i64, offset = -448 : i64, slot = 0 : i64} : !kernel.buffer<tensor<1x16x16x112xf32>
// CHECK-DAG: %[[IMAGE:.*]] = step.buffer worker ".convert" : !kernel.buffer<tensor<1x16x16x112xf32>, <kind = nhwc, channels = 8, halo_width = 1>>
// CHECK-DAG: %[[EDGES:.*]] = step.view %[[IMAGE]] : {{.*}} -> !kernel.buffer<tensor<1x16x14x112xf32>, <kind = nhwc, channels = 8, halo_height = 1, halo_width = 1>>
// CHECK-DAG: %[[READ:.*]] = step.view %[[IMAGE]] : {{.*}} -> !kernel.buffer<tensor<1x16x16x114xf32>
// CHECK: step.grid cells 8 {
// CHECK-NEXT: step.zero_halo %[[EDGES]] cells [0, 1]
// CHECK-NEXT: step.call @convert{{.*}} cells [0, 1]
// CHECK-NEXT: step.call @convert{{.*}} cells [1, 7]
// CHECK-NEXT: step.zero_halo %[[EDGES]] cells [7, 8]
// CHECK-NEXT: step.call @convert{{.*}} cells [7, 8]
// CHECK-NEXT: step.call @conv2d{{.*}}(%[[READ]],
// CHECK-NEXT: step.call @conv2d
// CHECK-NEXT: }
nn.parameter @w : tensor<16x16x3x3xf32> weight = <uniform, 0.1 : f64>
nn.parameter @v : tensor<32x16x1x1xf32> weight = <uniform, 0.1 : f64>
func.func @predict(%x: tensor<4x16x112x112xf32> {nn.slot = "image"}) -> (tensor<4x32x112x112xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<16x16x3x3xf32>
  %v = nn.read @v : tensor<32x16x1x1xf32>
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
     : (tensor<4x16x112x112xf32>, tensor<16x16x3x3xf32>) -> tensor<4x16x112x112xf32>
  %1 = nn.relu %0 : (tensor<4x16x112x112xf32>) -> tensor<4x16x112x112xf32>
  %2 = nn.conv2d %1, %v {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<4x16x112x112xf32>, tensor<32x16x1x1xf32>) -> tensor<4x32x112x112xf32>
  return %2 : tensor<4x32x112x112xf32>
}

// -----

// Channels of a convolution with many filters of a small image, the last cell with fewer of them.
// CHECK: step.func @predict_image
// CHECK: step.buffer state "w" {cell_stride = 131072 : i64, offset = 0 : i64} : !kernel.buffer<tensor<128x256x1x1xf32>
// CHECK: step.grid cells 8
// CHECK-NEXT: step.call @conv2d_{{.*}} cells [0, 7]
// CHECK-NEXT: step.call @conv2d_{{.*}} cells [7, 8]
nn.parameter @w : tensor<1000x256x1x1xf32> weight = <uniform, 0.1 : f64>
func.func @predict(%x: tensor<4x256x2x2xf32> {nn.slot = "image"}) -> (tensor<4x1000x2x2xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<1000x256x1x1xf32>
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<4x256x2x2xf32>, tensor<1000x256x1x1xf32>) -> tensor<4x1000x2x2xf32>
  return %0 : tensor<4x1000x2x2xf32>
}

// -----

// Channels of an expansion; then, in the same cells, the depthwise convolution of these channels, which reads a halo that nobody writes.
// CHECK: step.func @predict_image
// CHECK: step.grid cells 8 {
// CHECK-NEXT: step.call @conv2d
// CHECK-SAME: <tensor<1x48x14x14xf32>, <kind = nhwc, channels = 8>, within = [1, 384, 16, 16]>
// CHECK-NEXT: step.call @conv2d
// CHECK-SAME: <tensor<1x48x16x16xf32>
// CHECK-NEXT: }
nn.parameter @w : tensor<384x64x1x1xf32> weight = <uniform, 0.1 : f64>
nn.parameter @v : tensor<384x1x3x3xf32> weight = <uniform, 0.1 : f64>
func.func @predict(%x: tensor<4x64x14x14xf32> {nn.slot = "image"}) -> (tensor<4x384x14x14xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<384x64x1x1xf32>
  %v = nn.read @v : tensor<384x1x3x3xf32>
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<4x64x14x14xf32>, tensor<384x64x1x1xf32>) -> tensor<4x384x14x14xf32>
  %1 = nn.conv2d %0, %v {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>, groups = 384 : i64}
     : (tensor<4x384x14x14xf32>, tensor<384x1x3x3xf32>) -> tensor<4x384x14x14xf32>
  return %1 : tensor<4x384x14x14xf32>
}

// -----

// Rows of a depthwise convolution and what is made of them: in scratch there is room for one cell's, of which the last one, which has fewer,
// uses a part.
// CHECK: step.func @predict_image
// CHECK: %[[SCRATCH:.*]] = step.buffer worker ".conv2d" : !kernel.buffer<tensor<1x96x8x60xf32>, <kind = nhwc, channels = 8>>
// CHECK: %[[LAST:.*]] = step.view %[[SCRATCH]] : {{.*}} -> !kernel.buffer<tensor<1x96x4x60xf32>, <kind = nhwc, channels = 8>>
// CHECK: step.grid cells 8 {
// CHECK: step.call @conv2d{{.*}}(%{{.*}}, %{{.*}}, %[[SCRATCH]]) cells [0, 7]
// CHECK-NEXT: step.call @conv2d{{.*}}(%{{.*}}, %{{.*}}, %[[LAST]]) cells [7, 8]
// CHECK-NEXT: step.call @conv2d{{.*}}(%[[SCRATCH]], {{.*}}) cells [0, 7]
// CHECK-NEXT: step.call @conv2d{{.*}}(%[[LAST]], {{.*}}) cells [7, 8]
nn.parameter @w : tensor<96x1x3x3xf32> weight = <uniform, 0.1 : f64>
nn.parameter @v : tensor<16x96x1x1xf32> weight = <uniform, 0.1 : f64>
func.func @predict(%x: tensor<4x96x60x60xf32> {nn.slot = "image"}) -> (tensor<4x16x60x60xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<96x1x3x3xf32>
  %v = nn.read @v : tensor<16x96x1x1xf32>
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>, groups = 96 : i64}
     : (tensor<4x96x60x60xf32>, tensor<96x1x3x3xf32>) -> tensor<4x96x60x60xf32>
  %1 = nn.conv2d %0, %v {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<4x96x60x60xf32>, tensor<16x96x1x1xf32>) -> tensor<4x16x60x60xf32>
  return %1 : tensor<4x16x60x60xf32>
}

// -----

// An expansion that a core's own cache does not keep, and a depthwise convolution with a stride: each cell computes all of the 15 rows that its 7
// rows need, also the one that the cell before it needs, too; the first cell has zeros instead of that.
// CHECK: step.func @predict_image
// CHECK: step.grid cells 8 {
// CHECK: step.zero_halo %[[EDGE:.*]] cells [0, 1] : !kernel.buffer<tensor<1x64x13x112xf32>, <kind = nhwc, channels = 8, halo_height = 1, halo_width = 1>>
// CHECK-NEXT: step.call @conv2d{{.*}} cells [0, 1] :
// CHECK-SAME: <tensor<1x64x14x112xf32>, <kind = nhwc, channels = 8>, within = [1, 64, 15, 114]>
// CHECK-NEXT: step.call @conv2d{{.*}} cells [1, 8] :
// CHECK-SAME: <tensor<1x64x15x112xf32>, <kind = nhwc, channels = 8>, within = [1, 64, 15, 114]>
// CHECK-NEXT: step.call @conv2d{{[^ ]*}}({{[^)]*}}) : !kernel.buffer<tensor<1x64x15x114xf32>
// CHECK-NEXT: }
nn.parameter @w : tensor<64x16x1x1xf32> weight = <uniform, 0.1 : f64>
nn.parameter @v : tensor<64x1x3x3xf32> weight = <uniform, 0.1 : f64>
func.func @predict(%x: tensor<4x16x112x112xf32> {nn.slot = "image"}) -> (tensor<4x64x56x56xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<64x16x1x1xf32>
  %v = nn.read @v : tensor<64x1x3x3xf32>
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<4x16x112x112xf32>, tensor<64x16x1x1xf32>) -> tensor<4x64x112x112xf32>
  %1 = nn.conv2d %0, %v {stride = array<i64: 2, 2>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>, groups = 64 : i64}
     : (tensor<4x64x112x112xf32>, tensor<64x1x3x3xf32>) -> tensor<4x64x56x56xf32>
  return %1 : tensor<4x64x56x56xf32>
}

// -----

// Work that takes less time than handing it out.
// CHECK: step.func @predict_image batch 1 slice 1 lanes 1
// CHECK-NOT: step.grid
// CHECK: step.slices
func.func @predict(%x: tensor<4x16x8x8xf32> {nn.slot = "image"}) -> (tensor<4x16x8x8xf32> {nn.slot = "output"}) {
  %0 = nn.tanh %x : (tensor<4x16x8x8xf32>) -> tensor<4x16x8x8xf32>
  return %0 : tensor<4x16x8x8xf32>
}

// -----

// Filters of 2.4 MB, more than a core's own cache keeps, and 49 tiles: each cell takes some output channels and reads the filters of those
// alone, though all have to wait for the tiles then.
// CHECK: step.func @predict_image
// CHECK: step.grid cells {{[0-9]+}} {
// CHECK: step.call @winograd_product
// CHECK-SAME: !kernel.buffer<tensor<16x128x36x1xf32>, <kind = filter, channels = 16>, within = [128, 128, 36, 1]>
nn.parameter @u : tensor<128x128x36x1xf32> weight = <uniform, 0.1 : f64>
func.func @predict(%x: tensor<4x128x28x28xf32> {nn.slot = "image"}) -> (tensor<4x128x28x28xf32> {nn.slot = "output"}) {
  %u = nn.read @u : tensor<128x128x36x1xf32>
  %v = nn.winograd_input %x {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>, padding = array<i64: 1, 1>} : (tensor<4x128x28x28xf32>) -> tensor<4x128x36x49xf32>
  %m = nn.winograd_product %v, %u : (tensor<4x128x36x49xf32>, tensor<128x128x36x1xf32>) -> tensor<4x128x36x49xf32>
  %y = nn.winograd_output %m {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>} : (tensor<4x128x36x49xf32>) -> tensor<4x128x28x28xf32>
  return %y : tensor<4x128x28x28xf32>
}
