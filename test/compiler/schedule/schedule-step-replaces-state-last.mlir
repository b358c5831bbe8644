// The next running average takes the place of the old one, which the output still needs: its kernel runs behind all others.
// RUN: halcyon-opt %s --schedule-step=slice=2 | FileCheck %s

nn.parameter @mean : tensor<3xf32> statistic = <constant, 0.0 : f64>

// CHECK: step.func @train
// CHECK-DAG: %[[MEAN:.*]] = step.buffer state "mean"
// CHECK: step.slices
// CHECK: step.slices
// CHECK: %[[MEAN]]
// CHECK: step.grid
// CHECK: step.call @running_average({{.*}}, %[[MEAN]])
// CHECK-NOT: step.call
// CHECK: kernel.func
func.func @train(%x: tensor<4x3xf32> {nn.slot = "image"}, %n: tensor<4xf32> {nn.slot = "example_weights"}) -> (tensor<4x3xf32> {nn.slot = "output"}) {
  %mean = nn.read @mean : tensor<3xf32>
  %first, %second = nn.batch_moments %x, %n, %mean : (tensor<4x3xf32>, tensor<4xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  %0 = nn.running_average %mean, %first {momentum = 0.1 : f64} : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  nn.assign @mean, %0 : tensor<3xf32>
  %1 = nn.normalize %x, %mean, %second, %first, %first {epsilon = 1.0e-5 : f64} : (tensor<4x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<4x3xf32>
  return %1 : tensor<4x3xf32>
}
