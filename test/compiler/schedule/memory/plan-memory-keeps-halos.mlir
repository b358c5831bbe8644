// The zeros around an image are written by nobody: another image with the same halo may take its place, no other buffer.
// RUN: halcyon-opt %s --plan-memory --verify-plan | FileCheck %s

!image = !kernel.buffer<tensor<1x4x4x4xf32>, <kind = nhwc, channels = 4, halo_height = 1, halo_width = 1>>
!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>

// CHECK: worker_bytes = 640 : i64
step.func @entry batch 4 slice 2 lanes 2 {
  // CHECK: step.buffer worker "first" {offset = 0 : i64}
  %first = step.buffer worker "first" : !image
  // CHECK-NEXT: step.buffer worker "second" {offset = 0 : i64}
  %second = step.buffer worker "second" : !image
  // CHECK-NEXT: step.buffer worker "vector" {offset = 576 : i64}
  %vector = step.buffer worker "vector" : !vector
  step.grid cells 1 {
    step.zero %first : !image
    step.zero %second : !image
    step.zero %vector : !vector
  }
}

// Where a halo is zeroed first, anybody may.
// CHECK-LABEL: step.func @zeroed
// CHECK-SAME: worker_bytes = 576 : i64
step.func @zeroed batch 4 slice 2 lanes 2 {
  // CHECK: step.buffer worker "image" {offset = 0 : i64}
  %image = step.buffer worker "image" : !image
  // CHECK-NEXT: step.buffer worker "vector" {offset = 0 : i64}
  %vector = step.buffer worker "vector" : !vector
  step.grid cells 1 {
    step.zero %vector : !vector
    step.zero_halo %image : !image
  }
}
