// RUN: halcyon-opt %s --add-reference | FileCheck %s

nn.parameter @b : tensor<3xf32> weight = <constant, 0.0 : f64>
nn.parameter @unused : tensor<2xf32> statistic = <constant, 0.0 : f64>

// The program's own functions stay as they are; training takes its gradients itself.
// CHECK-NOT: @gradients
// CHECK: func.func @train
// CHECK: nn.channel_sum %{{.*}} : (tensor<4x3xf32>) -> tensor<3xf32>
// CHECK-NOT: @gradients

// All parameters, in order, and the gradients in double precision; the caller passes what it passes to the program.
// CHECK: module @reference {
// CHECK-NEXT: nn.parameter @b : tensor<3xf64> weight
// CHECK-NEXT: nn.parameter @unused : tensor<2xf64> statistic
// CHECK-NEXT: func.func @gradients(%[[X:.*]]: tensor<4x3xf32> {nn.slot = "image"}, %[[T:.*]]: tensor<4xi32> {nn.slot = "target"}, %[[N:.*]]: tensor<4xf32> {nn.slot = "example_weights"})
// CHECK-SAME: -> (tensor<f64> {nn.slot = "loss"}, tensor<3xf64> {nn.gradient_of = @b})
// CHECK-DAG: %[[WIDE:.*]] = nn.convert %[[X]] : (tensor<4x3xf32>) -> tensor<4x3xf64>
// CHECK-DAG: %[[WEIGHTS:.*]] = nn.convert %[[N]] : (tensor<4xf32>) -> tensor<4xf64>
// CHECK: nn.cross_entropy %[[WIDE]], %[[T]], %[[WEIGHTS]] :
// CHECK: nn.channel_sum %[[WIDE]] : (tensor<4x3xf64>) -> tensor<3xf64>
func.func @gradients(%x: tensor<4x3xf32> {nn.slot = "image"}, %t: tensor<4xi32> {nn.slot = "target"}, %n: tensor<4xf32> {nn.slot = "example_weights"})
    -> (tensor<f32> {nn.slot = "loss"}, tensor<3xf32> {nn.gradient_of = @b}) {
  %loss = nn.cross_entropy %x, %t, %n : (tensor<4x3xf32>, tensor<4xi32>, tensor<4xf32>) -> tensor<f32>
  %0 = nn.channel_sum %x : (tensor<4x3xf32>) -> tensor<3xf32>
  return %loss, %0 : tensor<f32>, tensor<3xf32>
}

func.func @train(%x: tensor<4x3xf32> {nn.slot = "image"}) {
  %0 = nn.channel_sum %x : (tensor<4x3xf32>) -> tensor<3xf32>
  nn.assign @b, %0 : tensor<3xf32>
  return
}
