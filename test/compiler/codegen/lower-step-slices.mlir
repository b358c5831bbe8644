// A lane runs `start`, then `each` for its share of the slices that hold the call's images, (images + slice - 1) / slice: those from
// lane * slices / lanes up to (lane + 1) * slices / lanes. Descending, it begins with the last of them.
// RUN: halcyon-opt %s --lower-step --canonicalize --verify-lowered | FileCheck %s

!vector = !kernel.buffer<tensor<4xf32>, <kind = row_major>>

kernel.func @half(%x: !vector) {
  %0 = nn.constant 0.5 : tensor<4xf32>
  kernel.store %0, %x : tensor<4xf32>, !vector
}

// The field `images` of the call lies at byte 104 (runtime/Program.h).
// CHECK-LABEL: llvm.func @entry_segment_0(%arg0: !llvm.ptr, %arg1: i32, %arg2: i32)
// CHECK-DAG: %[[SLICE:.*]] = llvm.mlir.constant(5 : i64)
// CHECK-DAG: %[[LAST:.*]] = llvm.mlir.constant(4 : i64)
// CHECK-DAG: %[[LANES:.*]] = llvm.mlir.constant(2 : i64)
// CHECK-DAG: %[[ONE:.*]] = llvm.mlir.constant(1 : i64)
// CHECK: %[[LANE:.*]] = llvm.sext %arg1
// CHECK: "llvm.intr.memset"
// CHECK: %[[ADDRESS:.*]] = llvm.getelementptr %arg0[104]
// CHECK: %[[IMAGES:.*]] = llvm.load %[[ADDRESS]] : !llvm.ptr -> i32
// CHECK: %[[WIDE:.*]] = llvm.sext %[[IMAGES]]
// CHECK: %[[ROUNDED:.*]] = llvm.add %[[WIDE]], %[[LAST]]
// CHECK: %[[COUNT:.*]] = llvm.sdiv %[[ROUNDED]], %[[SLICE]]
// CHECK: %[[BEFORE:.*]] = llvm.mul %[[LANE]], %[[COUNT]]
// CHECK: %[[BEGIN:.*]] = llvm.sdiv %[[BEFORE]], %[[LANES]]
// CHECK: %[[NEXT_LANE:.*]] = llvm.add %[[LANE]], %[[ONE]]
// CHECK: %[[BEFORE_NEXT:.*]] = llvm.mul %[[NEXT_LANE]], %[[COUNT]]
// CHECK: %[[END:.*]] = llvm.sdiv %[[BEFORE_NEXT]], %[[LANES]]
// CHECK: llvm.br ^[[HEAD:.*]](%[[BEGIN]] : i64)
// CHECK: ^[[HEAD]](%[[INDEX:.*]]: i64):
// CHECK: %[[GOES:.*]] = llvm.icmp "slt" %[[INDEX]], %[[END]]
// CHECK: llvm.cond_br %[[GOES]], ^[[BODY:.*]], ^[[DONE:.*]]
// CHECK: ^[[BODY]]:
// CHECK: llvm.call @half
// CHECK: %[[NEXT:.*]] = llvm.add %[[INDEX]], %[[ONE]]
// CHECK: llvm.br ^[[HEAD]](%[[NEXT]] : i64)
// CHECK: ^[[DONE]]:
// CHECK-NEXT: llvm.return
step.func @entry batch 20 slice 5 lanes 2 attributes {worker_bytes = 64} {
  %x = step.buffer worker "x" {offset = 0} : !vector
  step.slices lanes 2 start {
    step.zero %x : !vector
  } each {
    step.call @half(%x) : !vector
  }
}

// With `full`, all slices run, whatever the call's images.
// CHECK-LABEL: llvm.func @full_segment_0
// CHECK-NOT: llvm.getelementptr %arg0[104]
// CHECK: llvm.icmp "slt" %{{.*}}, %[[SLICES:.*]]
step.func @full batch 14 slice 4 lanes 2 full attributes {worker_bytes = 64} {
  %x = step.buffer worker "x" {offset = 0} : !vector
  step.slices lanes 2 start {
    step.zero %x : !vector
  } each {
    step.call @half(%x) : !vector
  }
}

// CHECK-LABEL: llvm.func @descending(
// CHECK-DAG: %[[DESCENDING:.*]] = llvm.mlir.constant(1 : i32)
// CHECK-DAG: %[[BODY:.*]] = llvm.mlir.addressof @descending_segment_0
// CHECK: llvm.call @run(%arg0, %[[BODY]], %{{.*}}, %[[DESCENDING]], %{{.*}})
// CHECK-LABEL: llvm.func @descending_segment_0
// CHECK-DAG: %[[LANES:.*]] = llvm.mlir.constant(3 : i64)
// CHECK-DAG: %[[ONE:.*]] = llvm.mlir.constant(1 : i64)
// CHECK-DAG: %[[MINUS_ONE:.*]] = llvm.mlir.constant(-1 : i64)
// CHECK: %[[LANE:.*]] = llvm.sext %arg1
// CHECK: %[[COUNT:.*]] = llvm.sdiv
// CHECK: %[[BEFORE:.*]] = llvm.mul %[[LANE]], %[[COUNT]]
// CHECK: %[[BEGIN:.*]] = llvm.sdiv %[[BEFORE]], %[[LANES]]
// CHECK: %[[NEXT_LANE:.*]] = llvm.add %[[LANE]], %[[ONE]]
// CHECK: %[[BEFORE_NEXT:.*]] = llvm.mul %[[NEXT_LANE]], %[[COUNT]]
// CHECK: %[[END:.*]] = llvm.sdiv %[[BEFORE_NEXT]], %[[LANES]]
// CHECK: %[[LAST:.*]] = llvm.add %[[END]], %[[MINUS_ONE]]
// CHECK: llvm.br ^[[HEAD:.*]](%[[LAST]] : i64)
// CHECK: ^[[HEAD]](%[[INDEX:.*]]: i64):
// CHECK: %[[IS_OVER:.*]] = llvm.icmp "slt" %[[INDEX]], %[[BEGIN]]
// CHECK: llvm.cond_br %[[IS_OVER]], ^[[DONE:.*]], ^[[BODY:.*]]
// CHECK: ^[[BODY]]:
// CHECK: llvm.call @half
// CHECK: %[[NEXT:.*]] = llvm.add %[[INDEX]], %[[MINUS_ONE]]
// CHECK: llvm.br ^[[HEAD]](%[[NEXT]] : i64)
// CHECK: ^[[DONE]]:
// CHECK-NEXT: llvm.return
step.func @descending batch 32 slice 4 lanes 3 attributes {worker_bytes = 64} {
  %x = step.buffer worker "x" {offset = 0} : !vector
  step.slices lanes 3 descending start {
  } each {
    step.call @half(%x) : !vector
  }
}

// Smaller slices than the entry's are counted by their own images.
// CHECK-LABEL: llvm.func @smaller_segment_0
// CHECK-DAG: %[[SLICE:.*]] = llvm.mlir.constant(2 : i64)
// CHECK-DAG: %[[LAST:.*]] = llvm.mlir.constant(1 : i64)
// CHECK: %[[ROUNDED:.*]] = llvm.add %{{.*}}, %[[LAST]]
// CHECK: llvm.sdiv %[[ROUNDED]], %[[SLICE]]
step.func @smaller batch 32 slice 4 lanes 3 attributes {worker_bytes = 64} {
  %x = step.buffer worker "x" {offset = 0} : !vector
  step.slices lanes 3 images 2 start {
  } each {
    step.call @half(%x) : !vector
  }
}

// With a lane for each slice there is no loop.
// CHECK-LABEL: llvm.func @all_segment_0(%arg0: !llvm.ptr, %arg1: i32, %arg2: i32)
// CHECK-NOT: llvm.br
// CHECK: llvm.call @half
// CHECK-NOT: llvm.br
// CHECK: llvm.return
step.func @all batch 14 slice 4 lanes 4 full attributes {worker_bytes = 64} {
  %x = step.buffer worker "x" {offset = 0} : !vector
  step.slices lanes 4 start {
  } each {
    step.call @half(%x) : !vector
  }
}
