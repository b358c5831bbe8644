// Behind skip connections, what later segments need of a chain of sums is computed again from what is stored anyway: the second alone is
// stored, as it would be computed from three values in two segments.
// RUN: halcyon-opt %s --schedule-step=slice=2 | FileCheck %s

nn.parameter @w : tensor<3x3x1x1xf32> weight = <uniform, 0.2 : f64>
nn.parameter @v : tensor<3x12x1x1xf32> weight = <uniform, 0.2 : f64>

// CHECK-LABEL: step.func @predict
// CHECK-NOT: step.buffer shared "{{first|third}}
// CHECK: step.buffer shared "second.add"
// CHECK-NOT: step.buffer shared "{{first|third}}
// CHECK: kernel.func
func.func @predict(%x: tensor<4x3x6x6xf32> {nn.slot = "image"}, %n: tensor<4xf32> {nn.slot = "example_weights"}) -> (tensor<4x15x6x6xf32> {nn.slot = "output"}) {
  %one = nn.constant 1.0 : tensor<3xf32>
  %w = nn.read @w : tensor<3x3x1x1xf32>
  %v = nn.read @v : tensor<3x12x1x1xf32>
  %y0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<4x3x6x6xf32>, tensor<3x3x1x1xf32>) -> tensor<4x3x6x6xf32>
  %s0, %q0 = nn.batch_moments %y0, %n, %one : (tensor<4x3x6x6xf32>, tensor<4xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  %z0 = nn.normalize %y0, %s0, %q0, %one, %one {epsilon = 1.0e-5 : f64} : (tensor<4x3x6x6xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<4x3x6x6xf32>
  %y1 = nn.conv2d %z0, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<4x3x6x6xf32>, tensor<3x3x1x1xf32>) -> tensor<4x3x6x6xf32>
  %s1, %q1 = nn.batch_moments %y1, %n, %one : (tensor<4x3x6x6xf32>, tensor<4xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  %z1 = nn.normalize %y1, %s1, %q1, %one, %one {epsilon = 1.0e-5 : f64} : (tensor<4x3x6x6xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<4x3x6x6xf32>
  %first = nn.add %z1, %z0 : (tensor<4x3x6x6xf32>, tensor<4x3x6x6xf32>) -> tensor<4x3x6x6xf32> loc("first")
  %y2 = nn.conv2d %first, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<4x3x6x6xf32>, tensor<3x3x1x1xf32>) -> tensor<4x3x6x6xf32>
  %s2, %q2 = nn.batch_moments %y2, %n, %one : (tensor<4x3x6x6xf32>, tensor<4xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  %z2 = nn.normalize %y2, %s2, %q2, %one, %one {epsilon = 1.0e-5 : f64} : (tensor<4x3x6x6xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<4x3x6x6xf32>
  %second = nn.add %z2, %first : (tensor<4x3x6x6xf32>, tensor<4x3x6x6xf32>) -> tensor<4x3x6x6xf32> loc("second")
  %y3 = nn.conv2d %second, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<4x3x6x6xf32>, tensor<3x3x1x1xf32>) -> tensor<4x3x6x6xf32>
  %s3, %q3 = nn.batch_moments %y3, %n, %one : (tensor<4x3x6x6xf32>, tensor<4xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  %z3 = nn.normalize %y3, %s3, %q3, %one, %one {epsilon = 1.0e-5 : f64} : (tensor<4x3x6x6xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<4x3x6x6xf32>
  %third = nn.add %z3, %second : (tensor<4x3x6x6xf32>, tensor<4x3x6x6xf32>) -> tensor<4x3x6x6xf32> loc("third")
  %y4 = nn.conv2d %third, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<4x3x6x6xf32>, tensor<3x3x1x1xf32>) -> tensor<4x3x6x6xf32>
  %s4, %q4 = nn.batch_moments %y4, %n, %one : (tensor<4x3x6x6xf32>, tensor<4xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  %z4 = nn.normalize %y4, %s4, %q4, %one, %one {epsilon = 1.0e-5 : f64} : (tensor<4x3x6x6xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<4x3x6x6xf32>
  %fourth = nn.add %z4, %third : (tensor<4x3x6x6xf32>, tensor<4x3x6x6xf32>) -> tensor<4x3x6x6xf32> loc("fourth")
  %all = nn.concat %first, %second, %third, %fourth : (tensor<4x3x6x6xf32>, tensor<4x3x6x6xf32>, tensor<4x3x6x6xf32>, tensor<4x3x6x6xf32>) -> tensor<4x12x6x6xf32>
  %y5 = nn.conv2d %all, %v {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<4x12x6x6xf32>, tensor<3x12x1x1xf32>) -> tensor<4x3x6x6xf32>
  %s5, %q5 = nn.batch_moments %y5, %n, %one : (tensor<4x3x6x6xf32>, tensor<4xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  %z5 = nn.normalize %y5, %s5, %q5, %one, %one {epsilon = 1.0e-5 : f64} : (tensor<4x3x6x6xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<4x3x6x6xf32>
  %kept = nn.concat %y0, %y1, %y2, %y3, %z5 : (tensor<4x3x6x6xf32>, tensor<4x3x6x6xf32>, tensor<4x3x6x6xf32>, tensor<4x3x6x6xf32>, tensor<4x3x6x6xf32>) -> tensor<4x15x6x6xf32>
  return %kept : tensor<4x15x6x6xf32>
}
