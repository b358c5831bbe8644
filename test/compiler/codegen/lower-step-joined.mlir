// The cells of joined grids follow each other in one loop; each grid counts its own from 0.
// RUN: halcyon-opt %s --lower-step --canonicalize --verify-lowered | FileCheck %s

!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>
kernel.func @relu(%x: !vector) {
  %0 = kernel.load %x : !vector -> tensor<16xf32>
  %1 = nn.relu %0 : (tensor<16xf32>) -> tensor<16xf32>
  kernel.store %1, %x : tensor<16xf32>, !vector
}
kernel.func @tanh(%x: !vector) {
  %0 = kernel.load %x : !vector -> tensor<16xf32>
  %1 = nn.tanh %0 : (tensor<16xf32>) -> tensor<16xf32>
  kernel.store %1, %x : tensor<16xf32>, !vector
}

// CHECK-LABEL: llvm.func @entry(
// CHECK-DAG: %[[CELLS:.*]] = llvm.mlir.constant(5 : i32)
// CHECK-DAG: %[[BODY:.*]] = llvm.mlir.addressof @entry_segment_0
// CHECK: llvm.call @run(%arg0, %[[BODY]], %[[CELLS]], %{{.*}}, %{{.*}})
// CHECK-NEXT: llvm.return
// CHECK-LABEL: llvm.func @entry_segment_0(%arg0: !llvm.ptr, %arg1: i32, %arg2: i32)
// CHECK-DAG: %[[THREE:.*]] = llvm.mlir.constant(3 : i64)
// CHECK-DAG: %[[MINUS_THREE:.*]] = llvm.mlir.constant(-3 : i64)
// CHECK-DAG: %[[STRIDE:.*]] = llvm.mlir.constant(64 : i64)
// CHECK: %[[CELL:.*]] = llvm.sext %arg1
// CHECK: %[[IS_FIRST:.*]] = llvm.icmp "slt" %[[CELL]], %[[THREE]]
// CHECK: llvm.cond_br %[[IS_FIRST]], ^[[FIRST:.*]], ^[[SECOND:.*]]
// CHECK: ^[[FIRST]]:
// CHECK: llvm.mul %[[CELL]], %[[STRIDE]]
// CHECK: llvm.call @relu
// CHECK: llvm.return
// CHECK: ^[[SECOND]]:
// CHECK: %[[OWN:.*]] = llvm.add %[[CELL]], %[[MINUS_THREE]]
// CHECK: llvm.mul %[[OWN]], %[[STRIDE]]
// CHECK: llvm.call @tanh
// CHECK: llvm.return
// CHECK-NOT: @entry_segment_1
step.func @entry batch 2 slice 1 lanes 2 {
  %x = step.buffer state "x" {cell_stride = 64 : i64, offset = 0} : !vector
  %y = step.buffer state "y" {cell_stride = 64 : i64, offset = 192} : !vector
  step.grid cells 3 {
    step.call @relu(%x) : !vector
  }
  step.grid cells 2 joined {
    step.call @tanh(%y) : !vector
  }
}

// Slices have a loop of their own: the grids before and behind it are others, and all but the last go on with the next.
// CHECK-LABEL: llvm.func @around_slices(
// CHECK-DAG: %[[NO:.*]] = llvm.mlir.constant(0 : i32)
// CHECK-DAG: %[[YES:.*]] = llvm.mlir.constant(1 : i32)
// CHECK-DAG: %[[FIRST:.*]] = llvm.mlir.addressof @around_slices_segment_0
// CHECK-DAG: %[[SLICES:.*]] = llvm.mlir.addressof @around_slices_segment_1
// CHECK-DAG: %[[LAST:.*]] = llvm.mlir.addressof @around_slices_segment_2
// CHECK: llvm.call @run(%arg0, %[[FIRST]], %{{.*}}, %[[NO]], %[[YES]])
// CHECK-NEXT: llvm.call @run(%arg0, %[[SLICES]], %{{.*}}, %[[NO]], %[[YES]])
// CHECK-NEXT: llvm.call @run(%arg0, %[[LAST]], %{{.*}}, %[[NO]], %[[NO]])
// CHECK-NEXT: llvm.return
// CHECK-LABEL: llvm.func @around_slices_segment_1
// CHECK: llvm.call @tanh
// CHECK-LABEL: llvm.func @around_slices_segment_2
// CHECK: llvm.call @relu
step.func @around_slices batch 2 slice 1 lanes 2 {
  %x = step.buffer state "x" {cell_stride = 64 : i64, offset = 0} : !vector
  %y = step.buffer shared "y" {cell_stride = 64 : i64, offset = 0} : !vector
  %z = step.buffer state "z" {cell_stride = 64 : i64, offset = 192} : !vector
  step.grid cells 3 {
    step.call @relu(%x) : !vector
  }
  step.slices lanes 2 joined start {
  } each {
    step.call @tanh(%y) : !vector
  }
  step.grid cells 2 joined {
    step.call @relu(%z) : !vector
  }
}
