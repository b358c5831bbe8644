// What is right: gradients that lie in zeroed blocks of a lane, sums of all lanes, and cells with places of their own.
// RUN: halcyon-opt %s --verify-step

!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>
kernel.func @copy(%x: !vector, %y: !vector) {
  %0 = kernel.load %x : !vector -> tensor<16xf32>
  kernel.store %0, %y : tensor<16xf32>, !vector
}
kernel.func @add(%x: !vector, %y: !vector) {
  %0 = kernel.load %x : !vector -> tensor<16xf32>
  kernel.store %0, %y accumulate : tensor<16xf32>, !vector
}

step.func @entry batch 4 slice 2 lanes 2 {
  %image = step.buffer slot "image" {slot = 0, cell_stride = 64} : !vector
  %own = step.buffer shared "own" {cell_stride = 64} : !vector
  %low = step.buffer lane "low" {offset = 0} : !vector
  %high = step.buffer lane "high" {offset = 64} : !vector
  %across = step.buffer lane "across" {offset = 32} : !vector
  %block = step.buffer lane "block" {offset = 0, cell_stride = 64, lane = 1} : !vector
  %result = step.buffer slot "gradients" {slot = 8, cell_stride = 64} : !vector
  step.slices lanes 2 start {
    step.zero %low : !vector
    step.zero %high : !vector
  } each {
    step.call @copy(%image, %own) : !vector, !vector
    step.call @add(%own, %across) : !vector, !vector
  }
  step.grid cells 2 {
    step.call @copy(%block, %result) : !vector, !vector
  }
}
