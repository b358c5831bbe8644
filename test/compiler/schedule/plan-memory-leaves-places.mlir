// State, lanes and slots have their places already; they take none of the memory that is planned.
// RUN: halcyon-opt %s --plan-memory | FileCheck %s

!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>

// CHECK: step.func @entry batch 4 slice 2 lanes 2 attributes {lane_bytes = 192 : i64} {
step.func @entry batch 4 slice 2 lanes 2 attributes {lane_bytes = 192} {
  // CHECK-NEXT: step.buffer state "weight" {offset = 64 : i64}
  %weight = step.buffer state "weight" {offset = 64} : !vector
  // CHECK-NEXT: step.buffer lane "sum" {lane = 0 : i64, offset = 128 : i64}
  %sum = step.buffer lane "sum" {lane = 0, offset = 128} : !vector
  // CHECK-NEXT: step.buffer slot "loss" {slot = 6 : i64}
  %loss = step.buffer slot "loss" {slot = 6} : !vector
  step.slices lanes 1 of 192 bytes start {
  } each {
  }
  step.grid cells 1 {
    step.zero %weight : !vector
    step.zero %sum : !vector
    step.zero %loss : !vector
  }
}
