// A view begins behind its buffer: at the buffer's offset, the view's begin and the cell's stride.
// RUN: halcyon-opt %s --lower-step --canonicalize | FileCheck %s

!all = !kernel.buffer<tensor<10xf32>, <kind = row_major>>
!part = !kernel.buffer<tensor<2xf32>, <kind = row_major>, within = [10]>

// CHECK-LABEL: llvm.func @entry_segment_0
// CHECK: %[[SHARED:.*]] = llvm.load
// CHECK: %[[BEGIN:.*]] = llvm.getelementptr %[[SHARED]][76]
// CHECK: llvm.getelementptr %[[BEGIN]][
step.func @entry batch 1 slice 1 lanes 1 attributes {shared_bytes = 128} {
  %x = step.buffer shared "x" {offset = 64} : !all
  %view = step.view %x {cell_stride = 8, begin = 12} : !all -> !part
  step.grid cells 3 {
    step.zero %view : !part
  }
}
