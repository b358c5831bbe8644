// What prediction needs of the parameters is computed once, in @prepare; what it reads as it is, it goes on reading.
// RUN: halcyon-opt %s --prepare-prediction --split-input-file | FileCheck %s
// RUN: halcyon-opt %s --prepare-prediction --split-input-file --schedule-step="vector-bytes=32" --verify-step --plan-memory --verify-plan | FileCheck %s --check-prefix=STEP

nn.parameter @w : tensor<64x64x3x3xf32> weight = <uniform, 0.1 : f64>
nn.parameter @b : tensor<64xf32> weight = <constant, 0.0 : f64>

// CHECK-DAG: nn.parameter @[[FILTER:prepared.*]] : tensor<64x64x36x1xf32> prepared = <constant, 0.{{.*}}>
// CHECK-DAG: nn.parameter @[[SUM:prepared.*]] : tensor<64xf32> prepared
// CHECK-LABEL: func.func @predict
// CHECK-NOT: nn.winograd_filter
// CHECK-NOT: nn.add
// CHECK-DAG: %[[U:.*]] = nn.read @[[FILTER]]
// CHECK-DAG: %[[B:.*]] = nn.read @b
// CHECK-DAG: %[[BB:.*]] = nn.read @[[SUM]]
// CHECK: nn.winograd_product %{{.*}}, %[[U]]
// CHECK: nn.winograd_output %{{.*}}, %[[BB]]
// CHECK: nn.winograd_output %{{.*}}, %[[B]]
// CHECK: nn.winograd_output %{{.*}}, %[[BB2:.*]] {
// CHECK-LABEL: func.func @prepare
// CHECK: nn.winograd_filter
// CHECK: nn.assign @[[FILTER]]
// CHECK: nn.assign @[[SUM]]

// What is prepared has memory of its own.
// STEP: module attributes {{.*}}step.prepared_bytes = 590{{.*}} step.state_bytes = 147712
// STEP: step.func @predict
// STEP: step.buffer prepared "prepared
// STEP-NOT: step.grid
// STEP: step.slices
// STEP: step.func @prepare
// STEP: step.grid cells 4
// STEP-NEXT: step.call @{{.*}}winograd_filter
// STEP-NOT: step.slices
func.func @predict(%x: tensor<4x64x36x16xf32> {nn.slot = "image"}) -> (tensor<4x64x16x16xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<64x64x3x3xf32>
  %b = nn.read @b : tensor<64xf32>
  %u = nn.winograd_filter %w {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>} : (tensor<64x64x3x3xf32>) -> tensor<64x64x36x1xf32>
  %bb = nn.add %b, %b : (tensor<64xf32>, tensor<64xf32>) -> tensor<64xf32>
  // Used with images, and again among parameters.
  %bbb = nn.add %bb, %b : (tensor<64xf32>, tensor<64xf32>) -> tensor<64xf32>
  %m = nn.winograd_product %x, %u : (tensor<4x64x36x16xf32>, tensor<64x64x36x1xf32>) -> tensor<4x64x36x16xf32>
  %0 = nn.winograd_output %m, %bb {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>} : (tensor<4x64x36x16xf32>, tensor<64xf32>) -> tensor<4x64x16x16xf32>
  %1 = nn.winograd_output %m, %b {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>} : (tensor<4x64x36x16xf32>, tensor<64xf32>) -> tensor<4x64x16x16xf32>
  %2 = nn.winograd_output %m, %bbb {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>} : (tensor<4x64x36x16xf32>, tensor<64xf32>) -> tensor<4x64x16x16xf32>
  %3 = nn.add %0, %1 : (tensor<4x64x16x16xf32>, tensor<4x64x16x16xf32>) -> tensor<4x64x16x16xf32>
  %4 = nn.add %3, %2 : (tensor<4x64x16x16xf32>, tensor<4x64x16x16xf32>) -> tensor<4x64x16x16xf32>
  return %4 : tensor<4x64x16x16xf32>
}

// -----

// Filters that many images and a single one need in the same form are prepared once; the others for each.
// CHECK-DAG: nn.parameter @[[SHARED:prepared.*]] : tensor<64x64x36x1xf32> prepared
// CHECK-DAG: nn.parameter @[[OF_IMAGE:prepared.*]] : tensor<32x64x16x1xf32> prepared
// CHECK-LABEL: func.func @predict(
// CHECK: nn.read @[[SHARED]]
// CHECK-NOT: nn.read @[[OF_IMAGE]]
// CHECK-LABEL: func.func @predict_image(
// CHECK-NOT: nn.winograd_filter
// CHECK-DAG: nn.read @[[SHARED]]
// CHECK-DAG: nn.read @[[OF_IMAGE]]
// CHECK-LABEL: func.func @prepare
// CHECK-COUNT-2: nn.winograd_filter
// CHECK-NOT: nn.winograd_filter
// CHECK: nn.assign @[[SHARED]]
// CHECK: nn.assign @[[OF_IMAGE]]
// CHECK-NOT: nn.assign
// STEP: module attributes {{.*}}step.prepared_bytes = 720896 
nn.parameter @w : tensor<64x64x3x3xf32> weight = <uniform, 0.1 : f64>
nn.parameter @v : tensor<32x64x3x3xf32> weight = <uniform, 0.1 : f64>
func.func @predict(%x: tensor<4x64x36x16xf32> {nn.slot = "image"}) -> (tensor<4x64x36x16xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<64x64x3x3xf32>
  %u = nn.winograd_filter %w {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>} : (tensor<64x64x3x3xf32>) -> tensor<64x64x36x1xf32>
  %m = nn.winograd_product %x, %u : (tensor<4x64x36x16xf32>, tensor<64x64x36x1xf32>) -> tensor<4x64x36x16xf32>
  return %m : tensor<4x64x36x16xf32>
}
func.func @predict_image(%x: tensor<1x64x36x16xf32> {nn.slot = "image"}) -> (tensor<1x32x14x14xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<64x64x3x3xf32>
  %v = nn.read @v : tensor<32x64x3x3xf32>
  %u = nn.winograd_filter %w {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>} : (tensor<64x64x3x3xf32>) -> tensor<64x64x36x1xf32>
  %m = nn.winograd_product %x, %u : (tensor<1x64x36x16xf32>, tensor<64x64x36x1xf32>) -> tensor<1x64x36x16xf32>
  %y = nn.winograd_output %m {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>} : (tensor<1x64x36x16xf32>) -> tensor<1x64x16x16xf32>
  %t = nn.winograd_input %y {tile = array<i64: 2, 2>, taps = array<i64: 3, 3>, padding = array<i64: 0, 0>} : (tensor<1x64x16x16xf32>) -> tensor<1x64x16x49xf32>
  %s = nn.winograd_filter %v {tile = array<i64: 2, 2>, taps = array<i64: 3, 3>} : (tensor<32x64x3x3xf32>) -> tensor<32x64x16x1xf32>
  %p = nn.winograd_product %t, %s : (tensor<1x64x16x49xf32>, tensor<32x64x16x1xf32>) -> tensor<1x32x16x49xf32>
  %z = nn.winograd_output %p {tile = array<i64: 2, 2>, taps = array<i64: 3, 3>} : (tensor<1x32x16x49xf32>) -> tensor<1x32x14x14xf32>
  return %z : tensor<1x32x14x14xf32>
}
