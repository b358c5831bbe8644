// What is not trained has no gradients to compare.
// RUN: halcyon-opt %s --add-reference | FileCheck %s

// CHECK: func.func @predict
// CHECK-NOT: module @reference
func.func @predict(%x: tensor<4x3xf32> {nn.slot = "image"}) -> (tensor<4x3xf32> {nn.slot = "output"}) {
  return %x : tensor<4x3xf32>
}
