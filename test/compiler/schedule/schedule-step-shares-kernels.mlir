// Two layers of the same shapes are one kernel, called with the weights of each; a third with a stride is another one.
// RUN: halcyon-opt %s --schedule-step | FileCheck %s

nn.parameter @first : tensor<2x2x3x3xf32> weight = <uniform, 0.2 : f64>
nn.parameter @second : tensor<2x2x3x3xf32> weight = <uniform, 0.2 : f64>

// CHECK-DAG: %[[FIRST:.*]] = step.buffer state "first"
// CHECK-DAG: %[[SECOND:.*]] = step.buffer state "second"
// CHECK: step.call @[[KERNEL:conv2d.*]](%{{[0-9]+}}, %[[FIRST]],
// CHECK: step.call @[[KERNEL]](%{{[0-9]+}}, %[[SECOND]],
// CHECK: step.call @[[OTHER:conv2d.+]](%{{[0-9]+}}, %[[SECOND]],
// CHECK: kernel.func @[[KERNEL]](
// CHECK: kernel.func @[[OTHER]](
// CHECK-NOT: kernel.func @conv2d
func.func @predict(%x: tensor<4x2x8x8xf32> {nn.slot = "image"}) -> (tensor<4x2xf32> {nn.slot = "output"}) {
  %first = nn.read @first : tensor<2x2x3x3xf32>
  %second = nn.read @second : tensor<2x2x3x3xf32>
  %0 = nn.conv2d %x, %first {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>} : (tensor<4x2x8x8xf32>, tensor<2x2x3x3xf32>) -> tensor<4x2x8x8xf32>
  %1 = nn.conv2d %0, %second {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>} : (tensor<4x2x8x8xf32>, tensor<2x2x3x3xf32>) -> tensor<4x2x8x8xf32>
  %2 = nn.conv2d %1, %second {stride = array<i64: 2, 2>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>} : (tensor<4x2x8x8xf32>, tensor<2x2x3x3xf32>) -> tensor<4x2x4x4xf32>
  %3 = nn.global_average_pool %2 : (tensor<4x2x4x4xf32>) -> tensor<4x2xf32>
  return %3 : tensor<4x2xf32>
}
