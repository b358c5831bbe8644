// A kernel writes its result from the first element behind the halo, and reads an image from the first zero of its halo.
// RUN: halcyon-opt %s --lower-step --canonicalize | FileCheck %s

// A row of 1 + 2 + 1 pixels of 4 floats, and one pixel: 80 bytes.
!image = !kernel.buffer<tensor<2x4x2x2xf32>, <kind = nhwc, channels = 4, halo_height = 1, halo_width = 1>>

kernel.func @tanh(%x: !image, %y: !image) {
  %0 = kernel.load %x : !image -> tensor<2x4x2x2xf32>
  %1 = nn.tanh %0 : (tensor<2x4x2x2xf32>) -> tensor<2x4x2x2xf32>
  kernel.store %1, %y : tensor<2x4x2x2xf32>, !image
}

// CHECK-LABEL: llvm.func @entry_segment_0
// CHECK: %[[IMAGE:.*]] = llvm.load %{{.*}} : !llvm.ptr -> !llvm.ptr
// CHECK: %[[PIXEL:.*]] = llvm.getelementptr %[[IMAGE]][592]
// CHECK: llvm.call @tanh(%[[IMAGE]], %[[PIXEL]])
step.func @entry batch 4 slice 2 lanes 2 attributes {shared_bytes = 1024} {
  %x = step.buffer shared "x" {offset = 0} : !image
  %y = step.buffer shared "y" {offset = 512} : !image
  step.grid cells 1 {
    step.call @tanh(%x, %y) : !image, !image
  }
}
