// State, what lies in lanes and slots have their places already; of them, only the lanes themselves take shared memory.
// RUN: halcyon-opt %s --plan-memory | FileCheck %s

!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>

// CHECK: step.func @entry batch 4 slice 2 lanes 2 attributes {shared_bound = 192 : i64, shared_bytes = 192 : i64} {
step.func @entry batch 4 slice 2 lanes 2 {
  // CHECK-NEXT: step.buffer state "weight" {offset = 64 : i64}
  %weight = step.buffer state "weight" {offset = 64} : !vector
  // CHECK-NEXT: step.buffer lane "sum" {lane = 0 : i64, offset = 128 : i64}
  %sum = step.buffer lane "sum" {lane = 0, offset = 128} : !vector
  // CHECK-NEXT: step.buffer slot "loss" {slot = 6 : i64}
  %loss = step.buffer slot "loss" {slot = 6} : !vector
  // CHECK: step.slices lanes 1 of 192 bytes at 0 start
  step.slices lanes 1 of 192 bytes start {
  } each {
  }
  step.grid cells 1 {
    step.zero %weight : !vector
    step.zero %sum : !vector
    step.zero %loss : !vector
  }
}
