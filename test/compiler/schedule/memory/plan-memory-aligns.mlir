// Buffers of 4 and of 68 bytes start at multiples of 64 and take whole ones.
// RUN: halcyon-opt %s --plan-memory --verify-plan | FileCheck %s

// CHECK: worker_bytes = 192 : i64
step.func @entry batch 4 slice 2 lanes 2 {
  // CHECK-DAG: "short" {offset = {{0|128}} : i64}
  %short = step.buffer worker "short" : !kernel.buffer<tensor<1xf32>, <kind = row_major>>
  // CHECK-DAG: "long" {offset = {{0|64}} : i64}
  %long = step.buffer worker "long" : !kernel.buffer<tensor<17xf32>, <kind = row_major>>
  step.grid cells 1 {
    step.zero %short : !kernel.buffer<tensor<1xf32>, <kind = row_major>>
    step.zero %long : !kernel.buffer<tensor<17xf32>, <kind = row_major>>
    step.zero %short : !kernel.buffer<tensor<1xf32>, <kind = row_major>>
  }
}
