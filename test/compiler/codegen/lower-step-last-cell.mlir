// Where the last cell of a grid is smaller, it runs a call of its own and the others do not.
// RUN: halcyon-opt %s --lower-step --canonicalize | FileCheck %s

!all = !kernel.buffer<tensor<10xf32>, <kind = row_major>>
!part = !kernel.buffer<tensor<4xf32>, <kind = row_major>, within = [10]>
!rest = !kernel.buffer<tensor<2xf32>, <kind = row_major>, within = [10]>
kernel.func @part(%x: !part, %y: !part) {
  %0 = kernel.load %x : !part -> tensor<4xf32>
  kernel.store %0, %y : tensor<4xf32>, !part
}
kernel.func @rest(%x: !rest, %y: !rest) {
  %0 = kernel.load %x : !rest -> tensor<2xf32>
  kernel.store %0, %y : tensor<2xf32>, !rest
}

// CHECK-LABEL: llvm.func @entry_segment_0
// CHECK: %[[CELL:.*]] = llvm.sext %arg1
// CHECK: %[[IS_PART:.*]] = llvm.icmp "ult" %{{.*}}, %{{.*}} : i64
// CHECK: llvm.cond_br %[[IS_PART]], ^[[PART:.*]], ^[[BEHIND:.*]]
// CHECK: ^[[PART]]:
// CHECK: llvm.call @part
// CHECK: llvm.br ^[[BEHIND]]
// CHECK: ^[[BEHIND]]:
// CHECK: llvm.icmp "ult"
// CHECK: llvm.call @rest
step.func @entry batch 1 slice 1 lanes 1 attributes {shared_bytes = 128} {
  %x = step.buffer shared "x" {offset = 0} : !all
  %y = step.buffer shared "y" {offset = 64} : !all
  %x_part = step.view %x {cell_stride = 16} : !all -> !part
  %y_part = step.view %y {cell_stride = 16} : !all -> !part
  %x_rest = step.view %x {cell_stride = 16} : !all -> !rest
  %y_rest = step.view %y {cell_stride = 16} : !all -> !rest
  step.grid cells 3 {
    step.call @part(%x_part, %y_part) cells [0, 2] : !part, !part
    step.call @rest(%x_rest, %y_rest) cells [2, 3] : !rest, !rest
  }
}
