// Several cells go through the call's `parallel` (at byte 120, its pool at 112), one cell is called right away.
// RUN: halcyon-opt %s --lower-step --canonicalize | FileCheck %s

!vector = !kernel.buffer<tensor<4xf32>, <kind = row_major>>

// CHECK-LABEL: llvm.func @entry(%arg0: !llvm.ptr)
// CHECK-DAG: %[[NONE:.*]] = llvm.mlir.constant(0 : i32)
// CHECK-DAG: %[[CELLS:.*]] = llvm.mlir.constant(7 : i32)
// CHECK-DAG: %[[BODY:.*]] = llvm.mlir.addressof @entry_segment_0
// CHECK-DAG: %[[PARALLEL_FIELD:.*]] = llvm.getelementptr %arg0[120]
// CHECK-DAG: %[[PARALLEL:.*]] = llvm.load %[[PARALLEL_FIELD]]
// CHECK-DAG: %[[POOL_FIELD:.*]] = llvm.getelementptr %arg0[112]
// CHECK-DAG: %[[POOL:.*]] = llvm.load %[[POOL_FIELD]]
// CHECK: llvm.call %[[PARALLEL]](%[[POOL]], %[[CELLS]], %[[BODY]], %arg0)
// CHECK-NEXT: llvm.call @entry_segment_1(%arg0, %[[NONE]], %[[NONE]])
// CHECK-NEXT: llvm.return
step.func @entry batch 16 slice 4 lanes 2 attributes {shared_bytes = 512} {
  %x = step.buffer shared "x" {offset = 0, cell_stride = 64} : !vector
  step.grid cells 7 {
    step.zero %x : !vector
  }
  step.grid cells 1 {
    step.zero %x : !vector
  }
}
