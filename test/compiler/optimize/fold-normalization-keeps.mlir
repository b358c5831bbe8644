// What must stay: statistics of the batch, and layers that something else reads too.
// RUN: halcyon-opt %s --fold-normalization | FileCheck %s

nn.parameter @v : tensor<3xf32> statistic = <constant, 0.0 : f64>

// CHECK-LABEL: @statistics_of_the_batch
// CHECK: nn.normalize
func.func @statistics_of_the_batch(%x: tensor<2x9xf32>, %w: tensor<3x9xf32>, %other: tensor<2x3xf32>, %n: tensor<2xf32>) -> tensor<2x3xf32> {
  %v = nn.read @v : tensor<3xf32>
  %0 = nn.dense %x, %w : (tensor<2x9xf32>, tensor<3x9xf32>) -> tensor<2x3xf32>
  %1, %2 = nn.batch_statistics %other, %n, %v : (tensor<2x3xf32>, tensor<2xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  %3 = nn.normalize %0, %1, %2, %v, %v {epsilon = 1.0e-5 : f64} : (tensor<2x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return %3 : tensor<2x3xf32>
}

// CHECK-LABEL: @two_uses
// CHECK: nn.dense %{{[a-z0-9]+}}, %{{[a-z0-9]+}} :
// CHECK: nn.normalize
func.func @two_uses(%x: tensor<2x9xf32>, %w: tensor<3x9xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
  %v = nn.read @v : tensor<3xf32>
  %0 = nn.dense %x, %w : (tensor<2x9xf32>, tensor<3x9xf32>) -> tensor<2x3xf32>
  %1 = nn.normalize %0, %v, %v, %v, %v {epsilon = 1.0e-5 : f64} : (tensor<2x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return %0, %1 : tensor<2x3xf32>, tensor<2x3xf32>
}
