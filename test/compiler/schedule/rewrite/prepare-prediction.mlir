// What prediction needs of the parameters is computed once, in @prepare; what it reads as it is, it goes on reading.
// RUN: halcyon-opt %s --prepare-prediction | FileCheck %s
// RUN: halcyon-opt %s --prepare-prediction --schedule-step="vector-bytes=32" --verify-step --plan-memory --verify-plan | FileCheck %s --check-prefix=STEP

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

// The state ends before what is prepared.
// STEP: module attributes {{.*}}step.prepared_bytes = 590{{.*}} step.state_bytes = 147712
// STEP: step.func @predict
// STEP-NOT: step.grid
// STEP: step.slices
// STEP: step.func @prepare
// STEP: step.grid cells 4
// STEP-NEXT: step.call @{{.*}}winograd_filter
// STEP-NOT: step.slices
func.func @predict(%x: tensor<4x64x36x16xf32> {nn.slot = "image"}) -> (tensor<4x64x16x16xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<64x64x3x3xf32>
  %b = nn.read @b : tensor<64xf32>
  %u = nn.winograd_filter %w {tile = 4 : i64, taps = 3 : i64} : (tensor<64x64x3x3xf32>) -> tensor<64x64x36x1xf32>
  %bb = nn.add %b, %b : (tensor<64xf32>, tensor<64xf32>) -> tensor<64xf32>
  // Used with images, and again among parameters.
  %bbb = nn.add %bb, %b : (tensor<64xf32>, tensor<64xf32>) -> tensor<64xf32>
  %m = nn.winograd_product %x, %u : (tensor<4x64x36x16xf32>, tensor<64x64x36x1xf32>) -> tensor<4x64x36x16xf32>
  %0 = nn.winograd_output %m, %bb {tile = 4 : i64, taps = 3 : i64} : (tensor<4x64x36x16xf32>, tensor<64xf32>) -> tensor<4x64x16x16xf32>
  %1 = nn.winograd_output %m, %b {tile = 4 : i64, taps = 3 : i64} : (tensor<4x64x36x16xf32>, tensor<64xf32>) -> tensor<4x64x16x16xf32>
  %2 = nn.winograd_output %m, %bbb {tile = 4 : i64, taps = 3 : i64} : (tensor<4x64x36x16xf32>, tensor<64xf32>) -> tensor<4x64x16x16xf32>
  %3 = nn.add %0, %1 : (tensor<4x64x16x16xf32>, tensor<4x64x16x16xf32>) -> tensor<4x64x16x16xf32>
  %4 = nn.add %3, %2 : (tensor<4x64x16x16xf32>, tensor<4x64x16x16xf32>) -> tensor<4x64x16x16xf32>
  return %4 : tensor<4x64x16x16xf32>
}
