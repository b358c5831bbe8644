// Entries that may be observed tell of each task before it begins, and of the end; all others are shorter without.
// RUN: halcyon-opt %s --lower-step --canonicalize | FileCheck %s

!vector = !kernel.buffer<tensor<4xf32>, <kind = row_major>>

// CHECK-LABEL: llvm.func @observe(%arg0: !llvm.ptr, %arg1: i32, %arg2: i32)
// CHECK: %[[OBSERVER:.*]] = llvm.load
// CHECK: llvm.cond_br
// CHECK: llvm.call %[[OBSERVER]](%arg0, %arg1, %arg2)

// CHECK-LABEL: llvm.func @train_segment_0
// CHECK-DAG: %[[FIRST:.*]] = llvm.mlir.constant(0 : i32)
// CHECK-DAG: %[[SECOND:.*]] = llvm.mlir.constant(1 : i32)
// CHECK-DAG: %[[END:.*]] = llvm.mlir.constant(-1 : i32)
// CHECK: llvm.call @observe(%arg0, %[[FIRST]], %arg2)
// CHECK: "llvm.intr.memset"
// CHECK: llvm.call @observe(%arg0, %[[SECOND]], %arg2)
// CHECK: "llvm.intr.memset"
// CHECK: llvm.call @observe(%arg0, %[[END]], %arg2)
step.func @train batch 16 slice 4 lanes 2 attributes {shared_bytes = 512} {
  %x = step.buffer shared "x" {offset = 0, cell_stride = 64} : !vector
  step.grid cells 7 {
    step.zero %x : !vector
    step.zero %x : !vector
  }
}

// CHECK-LABEL: llvm.func @evaluate_segment_0
// CHECK-NOT: @observe
step.func @evaluate batch 16 slice 4 lanes 2 attributes {shared_bytes = 512} {
  %x = step.buffer shared "x" {offset = 0, cell_stride = 64} : !vector
  step.grid cells 7 {
    step.zero %x : !vector
  }
}
