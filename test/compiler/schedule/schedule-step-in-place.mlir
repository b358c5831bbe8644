// Where one kernel is the last to read a large image, and element by element, its result takes that image's place.
// RUN: halcyon-opt %s --schedule-step | FileCheck %s

nn.parameter @w : tensor<64x1x3x3xf32> weight = <uniform, 0.2 : f64>

// A gradient replaces what masks it, and so lies as that does, halo included.
// CHECK-LABEL: step.func @replaces
// CHECK: step.call @{{[a-z0-9_]+}}(%{{[0-9]+}}, %[[X:[0-9]+]])
// CHECK: step.call @conv2d(%[[X]], %{{[0-9]+}}, %[[Y:[0-9]+]])
// CHECK: step.call @[[ADJOINT:[a-z0-9_]+]](%[[Y]], %{{[0-9]+}}, %[[X]])
// CHECK: step.call @{{[a-z0-9_]+}}(%[[X]], %{{[0-9]+}}) : !kernel.buffer<{{.*}}, <kind = nhwc, channels = 8, halo_height = 1, halo_width = 1>>
func.func @replaces(%x: tensor<4x64x96x96xf32> {nn.slot = "image"}) -> (tensor<4x64xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<64x1x3x3xf32>
  %0 = nn.tanh %x : (tensor<4x64x96x96xf32>) -> tensor<4x64x96x96xf32>
  %1 = nn.conv2d %0, %w {stride = array<i64: 2, 2>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>, groups = 64 : i64} : (tensor<4x64x96x96xf32>, tensor<64x1x3x3xf32>) -> tensor<4x64x48x48xf32>
  %2 = nn.conv2d_input_gradient %1, %w {stride = array<i64: 2, 2>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>, groups = 64 : i64} : (tensor<4x64x48x48xf32>, tensor<64x1x3x3xf32>) -> tensor<4x64x96x96xf32>
  %3 = nn.relu_gradient %2, %0 : (tensor<4x64x96x96xf32>, tensor<4x64x96x96xf32>) -> tensor<4x64x96x96xf32>
  %4 = nn.global_average_pool %3 : (tensor<4x64x96x96xf32>) -> tensor<4x64xf32>
  return %4 : tensor<4x64xf32>
}

// Somebody reads the image afterwards.
// CHECK-LABEL: step.func @is_read_later
// CHECK: step.call @conv2d_input_gradient{{[_0-9]*}}(%{{[0-9]+}}, %{{[0-9]+}}, %[[X:[0-9]+]], %[[Y:[0-9]+]])
// CHECK: step.call @global_average_pool{{[_0-9]*}}(%[[Y]], %[[SUM:[0-9]+]])
// CHECK: step.call @global_average_pool{{[_0-9]*}}(%[[X]], %[[SUM]], 
func.func @is_read_later(%x: tensor<4x64x96x96xf32> {nn.slot = "image"}) -> (tensor<4x64xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<64x1x3x3xf32>
  %0 = nn.tanh %x : (tensor<4x64x96x96xf32>) -> tensor<4x64x96x96xf32>
  %1 = nn.conv2d %0, %w {stride = array<i64: 2, 2>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>, groups = 64 : i64} : (tensor<4x64x96x96xf32>, tensor<64x1x3x3xf32>) -> tensor<4x64x48x48xf32>
  %2 = nn.conv2d_input_gradient %1, %w {stride = array<i64: 2, 2>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>, groups = 64 : i64} : (tensor<4x64x48x48xf32>, tensor<64x1x3x3xf32>) -> tensor<4x64x96x96xf32>
  %3 = nn.relu_gradient %2, %0 : (tensor<4x64x96x96xf32>, tensor<4x64x96x96xf32>) -> tensor<4x64x96x96xf32>
  %4 = nn.global_average_pool %3 : (tensor<4x64x96x96xf32>) -> tensor<4x64xf32>
  %5 = nn.global_average_pool %0 : (tensor<4x64x96x96xf32>) -> tensor<4x64xf32>
  %6 = nn.add %4, %5 : (tensor<4x64xf32>, tensor<4x64xf32>) -> tensor<4x64xf32>
  return %6 : tensor<4x64xf32>
}

// The kernel reads neighbours of what it would replace.
// CHECK-LABEL: step.func @reads_neighbours
// CHECK: step.call @conv2d_{{[0-9]+}}(%[[X:[0-9]+]], %{{[0-9]+}}, %[[Y:[0-9]+]])
// CHECK: step.call @global_average_pool{{[_0-9]*}}(%[[Y]], 
func.func @reads_neighbours(%x: tensor<4x64x96x96xf32> {nn.slot = "image"}) -> (tensor<4x64xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<64x1x3x3xf32>
  %0 = nn.tanh %x : (tensor<4x64x96x96xf32>) -> tensor<4x64x96x96xf32>
  %1 = nn.conv2d %0, %w {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>, groups = 64 : i64} : (tensor<4x64x96x96xf32>, tensor<64x1x3x3xf32>) -> tensor<4x64x96x96xf32>
  %2 = nn.relu_gradient %1, %0 : (tensor<4x64x96x96xf32>, tensor<4x64x96x96xf32>) -> tensor<4x64x96x96xf32>
  %3 = nn.global_average_pool %2 : (tensor<4x64x96x96xf32>) -> tensor<4x64xf32>
  return %3 : tensor<4x64xf32>
}

// What is read in another shape is read afterwards in its own.
// CHECK-LABEL: step.func @is_reshaped
// CHECK: step.call @conv2d{{[_0-9]*}}(%{{[0-9]+}}, %{{[0-9]+}}, %[[X:[0-9]+]])
// CHECK: step.call @sigmoid{{[_0-9]*}}(%[[X]], %[[Y:[0-9]+]])
// CHECK: step.call @softmax{{[_0-9]*}}(%[[Y]], 
// CHECK: step.call @global_average_pool{{[_0-9]*}}(%[[X]], 
func.func @is_reshaped(%x: tensor<4x64x96x96xf32> {nn.slot = "image"}) -> (tensor<4x64xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<64x1x3x3xf32>
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>, groups = 64 : i64} : (tensor<4x64x96x96xf32>, tensor<64x1x3x3xf32>) -> tensor<4x64x96x96xf32>
  %1 = nn.reshape %0 : (tensor<4x64x96x96xf32>) -> tensor<4x589824xf32>
  %2 = nn.sigmoid %1 : (tensor<4x589824xf32>) -> tensor<4x589824xf32>
  %3 = nn.softmax %2 : (tensor<4x589824xf32>) -> tensor<4x589824xf32>
  %4 = nn.reshape %3 : (tensor<4x589824xf32>) -> tensor<4x64x96x96xf32>
  %5 = nn.global_average_pool %4 : (tensor<4x64x96x96xf32>) -> tensor<4x64xf32>
  %6 = nn.global_average_pool %0 : (tensor<4x64x96x96xf32>) -> tensor<4x64xf32>
  %7 = nn.add %5, %6 : (tensor<4x64xf32>, tensor<4x64xf32>) -> tensor<4x64xf32>
  return %7 : tensor<4x64xf32>
}

// The result needs zeros above, which the image has not.
// CHECK-LABEL: step.func @needs_rows
// CHECK: step.call @global_average_pool{{[_0-9]*}}(%[[X:[0-9]+]], 
// CHECK: step.call @sigmoid{{[_0-9]*}}(%[[X]], %[[Y:[0-9]+]])
// CHECK: step.call @conv2d{{[_0-9]*}}(%[[Y]], 
func.func @needs_rows(%x: tensor<4x64x96x96xf32> {nn.slot = "image"}) -> (tensor<4x64xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<64x1x3x3xf32>
  %0 = nn.tanh %x : (tensor<4x64x96x96xf32>) -> tensor<4x64x96x96xf32>
  %1 = nn.sigmoid %0 : (tensor<4x64x96x96xf32>) -> tensor<4x64x96x96xf32>
  %2 = nn.global_average_pool %0 : (tensor<4x64x96x96xf32>) -> tensor<4x64xf32>
  %3 = nn.relu_gradient %1, %0 : (tensor<4x64x96x96xf32>, tensor<4x64x96x96xf32>) -> tensor<4x64x96x96xf32>
  %4 = nn.conv2d %3, %w {stride = array<i64: 2, 2>, padding = array<i64: 1, 0>, dilation = array<i64: 1, 1>, groups = 64 : i64} : (tensor<4x64x96x96xf32>, tensor<64x1x3x3xf32>) -> tensor<4x64x48x47xf32>
  %5 = nn.global_average_pool %4 : (tensor<4x64x48x47xf32>) -> tensor<4x64xf32>
  %6 = nn.add %5, %2 : (tensor<4x64xf32>, tensor<4x64xf32>) -> tensor<4x64xf32>
  return %6 : tensor<4x64xf32>
}

// The result needs zeros beside it, which the image has not.
// CHECK-LABEL: step.func @needs_columns
// CHECK: step.call @global_average_pool{{[_0-9]*}}(%[[X:[0-9]+]], 
// CHECK: step.call @sigmoid{{[_0-9]*}}(%[[X]], %[[Y:[0-9]+]])
// CHECK: step.call @conv2d{{[_0-9]*}}(%[[Y]], 
func.func @needs_columns(%x: tensor<4x64x96x96xf32> {nn.slot = "image"}) -> (tensor<4x64xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<64x1x3x3xf32>
  %0 = nn.tanh %x : (tensor<4x64x96x96xf32>) -> tensor<4x64x96x96xf32>
  %1 = nn.sigmoid %0 : (tensor<4x64x96x96xf32>) -> tensor<4x64x96x96xf32>
  %2 = nn.global_average_pool %0 : (tensor<4x64x96x96xf32>) -> tensor<4x64xf32>
  %3 = nn.relu_gradient %1, %0 : (tensor<4x64x96x96xf32>, tensor<4x64x96x96xf32>) -> tensor<4x64x96x96xf32>
  %4 = nn.conv2d %3, %w {stride = array<i64: 2, 2>, padding = array<i64: 0, 1>, dilation = array<i64: 1, 1>, groups = 64 : i64} : (tensor<4x64x96x96xf32>, tensor<64x1x3x3xf32>) -> tensor<4x64x47x48xf32>
  %5 = nn.global_average_pool %4 : (tensor<4x64x47x48xf32>) -> tensor<4x64xf32>
  %6 = nn.add %5, %2 : (tensor<4x64xf32>, tensor<4x64xf32>) -> tensor<4x64xf32>
  return %6 : tensor<4x64xf32>
}

// The image is stored for the whole batch: its memory comes once a step, a thread's scratch again and again.
// CHECK-LABEL: step.func @is_shared
// CHECK: step.call @normalize{{[_0-9]*}}(%[[X:[0-9]+]], {{.*}}, %[[Y:[0-9]+]]) :
// CHECK: step.call @global_average_pool{{[_0-9]*}}(%[[Y]], 
func.func @is_shared(%x: tensor<4x64x96x96xf32> {nn.slot = "image"}) -> (tensor<4x64xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<64x1x3x3xf32>
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>, groups = 64 : i64} : (tensor<4x64x96x96xf32>, tensor<64x1x3x3xf32>) -> tensor<4x64x96x96xf32>
  %1 = nn.channel_sum %0 : (tensor<4x64x96x96xf32>) -> tensor<64xf32>
  %2 = nn.normalize %0, %1, %1, %1, %1 {epsilon = 1.0e-05 : f64} : (tensor<4x64x96x96xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<4x64x96x96xf32>
  %3 = nn.global_average_pool %2 : (tensor<4x64x96x96xf32>) -> tensor<4x64xf32>
  return %3 : tensor<4x64xf32>
}

// No tiles of a middling size divide 2 x 46 columns, phase by phase.
// CHECK-LABEL: step.func @has_awkward_rows
// CHECK: step.call @conv2d_input_gradient{{[_0-9]*}}(%{{[0-9]+}}, %{{[0-9]+}}, %[[X:[0-9]+]], %[[Y:[0-9]+]])
func.func @has_awkward_rows(%x: tensor<4x64x92x92xf32> {nn.slot = "image"}) -> (tensor<4x64xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<64x1x3x3xf32>
  %0 = nn.tanh %x : (tensor<4x64x92x92xf32>) -> tensor<4x64x92x92xf32>
  %1 = nn.conv2d %0, %w {stride = array<i64: 2, 2>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>, groups = 64 : i64} : (tensor<4x64x92x92xf32>, tensor<64x1x3x3xf32>) -> tensor<4x64x46x46xf32>
  %2 = nn.conv2d_input_gradient %1, %w {stride = array<i64: 2, 2>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>, groups = 64 : i64} : (tensor<4x64x46x46xf32>, tensor<64x1x3x3xf32>) -> tensor<4x64x92x92xf32>
  %3 = nn.relu_gradient %2, %0 : (tensor<4x64x92x92xf32>, tensor<4x64x92x92xf32>) -> tensor<4x64x92x92xf32>
  %4 = nn.global_average_pool %3 : (tensor<4x64x92x92xf32>) -> tensor<4x64xf32>
  return %4 : tensor<4x64xf32>
}

// Small images stay in a core's own cache.
// CHECK-LABEL: step.func @is_small
// CHECK: step.call @conv2d_input_gradient{{[_0-9]*}}(%{{[0-9]+}}, %{{[0-9]+}}, %[[X:[0-9]+]], %[[Y:[0-9]+]])
func.func @is_small(%x: tensor<4x64x32x32xf32> {nn.slot = "image"}) -> (tensor<4x64xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<64x1x3x3xf32>
  %0 = nn.tanh %x : (tensor<4x64x32x32xf32>) -> tensor<4x64x32x32xf32>
  %1 = nn.conv2d %0, %w {stride = array<i64: 2, 2>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>, groups = 64 : i64} : (tensor<4x64x32x32xf32>, tensor<64x1x3x3xf32>) -> tensor<4x64x16x16xf32>
  %2 = nn.conv2d_input_gradient %1, %w {stride = array<i64: 2, 2>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>, groups = 64 : i64} : (tensor<4x64x16x16xf32>, tensor<64x1x3x3xf32>) -> tensor<4x64x32x32xf32>
  %3 = nn.relu_gradient %2, %0 : (tensor<4x64x32x32xf32>, tensor<4x64x32x32xf32>) -> tensor<4x64x32x32xf32>
  %4 = nn.global_average_pool %3 : (tensor<4x64x32x32xf32>) -> tensor<4x64xf32>
  return %4 : tensor<4x64xf32>
}

// Cells of a single image may need rows that another one has replaced.
// CHECK-LABEL: step.func @predict_image
// CHECK: step.call @conv2d_input_gradient{{[_0-9]*}}(%{{[0-9]+}}, %{{[0-9]+}}, %[[X:[0-9]+]], %[[Y:[0-9]+]])
func.func @predict_image(%x: tensor<1x64x96x96xf32> {nn.slot = "image"}) -> (tensor<1x64xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<64x1x3x3xf32>
  %0 = nn.tanh %x : (tensor<1x64x96x96xf32>) -> tensor<1x64x96x96xf32>
  %1 = nn.conv2d %0, %w {stride = array<i64: 2, 2>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>, groups = 64 : i64} : (tensor<1x64x96x96xf32>, tensor<64x1x3x3xf32>) -> tensor<1x64x48x48xf32>
  %2 = nn.conv2d_input_gradient %1, %w {stride = array<i64: 2, 2>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>, groups = 64 : i64} : (tensor<1x64x48x48xf32>, tensor<64x1x3x3xf32>) -> tensor<1x64x96x96xf32>
  %3 = nn.relu_gradient %2, %0 : (tensor<1x64x96x96xf32>, tensor<1x64x96x96xf32>) -> tensor<1x64x96x96xf32>
  %4 = nn.global_average_pool %3 : (tensor<1x64x96x96xf32>) -> tensor<1x64xf32>
  return %4 : tensor<1x64xf32>
}

// CHECK: kernel.func @[[ADJOINT]](
// CHECK: kernel.load %arg2 :
// CHECK-NEXT: nn.relu_gradient
// CHECK-NEXT: kernel.store %{{[0-9]+}}, %arg2 :
