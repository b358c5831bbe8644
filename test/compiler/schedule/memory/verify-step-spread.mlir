// Calls that are spread over cells run at once: what one writes, no other may touch.
// RUN: not halcyon-opt %s --verify-step 2>&1 | FileCheck %s
// RUN: halcyon-opt %s --lower-step 2>&1 | FileCheck %s --check-prefix=LOWERED

!vector = !kernel.buffer<tensor<6xf32>, <kind = nhwc, channels = 8>>
kernel.func @relu(%x: !vector, %y: !vector) {
  %0 = kernel.load %x : !vector -> tensor<6xf32>
  %1 = nn.relu %0 : (tensor<6xf32>) -> tensor<6xf32>
  kernel.store %1, %y : tensor<6xf32>, !vector
}
// LOWERED: llvm.func @independent_segment_0
// LOWERED: llvm.switch
// CHECK-NOT: 'first'
step.func @independent batch 8 slice 1 lanes 1 {
  %a = step.buffer state "a" {offset = 0 : i64} : !vector
  %b = step.buffer shared "first" {offset = 0 : i64} : !vector
  %c = step.buffer shared "second" {offset = 64 : i64} : !vector
  step.grid cells 2 attributes {spread} {
    step.call @relu(%a, %b) : !vector, !vector
    step.call @relu(%a, %c) : !vector, !vector
  }
}
// CHECK: 'step.call' op touches the buffer 'third' at one place from cells that run in parallel
step.func @dependent batch 8 slice 1 lanes 1 {
  %a = step.buffer state "a" {offset = 0 : i64} : !vector
  %b = step.buffer shared "third" {offset = 0 : i64} : !vector
  %c = step.buffer shared "fourth" {offset = 64 : i64} : !vector
  step.grid cells 2 attributes {spread} {
    step.call @relu(%a, %b) : !vector, !vector
    step.call @relu(%b, %c) : !vector, !vector
  }
}
