// RUN: halcyon-opt %s | halcyon-opt | FileCheck %s

!image = !kernel.buffer<tensor<2x6xf32>, <kind = row_major>>
!vector = !kernel.buffer<tensor<6xf32>, <kind = row_major>>

kernel.func @sum(%x: !image, %y: !vector) {
  %0 = kernel.load %x : !image -> tensor<2x6xf32>
  %1 = nn.channel_sum %0 : (tensor<2x6xf32>) -> tensor<6xf32>
  kernel.store %1, %y accumulate : tensor<6xf32>, !vector
}
kernel.func @copy(%x: !vector, %y: !vector) {
  %0 = kernel.load %x : !vector -> tensor<6xf32>
  kernel.store %0, %y : tensor<6xf32>, !vector
}

// CHECK-LABEL: step.func @entry batch 5 slice 2 lanes 3 attributes {shared_bytes = 320 : i64, worker_bytes = 64 : i64} {
step.func @entry batch 5 slice 2 lanes 3 attributes {shared_bytes = 320, worker_bytes = 64} {
  // CHECK-NEXT: %[[IMAGE:.*]] = step.buffer slot "image" {cell_stride = 48 : i64, slot = 0 : i64} : !kernel.buffer<tensor<2x6xf32>, <kind = row_major>>
  %image = step.buffer slot "image" {slot = 0, cell_stride = 48} : !image
  // CHECK-NEXT: %[[LANE:.*]] = step.buffer lane "sum" {offset = 0 : i64} : !kernel.buffer<tensor<6xf32>, <kind = row_major>>
  %lane = step.buffer lane "sum" {offset = 0} : !vector
  // CHECK-NEXT: %[[SECOND:.*]] = step.buffer lane "sum" {lane = 1 : i64, offset = 0 : i64}
  %second = step.buffer lane "sum" {offset = 0, lane = 1} : !vector
  // CHECK-NEXT: %[[SHARED:.*]] = step.buffer shared "total" {offset = 64 : i64}
  %shared = step.buffer shared "total" {offset = 64} : !vector
  // CHECK-NEXT: step.buffer worker "scratch" :
  %scratch = step.buffer worker "scratch" : !vector
  // CHECK-NEXT: %[[STATE:.*]] = step.buffer state "weight" {offset = 0 : i64}
  %state = step.buffer state "weight" {offset = 0} : !vector
  // CHECK-NEXT: step.slices lanes 3 of 64 bytes at 128 start {
  // CHECK-NEXT:   step.zero %[[LANE]] : !kernel.buffer<tensor<6xf32>, <kind = row_major>>
  // CHECK-NEXT: } each {
  // CHECK-NEXT:   step.call @sum(%[[IMAGE]], %[[LANE]]) : !kernel.buffer<tensor<2x6xf32>, <kind = row_major>>, !kernel.buffer<tensor<6xf32>, <kind = row_major>>
  // CHECK-NEXT: }
  step.slices lanes 3 of 64 bytes at 128 start {
    step.zero %lane : !vector
  } each {
    step.call @sum(%image, %lane) : !image, !vector
  }
  // CHECK-NEXT: step.slices lanes 3 descending of 64 bytes at 128 start {
  step.slices lanes 3 descending of 64 bytes at 128 start {
    step.zero %lane : !vector
  } each {
    step.call @sum(%image, %lane) : !image, !vector
  }
  // CHECK: step.grid cells 1 {
  // CHECK-NEXT:   step.call @copy(%[[SECOND]], %[[SHARED]])
  // CHECK-NEXT:   step.call @copy(%[[SHARED]], %[[STATE]])
  // CHECK-NEXT: }
  step.grid cells 1 {
    step.call @copy(%second, %shared) : !vector, !vector
    step.call @copy(%shared, %state) : !vector, !vector
  }
}
