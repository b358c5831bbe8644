// What is before the first pixel of an image, behind its last one, and between the rows: 6 x 4 pixels of 16 bytes with the halo, 4 x 2 without.
// RUN: halcyon-opt %s --lower-step --canonicalize | FileCheck %s

!images = !kernel.buffer<tensor<2x4x4x2xf32>, <kind = nhwc, channels = 4, halo_height = 1, halo_width = 1>>

// CHECK-LABEL: llvm.func @zero_strips(
// CHECK-SAME: %[[MEMORY:.*]]: !llvm.ptr, %[[COUNT:.*]]: i64, %[[STRIDE:.*]]: i64, %[[BYTES:.*]]: i64)
// CHECK: ^{{.*}}(%[[STRIP:.*]]: !llvm.ptr, %[[NUMBER:.*]]: i64):
// CHECK: llvm.icmp "slt" %[[NUMBER]], %[[COUNT]]
// CHECK: "llvm.intr.memset"(%[[STRIP]], %{{.*}}, %[[BYTES]])
// CHECK: llvm.getelementptr %[[STRIP]][%[[STRIDE]]]

// CHECK-LABEL: llvm.func @entry_segment_0
// CHECK-DAG: %[[ONE_EDGE:.*]] = llvm.mlir.constant(80 : i64)
// CHECK-DAG: %[[IMAGE:.*]] = llvm.mlir.constant(384 : i64)
// CHECK-DAG: %[[GAP:.*]] = llvm.mlir.constant(32 : i64)
// CHECK-DAG: %[[ROW:.*]] = llvm.mlir.constant(64 : i64)
// CHECK-DAG: %[[GAPS:.*]] = llvm.mlir.constant(3 : i64)
// CHECK-DAG: %[[IMAGES:.*]] = llvm.mlir.constant(2 : i64)
// CHECK: %[[BEGIN:.*]] = llvm.getelementptr %[[SHARED:.*]][64]
// CHECK: llvm.call @zero_strips(%[[BEGIN]], %[[IMAGES]], %[[IMAGE]], %[[ONE_EDGE]])
// CHECK: %[[END:.*]] = llvm.getelementptr %[[SHARED]][368]
// CHECK: llvm.call @zero_strips(%[[END]], %[[IMAGES]], %[[IMAGE]], %[[ONE_EDGE]])
// CHECK: %[[FIRST:.*]] = llvm.getelementptr %[[SHARED]][176]
// CHECK: llvm.call @zero_strips(%[[FIRST]], %[[GAPS]], %[[ROW]], %[[GAP]])
// CHECK: %[[SECOND:.*]] = llvm.getelementptr %[[SHARED]][560]
// CHECK: llvm.call @zero_strips(%[[SECOND]], %[[GAPS]], %[[ROW]], %[[GAP]])
step.func @entry batch 4 slice 2 lanes 2 attributes {shared_bytes = 1024} {
  %x = step.buffer shared "x" {offset = 64} : !images
  step.grid cells 1 {
    step.zero_halo %x : !images
  }
}
