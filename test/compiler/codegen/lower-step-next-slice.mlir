// What a view shows of the next slice lies one cell further, within a lane and from lane to lane, and one before where slices descend. A kernel
// that does not touch it gets its first byte.
// RUN: halcyon-opt %s --lower-step --canonicalize | FileCheck %s

!image = !kernel.buffer<tensor<4xf32>, <kind = row_major>>
kernel.func @relu(%later: !image, %x: !image) {
  %0 = kernel.load %x : !image -> tensor<4xf32>
  %1 = nn.relu %0 : (tensor<4xf32>) -> tensor<4xf32>
  kernel.store %1, %x : tensor<4xf32>, !image
}

// CHECK-LABEL: llvm.func @entry_segment_0
// CHECK: %[[SHARED:.*]] = llvm.load
// CHECK: llvm.getelementptr %[[SHARED]][80]
// CHECK-LABEL: llvm.func @entry_segment_1
// CHECK: %[[SHARED:.*]] = llvm.load
// CHECK: llvm.getelementptr %[[SHARED]][48]
// CHECK-LABEL: llvm.func @entry_segment_2
// CHECK: %[[SHARED:.*]] = llvm.load
// CHECK: llvm.getelementptr %[[SHARED]][48]
step.func @entry batch 4 slice 1 lanes 4 attributes {shared_bytes = 128} {
  %x = step.buffer shared "x" {offset = 64, cell_stride = 16} : !image
  %next = step.view next %x {cell_stride = 16} : !image -> !image
  step.slices lanes 4 start {
  } each {
    step.call @relu(%next, %x) : !image, !image
  }
  step.slices lanes 4 descending start {
  } each {
    step.call @relu(%next, %x) : !image, !image
  }
  step.slices lanes 2 descending start {
  } each {
    step.call @relu(%next, %x) : !image, !image
  }
}
