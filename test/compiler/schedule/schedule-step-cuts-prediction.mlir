// Prediction is cut where its images have become small and its filters many: single images in front, four at a time behind. What crosses the cut is
// stored image behind image, in slices of four; those in front see one image of it at a time.
// RUN: halcyon-opt %s --schedule-step | FileCheck %s
// Who says how many images slices have gets that, everywhere.
// RUN: halcyon-opt %s --schedule-step=slice=2 | FileCheck %s --check-prefix=GIVEN

// CHECK-LABEL: step.func @predict batch 32 slice 4 lanes 32 {
// CHECK-DAG: %[[IN:.*]] = step.buffer slot "image" {{.*}} : !kernel.buffer<tensor<1x16x64x64xf32>
// CHECK-DAG: %[[ACROSS:.*]] = step.buffer shared "{{.*}}" {{.*}} : !kernel.buffer<tensor<4x16x8x8xf32>
// CHECK-DAG: %[[IMAGE:.*]] = step.view %[[ACROSS]] {cell_stride = 4096 : i64} : {{.*}} -> !kernel.buffer<tensor<1x16x8x8xf32>
// CHECK-DAG: step.buffer slot "output" {{.*}} : !kernel.buffer<tensor<4x1024x1x1xf32>
// CHECK: step.slices lanes 32 images 1 start {
// CHECK: step.call @average_pool({{.*}}%[[IMAGE]])
// CHECK: step.slices lanes 8 descending start {
// CHECK: step.call @{{.*}}(%[[ACROSS]]
// GIVEN: step.func @predict batch 32 slice 2 lanes
// GIVEN: step.slices lanes {{[0-9]+}} start {
// GIVEN-NOT: step.slices
nn.parameter @w : tensor<1024x16x8x8xf32> weight = <uniform, 0.1 : f64>
func.func @predict(%x: tensor<32x16x64x64xf32> {nn.slot = "image"}) -> (tensor<32x1024x1x1xf32> {nn.slot = "output"}) {
  %0 = nn.tanh %x : (tensor<32x16x64x64xf32>) -> tensor<32x16x64x64xf32>
  %1 = nn.average_pool %0 {kernel = array<i64: 8, 8>, stride = array<i64: 8, 8>, padding = array<i64: 0, 0>}
     : (tensor<32x16x64x64xf32>) -> tensor<32x16x8x8xf32>
  %w = nn.read @w : tensor<1024x16x8x8xf32>
  %2 = nn.conv2d %1, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<32x16x8x8xf32>, tensor<1024x16x8x8xf32>) -> tensor<32x1024x1x1xf32>
  return %2 : tensor<32x1024x1x1xf32>
}
