// What all calls of a cell use is loaded once, at the beginning of its function: each buffer of a call is one address.
// RUN: halcyon-opt %s --lower-step --canonicalize | FileCheck %s

!vector = !kernel.buffer<tensor<4xf32>, <kind = row_major>>

kernel.func @half(%x: !vector) {
  %0 = nn.constant 0.5 : tensor<4xf32>
  kernel.store %0, %x : tensor<4xf32>, !vector
}

// CHECK-LABEL: llvm.func @entry_segment_0
// CHECK: %[[STATE:.*]] = llvm.load %arg0
// CHECK-NEXT: llvm.call @half(%[[STATE]])
// CHECK-NEXT: %[[SECOND:.*]] = llvm.getelementptr %[[STATE]][64]
// CHECK-NEXT: llvm.call @half(%[[SECOND]])
// CHECK-NEXT: llvm.return
step.func @entry batch 4 slice 2 lanes 2 {
  %x = step.buffer state "x" {offset = 0} : !vector
  %y = step.buffer state "y" {offset = 64} : !vector
  step.grid cells 1 {
    step.call @half(%x) : !vector
    step.call @half(%y) : !vector
  }
}
