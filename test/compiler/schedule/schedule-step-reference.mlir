// The reference: row-major memory, a kernel an operation, each computed as it is defined.
// RUN: halcyon-opt %s --schedule-step=reference | FileCheck %s

nn.parameter @w : tensor<3x2x1x1xf64> weight = <uniform, 0.2 : f64>

// CHECK-NOT: kind = {{nhwc|filter}}
// CHECK: kernel.func @convert({{.*}}) attributes {reference} {
// CHECK: kernel.func @conv2d({{.*}}) attributes {reference} {
// CHECK-NOT: nn.relu
// CHECK: kernel.func @relu({{.*}}) attributes {reference} {
// CHECK-NOT: kind = {{nhwc|filter}}
func.func @predict(%x: tensor<4x2x6x6xf32> {nn.slot = "image"}) -> (tensor<4x3x6x6xf64> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<3x2x1x1xf64>
  %0 = nn.convert %x : (tensor<4x2x6x6xf32>) -> tensor<4x2x6x6xf64>
  %1 = nn.conv2d %0, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<4x2x6x6xf64>, tensor<3x2x1x1xf64>) -> tensor<4x3x6x6xf64>
  %2 = nn.relu %1 : (tensor<4x3x6x6xf64>) -> tensor<4x3x6x6xf64>
  return %2 : tensor<4x3x6x6xf64>
}
