// A batch that no slice divides: the kernels take whole slices, and every buffer for the batch has room for the last one.
// RUN: halcyon-opt %s --schedule-step=slice=2 --plan-memory | FileCheck %s

// Three slices of 2 images of 1 * 4 * 4 floats, and two sums over the batch of 64 bytes each, in three lanes and when they are finished: 3 * 128 + (3 + 1) * 2 * 64.
// CHECK-LABEL: step.func @predict batch 5 slice 2 lanes 3 attributes {{{.*}}shared_bytes = 896 : i64
// CHECK-DAG: step.buffer slot "image" {cell_stride = 128 : i64, slot = 0 : i64} : !kernel.buffer<tensor<2x1x4x4xf32>
// CHECK-DAG: step.buffer shared "{{.*}}average_pool" {cell_stride = 128 : i64, offset = {{[0-9]+}} : i64} : !kernel.buffer<tensor<2x1x4x4xf32>
// CHECK-DAG: step.buffer slot "output" {cell_stride = 128 : i64, slot = 5 : i64} : !kernel.buffer<tensor<2x1x4x4xf32>
// CHECK: step.slices lanes 3
func.func @predict(%x: tensor<5x1x4x4xf32> {nn.slot = "image"}, %n: tensor<5xf32> {nn.slot = "example_weights"}) -> (tensor<5x1x4x4xf32> {nn.slot = "output"}) {
  %v = nn.constant 1.0 : tensor<1xf32>
  %1 = nn.average_pool %x {kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, padding = array<i64: 0, 0>} : (tensor<5x1x4x4xf32>) -> tensor<5x1x4x4xf32>
  %first, %second = nn.batch_moments %1, %n, %v : (tensor<5x1x4x4xf32>, tensor<5xf32>, tensor<1xf32>) -> (tensor<1xf32>, tensor<1xf32>)
  %2 = nn.normalize %1, %first, %second, %v, %v {epsilon = 1.0e-5 : f64} : (tensor<5x1x4x4xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<5x1x4x4xf32>
  return %2 : tensor<5x1x4x4xf32>
}
