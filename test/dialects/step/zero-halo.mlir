// RUN: halcyon-opt %s | halcyon-opt | FileCheck %s

!image = !kernel.buffer<tensor<1x4x4x4xf32>, <kind = nhwc, channels = 4, halo_height = 1, halo_width = 1>>

// CHECK-LABEL: step.func @entry
step.func @entry batch 4 slice 1 lanes 2 {
  // CHECK: %[[X:.*]] = step.buffer worker "x"
  %x = step.buffer worker "x" : !image
  // CHECK: step.zero_halo %[[X]] : !kernel.buffer<tensor<1x4x4x4xf32>
  step.slices lanes 2 start {
  } each {
    step.zero_halo %x : !image
  }
  // CHECK: step.zero_halo %[[X]] cells [1, 2] : !kernel.buffer<tensor<1x4x4x4xf32>
  step.grid cells 2 {
    step.zero_halo %x cells [1, 2] : !image
  }
}
