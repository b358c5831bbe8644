// Cells go through the call's `parallel` (at byte 120, its pool at 112).
// RUN: halcyon-opt %s --lower-step --canonicalize | FileCheck %s

!vector = !kernel.buffer<tensor<4xf32>, <kind = row_major>>

// CHECK-LABEL: llvm.func @run(%arg0: !llvm.ptr, %arg1: !llvm.ptr, %arg2: i32, %arg3: i32, %arg4: i32) attributes {no_unwind}
// CHECK: %[[PARALLEL_FIELD:.*]] = llvm.getelementptr %arg0[120]
// CHECK: %[[PARALLEL:.*]] = llvm.load %[[PARALLEL_FIELD]]
// CHECK: %[[POOL_FIELD:.*]] = llvm.getelementptr %arg0[112]
// CHECK: %[[POOL:.*]] = llvm.load %[[POOL_FIELD]]
// CHECK: llvm.call %[[PARALLEL]](%[[POOL]], %arg2, %arg3, %arg4, %arg1, %arg0)

// CHECK-LABEL: llvm.func @entry(%arg0: !llvm.ptr)
// CHECK-DAG: %[[CELLS:.*]] = llvm.mlir.constant(7 : i32)
// CHECK-DAG: %[[NO:.*]] = llvm.mlir.constant(0 : i32)
// CHECK-DAG: %[[FIRST:.*]] = llvm.mlir.addressof @entry_segment_0
// CHECK-DAG: %[[SECOND:.*]] = llvm.mlir.addressof @entry_segment_1
// CHECK: llvm.call @run(%arg0, %[[FIRST]], %[[CELLS]], %[[NO]], %[[NO]])
// CHECK: llvm.call @run(%arg0, %[[SECOND]], %{{.*}}, %[[NO]], %[[NO]])
// CHECK: llvm.return
step.func @entry batch 16 slice 4 lanes 2 attributes {shared_bytes = 512} {
  %x = step.buffer shared "x" {offset = 0, cell_stride = 64} : !vector
  step.grid cells 7 {
    step.zero %x : !vector
  }
  step.grid cells 1 {
    step.zero %x : !vector
  }
}
