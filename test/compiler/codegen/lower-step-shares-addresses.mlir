// What all calls of a cell use is loaded once, at the beginning of its function. A kernel's buffers have places of their
// own on the stack, whose addresses take one instruction.
// RUN: halcyon-opt %s --lower-step --canonicalize | FileCheck %s

!vector = !kernel.buffer<tensor<4xf32>, <kind = row_major>>

kernel.func @half(%x: !vector) {
  %0 = nn.constant 0.5 : tensor<4xf32>
  kernel.store %0, %x : tensor<4xf32>, !vector
}

// CHECK-LABEL: llvm.func @entry_segment_0
// CHECK: %[[BUFFER:.*]] = llvm.alloca
// CHECK-NEXT: %[[STATE:.*]] = llvm.load %arg0
// CHECK-NEXT: %[[HOST:.*]] = llvm.getelementptr %[[BUFFER]][16]
// CHECK-NEXT: llvm.store %[[STATE]], %[[HOST]]
// CHECK-NEXT: llvm.call @half(%[[BUFFER]])
// CHECK-NEXT: %[[SECOND:.*]] = llvm.getelementptr %[[STATE]][64]
// CHECK-NEXT: %[[AGAIN:.*]] = llvm.getelementptr %[[BUFFER]][16]
// CHECK-NEXT: llvm.store %[[SECOND]], %[[AGAIN]]
// CHECK-NEXT: llvm.call @half(%[[BUFFER]])
// CHECK-NEXT: llvm.return
step.func @entry batch 4 slice 2 lanes 2 {
  %x = step.buffer state "x" {offset = 0} : !vector
  %y = step.buffer state "y" {offset = 64} : !vector
  step.grid cells 1 {
    step.call @half(%x) : !vector
    step.call @half(%y) : !vector
  }
}
