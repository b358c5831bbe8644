// All symbols of a program begin with its prefix, those of the reference with PREFIXreference_.
// RUN: halcyon-opt %s --lower-step=prefix=net_ --verify-lowered | FileCheck %s

!vector = !kernel.buffer<tensor<4xf32>, <kind = row_major>>

// What describes the network is gone.
// CHECK-NOT: step.state_bytes
// CHECK-NOT: nn.parameter
// CHECK: llvm.func @net_half(!llvm.ptr) -> i32
// CHECK: llvm.func @net_train(
// CHECK: llvm.mlir.addressof @net_train_segment_0 :
// CHECK: llvm.call @net_run(
// CHECK: llvm.func @net_train_segment_0(
// CHECK: llvm.call @net_half(
// CHECK: llvm.func @net_reference_run(
// CHECK: llvm.func @net_reference_half(!llvm.ptr) -> i32
// CHECK: llvm.func @net_reference_gradients(
// CHECK: llvm.mlir.addressof @net_reference_gradients_segment_0 :
// CHECK: llvm.call @net_reference_run(
// CHECK: llvm.func @net_reference_gradients_segment_0(
// CHECK: llvm.call @net_reference_half(
// CHECK-NOT: @reference
module attributes {step.state_bytes = 64 : i64} {
  nn.parameter @w : tensor<4xf32> weight = <constant, 0.0 : f64>
  kernel.func @half(%x: !vector) {
    %0 = nn.constant 0.5 : tensor<4xf32>
    kernel.store %0, %x : tensor<4xf32>, !vector
  }
  step.func @train batch 4 slice 2 lanes 2 {
    %x = step.buffer state "w" {offset = 0} : !vector
    step.grid cells 1 {
      step.call @half(%x) : !vector
    }
  }
  module @reference {
    kernel.func @half(%x: !vector) {
      %0 = nn.constant 0.5 : tensor<4xf32>
      kernel.store %0, %x : tensor<4xf32>, !vector
    }
    step.func @gradients batch 4 slice 2 lanes 2 {
      %x = step.buffer state "w" {offset = 0} : !vector
      step.grid cells 1 {
        step.call @half(%x) : !vector
      }
    }
  }
}
