// Where the buffers of a cell start. The fields of the call (runtime/Program.h): state at 0, prepared at 8, shared at
// 16, worker_scratch at 24, slots at 32.
// RUN: halcyon-opt %s --lower-step --canonicalize --split-input-file | FileCheck %s

!vector = !kernel.buffer<tensor<4xf32>, <kind = row_major>>

// state + 128 + cell * 64
// CHECK-LABEL: llvm.func @state_segment_0(%arg0: !llvm.ptr, %arg1: i32, %arg2: i32)
// CHECK: %[[STRIDE:.*]] = llvm.mlir.constant(64 : i64)
// CHECK: %[[CELL:.*]] = llvm.sext %arg1
// CHECK: %[[STATE:.*]] = llvm.load %arg0
// CHECK: %[[FIRST:.*]] = llvm.getelementptr %[[STATE]][128]
// CHECK: %[[DISTANCE:.*]] = llvm.mul %[[CELL]], %[[STRIDE]]
// CHECK: %[[PLACE:.*]] = llvm.getelementptr %[[FIRST]][%[[DISTANCE]]]
// CHECK: "llvm.intr.memset"(%[[PLACE]],
step.func @state batch 4 slice 2 lanes 2 {
  %x = step.buffer state "x" {offset = 128, cell_stride = 64} : !vector
  step.grid cells 3 {
    step.zero %x : !vector
  }
}

// -----

!vector = !kernel.buffer<tensor<4xf32>, <kind = row_major>>

// prepared + 128
// CHECK-LABEL: llvm.func @prepared_segment_0
// CHECK: %[[PREPARED_AT:.*]] = llvm.getelementptr %arg0[8]
// CHECK: %[[PREPARED:.*]] = llvm.load %[[PREPARED_AT]]
// CHECK: %[[PLACE:.*]] = llvm.getelementptr %[[PREPARED]][128]
// CHECK: "llvm.intr.memset"(%[[PLACE]],
step.func @prepared batch 4 slice 2 lanes 2 {
  %x = step.buffer prepared "x" {offset = 128} : !vector
  step.grid cells 1 {
    step.zero %x : !vector
  }
}

// -----

!vector = !kernel.buffer<tensor<4xf32>, <kind = row_major>>

// shared + (lane_offset + 1 * lane_bytes) + 128: a lane of the segment before, whose lanes may be smaller than another's.
// CHECK-LABEL: llvm.func @lane_segment_2
// CHECK: %[[SHARED_AT:.*]] = llvm.getelementptr %arg0[16]
// CHECK: %[[SHARED:.*]] = llvm.load %[[SHARED_AT]]
// CHECK: %[[PLACE:.*]] = llvm.getelementptr %[[SHARED]][384]
// CHECK: "llvm.intr.memset"(%[[PLACE]],
step.func @lane batch 4 slice 2 lanes 2 {
  %x = step.buffer lane "x" {offset = 128, lane = 1} : !vector
  step.slices lanes 2 of 512 bytes at 0 start {
  } each {
  }
  step.slices lanes 2 of 192 bytes at 64 start {
  } each {
  }
  step.grid cells 1 {
    step.zero %x : !vector
  }
}

// -----

!vector = !kernel.buffer<tensor<4xf32>, <kind = row_major>>

// worker_scratch + worker * worker_bytes
// CHECK-LABEL: llvm.func @worker_segment_0(%arg0: !llvm.ptr, %arg1: i32, %arg2: i32)
// CHECK: %[[BYTES:.*]] = llvm.mlir.constant(320 : i64)
// CHECK: %[[WORKER:.*]] = llvm.sext %arg2
// CHECK: %[[SCRATCH_AT:.*]] = llvm.getelementptr %arg0[24]
// CHECK: %[[SCRATCH:.*]] = llvm.load %[[SCRATCH_AT]]
// CHECK: %[[DISTANCE:.*]] = llvm.mul %[[WORKER]], %[[BYTES]]
// CHECK: llvm.getelementptr %[[SCRATCH]][%[[DISTANCE]]]
step.func @worker batch 4 slice 2 lanes 2 attributes {worker_bytes = 320} {
  %x = step.buffer worker "x" {offset = 0} : !vector
  step.grid cells 1 {
    step.zero %x : !vector
  }
}

// -----

!vector = !kernel.buffer<tensor<4xf32>, <kind = row_major>>

// slots[6]
// CHECK-LABEL: llvm.func @slot_segment_0
// CHECK: %[[SLOT_AT:.*]] = llvm.getelementptr %arg0[80]
// CHECK: llvm.load %[[SLOT_AT]]
step.func @slot batch 4 slice 2 lanes 2 {
  %x = step.buffer slot "loss" {slot = 6} : !vector
  step.grid cells 1 {
    step.zero %x : !vector
  }
}
