// What an expansion becomes stands in Passes.td, whose example is a test; here is what must not become one.
// RUN: halcyon-opt %s --fold-expansions | FileCheck %s

// Few normalised inputs, many outputs.
// CHECK-LABEL: @expansion(
// CHECK-NOT: nn.batch_statistics
// CHECK: nn.conv2d_filter_gradient %{{.*}} -> tensor<3x3x1x1xf32>
// CHECK-NOT: nn.normalize_reduce
// CHECK: return
func.func @expansion(%x: tensor<2x3x6x6xf32>, %n: tensor<2xf32>, %u: tensor<3xf32>, %w: tensor<12x3x1x1xf32>, %c: tensor<12xf32>, %g: tensor<2x12x6x6xf32>) -> (tensor<2x12x6x6xf32>, tensor<2x3x6x6xf32>, tensor<12x3x1x1xf32>) {
  %a = nn.normalize %x, %u, %u, %u, %u {epsilon = 1.0e-5 : f64} : (tensor<2x3x6x6xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<2x3x6x6xf32>
  %y = nn.conv2d %a, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<2x3x6x6xf32>, tensor<12x3x1x1xf32>) -> tensor<2x12x6x6xf32>
  %m, %s = nn.batch_statistics %y, %n, %c : (tensor<2x12x6x6xf32>, tensor<2xf32>, tensor<12xf32>) -> (tensor<12xf32>, tensor<12xf32>)
  %z = nn.normalize %y, %m, %s, %c, %c {epsilon = 1.0e-5 : f64} : (tensor<2x12x6x6xf32>, tensor<12xf32>, tensor<12xf32>, tensor<12xf32>, tensor<12xf32>) -> tensor<2x12x6x6xf32>
  %sum, %product = nn.normalize_reduce %g, %y, %m, %s {epsilon = 1.0e-5 : f64} : (tensor<2x12x6x6xf32>, tensor<2x12x6x6xf32>, tensor<12xf32>, tensor<12xf32>) -> (tensor<12xf32>, tensor<12xf32>)
  %dm, %ds = nn.normalize_statistics_gradient %sum, %product, %s, %c {epsilon = 1.0e-5 : f64} : (tensor<12xf32>, tensor<12xf32>, tensor<12xf32>, tensor<12xf32>) -> (tensor<12xf32>, tensor<12xf32>)
  %d0 = nn.normalize_input_gradient %g, %s, %c {epsilon = 1.0e-5 : f64} : (tensor<2x12x6x6xf32>, tensor<12xf32>, tensor<12xf32>) -> tensor<2x12x6x6xf32>
  %d1 = nn.batch_statistics_gradient %y, %dm, %ds, %m, %n : (tensor<2x12x6x6xf32>, tensor<12xf32>, tensor<12xf32>, tensor<12xf32>, tensor<2xf32>) -> tensor<2x12x6x6xf32>
  %d = nn.add %d0, %d1 : (tensor<2x12x6x6xf32>, tensor<2x12x6x6xf32>) -> tensor<2x12x6x6xf32>
  %dx = nn.conv2d_input_gradient %d, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<2x12x6x6xf32>, tensor<12x3x1x1xf32>) -> tensor<2x3x6x6xf32>
  %dw = nn.conv2d_filter_gradient %a, %d {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<2x3x6x6xf32>, tensor<2x12x6x6xf32>) -> tensor<12x3x1x1xf32>
  return %z, %dx, %dw : tensor<2x12x6x6xf32>, tensor<2x3x6x6xf32>, tensor<12x3x1x1xf32>
}

// Not twice as many outputs as inputs: the passes over the outputs cost no more than those over the inputs.
// CHECK-LABEL: @too_few_outputs(
// CHECK: nn.batch_statistics
// CHECK: nn.normalize_reduce
// CHECK-NOT: nn.compose_filters
func.func @too_few_outputs(%x: tensor<2x3x6x6xf32>, %n: tensor<2xf32>, %u: tensor<3xf32>, %w: tensor<5x3x1x1xf32>, %c: tensor<5xf32>, %g: tensor<2x5x6x6xf32>) -> (tensor<2x5x6x6xf32>, tensor<2x3x6x6xf32>, tensor<5x3x1x1xf32>) {
  %a = nn.normalize %x, %u, %u, %u, %u {epsilon = 1.0e-5 : f64} : (tensor<2x3x6x6xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<2x3x6x6xf32>
  %y = nn.conv2d %a, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<2x3x6x6xf32>, tensor<5x3x1x1xf32>) -> tensor<2x5x6x6xf32>
  %m, %s = nn.batch_statistics %y, %n, %c : (tensor<2x5x6x6xf32>, tensor<2xf32>, tensor<5xf32>) -> (tensor<5xf32>, tensor<5xf32>)
  %z = nn.normalize %y, %m, %s, %c, %c {epsilon = 1.0e-5 : f64} : (tensor<2x5x6x6xf32>, tensor<5xf32>, tensor<5xf32>, tensor<5xf32>, tensor<5xf32>) -> tensor<2x5x6x6xf32>
  %sum, %product = nn.normalize_reduce %g, %y, %m, %s {epsilon = 1.0e-5 : f64} : (tensor<2x5x6x6xf32>, tensor<2x5x6x6xf32>, tensor<5xf32>, tensor<5xf32>) -> (tensor<5xf32>, tensor<5xf32>)
  %dm, %ds = nn.normalize_statistics_gradient %sum, %product, %s, %c {epsilon = 1.0e-5 : f64} : (tensor<5xf32>, tensor<5xf32>, tensor<5xf32>, tensor<5xf32>) -> (tensor<5xf32>, tensor<5xf32>)
  %d0 = nn.normalize_input_gradient %g, %s, %c {epsilon = 1.0e-5 : f64} : (tensor<2x5x6x6xf32>, tensor<5xf32>, tensor<5xf32>) -> tensor<2x5x6x6xf32>
  %d1 = nn.batch_statistics_gradient %y, %dm, %ds, %m, %n : (tensor<2x5x6x6xf32>, tensor<5xf32>, tensor<5xf32>, tensor<5xf32>, tensor<2xf32>) -> tensor<2x5x6x6xf32>
  %d = nn.add %d0, %d1 : (tensor<2x5x6x6xf32>, tensor<2x5x6x6xf32>) -> tensor<2x5x6x6xf32>
  %dx = nn.conv2d_input_gradient %d, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<2x5x6x6xf32>, tensor<5x3x1x1xf32>) -> tensor<2x3x6x6xf32>
  %dw = nn.conv2d_filter_gradient %a, %d {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<2x3x6x6xf32>, tensor<2x5x6x6xf32>) -> tensor<5x3x1x1xf32>
  return %z, %dx, %dw : tensor<2x5x6x6xf32>, tensor<2x3x6x6xf32>, tensor<5x3x1x1xf32>
}

// Products of all pairs of inputs cost more than the passes that they save.
// CHECK-LABEL: @many_inputs(
// CHECK: nn.batch_statistics
// CHECK: nn.normalize_reduce
// CHECK-NOT: nn.compose_filters
func.func @many_inputs(%x: tensor<2x80x64x64xf32>, %n: tensor<2xf32>, %u: tensor<80xf32>, %w: tensor<160x80x1x1xf32>, %c: tensor<160xf32>, %g: tensor<2x160x64x64xf32>) -> (tensor<2x160x64x64xf32>, tensor<2x80x64x64xf32>, tensor<160x80x1x1xf32>) {
  %a = nn.normalize %x, %u, %u, %u, %u {epsilon = 1.0e-5 : f64} : (tensor<2x80x64x64xf32>, tensor<80xf32>, tensor<80xf32>, tensor<80xf32>, tensor<80xf32>) -> tensor<2x80x64x64xf32>
  %y = nn.conv2d %a, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<2x80x64x64xf32>, tensor<160x80x1x1xf32>) -> tensor<2x160x64x64xf32>
  %m, %s = nn.batch_statistics %y, %n, %c : (tensor<2x160x64x64xf32>, tensor<2xf32>, tensor<160xf32>) -> (tensor<160xf32>, tensor<160xf32>)
  %z = nn.normalize %y, %m, %s, %c, %c {epsilon = 1.0e-5 : f64} : (tensor<2x160x64x64xf32>, tensor<160xf32>, tensor<160xf32>, tensor<160xf32>, tensor<160xf32>) -> tensor<2x160x64x64xf32>
  %sum, %product = nn.normalize_reduce %g, %y, %m, %s {epsilon = 1.0e-5 : f64} : (tensor<2x160x64x64xf32>, tensor<2x160x64x64xf32>, tensor<160xf32>, tensor<160xf32>) -> (tensor<160xf32>, tensor<160xf32>)
  %dm, %ds = nn.normalize_statistics_gradient %sum, %product, %s, %c {epsilon = 1.0e-5 : f64} : (tensor<160xf32>, tensor<160xf32>, tensor<160xf32>, tensor<160xf32>) -> (tensor<160xf32>, tensor<160xf32>)
  %d0 = nn.normalize_input_gradient %g, %s, %c {epsilon = 1.0e-5 : f64} : (tensor<2x160x64x64xf32>, tensor<160xf32>, tensor<160xf32>) -> tensor<2x160x64x64xf32>
  %d1 = nn.batch_statistics_gradient %y, %dm, %ds, %m, %n : (tensor<2x160x64x64xf32>, tensor<160xf32>, tensor<160xf32>, tensor<160xf32>, tensor<2xf32>) -> tensor<2x160x64x64xf32>
  %d = nn.add %d0, %d1 : (tensor<2x160x64x64xf32>, tensor<2x160x64x64xf32>) -> tensor<2x160x64x64xf32>
  %dx = nn.conv2d_input_gradient %d, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<2x160x64x64xf32>, tensor<160x80x1x1xf32>) -> tensor<2x80x64x64xf32>
  %dw = nn.conv2d_filter_gradient %a, %d {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<2x80x64x64xf32>, tensor<2x160x64x64xf32>) -> tensor<160x80x1x1xf32>
  return %z, %dx, %dw : tensor<2x160x64x64xf32>, tensor<2x80x64x64xf32>, tensor<160x80x1x1xf32>
}

// The covariance of the inputs is larger than the inputs.
// CHECK-LABEL: @few_positions(
// CHECK: nn.batch_statistics
// CHECK: nn.normalize_reduce
// CHECK-NOT: nn.compose_filters
func.func @few_positions(%x: tensor<2x12x2x2xf32>, %n: tensor<2xf32>, %u: tensor<12xf32>, %w: tensor<48x12x1x1xf32>, %c: tensor<48xf32>, %g: tensor<2x48x2x2xf32>) -> (tensor<2x48x2x2xf32>, tensor<2x12x2x2xf32>, tensor<48x12x1x1xf32>) {
  %a = nn.normalize %x, %u, %u, %u, %u {epsilon = 1.0e-5 : f64} : (tensor<2x12x2x2xf32>, tensor<12xf32>, tensor<12xf32>, tensor<12xf32>, tensor<12xf32>) -> tensor<2x12x2x2xf32>
  %y = nn.conv2d %a, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<2x12x2x2xf32>, tensor<48x12x1x1xf32>) -> tensor<2x48x2x2xf32>
  %m, %s = nn.batch_statistics %y, %n, %c : (tensor<2x48x2x2xf32>, tensor<2xf32>, tensor<48xf32>) -> (tensor<48xf32>, tensor<48xf32>)
  %z = nn.normalize %y, %m, %s, %c, %c {epsilon = 1.0e-5 : f64} : (tensor<2x48x2x2xf32>, tensor<48xf32>, tensor<48xf32>, tensor<48xf32>, tensor<48xf32>) -> tensor<2x48x2x2xf32>
  %sum, %product = nn.normalize_reduce %g, %y, %m, %s {epsilon = 1.0e-5 : f64} : (tensor<2x48x2x2xf32>, tensor<2x48x2x2xf32>, tensor<48xf32>, tensor<48xf32>) -> (tensor<48xf32>, tensor<48xf32>)
  %dm, %ds = nn.normalize_statistics_gradient %sum, %product, %s, %c {epsilon = 1.0e-5 : f64} : (tensor<48xf32>, tensor<48xf32>, tensor<48xf32>, tensor<48xf32>) -> (tensor<48xf32>, tensor<48xf32>)
  %d0 = nn.normalize_input_gradient %g, %s, %c {epsilon = 1.0e-5 : f64} : (tensor<2x48x2x2xf32>, tensor<48xf32>, tensor<48xf32>) -> tensor<2x48x2x2xf32>
  %d1 = nn.batch_statistics_gradient %y, %dm, %ds, %m, %n : (tensor<2x48x2x2xf32>, tensor<48xf32>, tensor<48xf32>, tensor<48xf32>, tensor<2xf32>) -> tensor<2x48x2x2xf32>
  %d = nn.add %d0, %d1 : (tensor<2x48x2x2xf32>, tensor<2x48x2x2xf32>) -> tensor<2x48x2x2xf32>
  %dx = nn.conv2d_input_gradient %d, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<2x48x2x2xf32>, tensor<48x12x1x1xf32>) -> tensor<2x12x2x2xf32>
  %dw = nn.conv2d_filter_gradient %a, %d {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<2x12x2x2xf32>, tensor<2x48x2x2xf32>) -> tensor<48x12x1x1xf32>
  return %z, %dx, %dw : tensor<2x48x2x2xf32>, tensor<2x12x2x2xf32>, tensor<48x12x1x1xf32>
}

// The inputs of an output are not those of one pixel.
// CHECK-LABEL: @larger_kernel(
// CHECK: nn.batch_statistics
// CHECK: nn.normalize_reduce
// CHECK-NOT: nn.compose_filters
func.func @larger_kernel(%x: tensor<2x3x6x6xf32>, %n: tensor<2xf32>, %u: tensor<3xf32>, %w: tensor<12x3x3x3xf32>, %c: tensor<12xf32>, %g: tensor<2x12x4x4xf32>) -> (tensor<2x12x4x4xf32>, tensor<2x3x6x6xf32>, tensor<12x3x3x3xf32>) {
  %a = nn.normalize %x, %u, %u, %u, %u {epsilon = 1.0e-5 : f64} : (tensor<2x3x6x6xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<2x3x6x6xf32>
  %y = nn.conv2d %a, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<2x3x6x6xf32>, tensor<12x3x3x3xf32>) -> tensor<2x12x4x4xf32>
  %m, %s = nn.batch_statistics %y, %n, %c : (tensor<2x12x4x4xf32>, tensor<2xf32>, tensor<12xf32>) -> (tensor<12xf32>, tensor<12xf32>)
  %z = nn.normalize %y, %m, %s, %c, %c {epsilon = 1.0e-5 : f64} : (tensor<2x12x4x4xf32>, tensor<12xf32>, tensor<12xf32>, tensor<12xf32>, tensor<12xf32>) -> tensor<2x12x4x4xf32>
  %sum, %product = nn.normalize_reduce %g, %y, %m, %s {epsilon = 1.0e-5 : f64} : (tensor<2x12x4x4xf32>, tensor<2x12x4x4xf32>, tensor<12xf32>, tensor<12xf32>) -> (tensor<12xf32>, tensor<12xf32>)
  %dm, %ds = nn.normalize_statistics_gradient %sum, %product, %s, %c {epsilon = 1.0e-5 : f64} : (tensor<12xf32>, tensor<12xf32>, tensor<12xf32>, tensor<12xf32>) -> (tensor<12xf32>, tensor<12xf32>)
  %d0 = nn.normalize_input_gradient %g, %s, %c {epsilon = 1.0e-5 : f64} : (tensor<2x12x4x4xf32>, tensor<12xf32>, tensor<12xf32>) -> tensor<2x12x4x4xf32>
  %d1 = nn.batch_statistics_gradient %y, %dm, %ds, %m, %n : (tensor<2x12x4x4xf32>, tensor<12xf32>, tensor<12xf32>, tensor<12xf32>, tensor<2xf32>) -> tensor<2x12x4x4xf32>
  %d = nn.add %d0, %d1 : (tensor<2x12x4x4xf32>, tensor<2x12x4x4xf32>) -> tensor<2x12x4x4xf32>
  %dx = nn.conv2d_input_gradient %d, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<2x12x4x4xf32>, tensor<12x3x3x3xf32>) -> tensor<2x3x6x6xf32>
  %dw = nn.conv2d_filter_gradient %a, %d {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<2x3x6x6xf32>, tensor<2x12x4x4xf32>) -> tensor<12x3x3x3xf32>
  return %z, %dx, %dw : tensor<2x12x4x4xf32>, tensor<2x3x6x6xf32>, tensor<12x3x3x3xf32>
}

// Behind zeros there are outputs of no input.
// CHECK-LABEL: @padded(
// CHECK: nn.batch_statistics
// CHECK: nn.normalize_reduce
// CHECK-NOT: nn.compose_filters
func.func @padded(%x: tensor<2x3x6x6xf32>, %n: tensor<2xf32>, %u: tensor<3xf32>, %w: tensor<12x3x1x1xf32>, %c: tensor<12xf32>, %g: tensor<2x12x8x8xf32>) -> (tensor<2x12x8x8xf32>, tensor<2x3x6x6xf32>, tensor<12x3x1x1xf32>) {
  %a = nn.normalize %x, %u, %u, %u, %u {epsilon = 1.0e-5 : f64} : (tensor<2x3x6x6xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<2x3x6x6xf32>
  %y = nn.conv2d %a, %w {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>} : (tensor<2x3x6x6xf32>, tensor<12x3x1x1xf32>) -> tensor<2x12x8x8xf32>
  %m, %s = nn.batch_statistics %y, %n, %c : (tensor<2x12x8x8xf32>, tensor<2xf32>, tensor<12xf32>) -> (tensor<12xf32>, tensor<12xf32>)
  %z = nn.normalize %y, %m, %s, %c, %c {epsilon = 1.0e-5 : f64} : (tensor<2x12x8x8xf32>, tensor<12xf32>, tensor<12xf32>, tensor<12xf32>, tensor<12xf32>) -> tensor<2x12x8x8xf32>
  %sum, %product = nn.normalize_reduce %g, %y, %m, %s {epsilon = 1.0e-5 : f64} : (tensor<2x12x8x8xf32>, tensor<2x12x8x8xf32>, tensor<12xf32>, tensor<12xf32>) -> (tensor<12xf32>, tensor<12xf32>)
  %dm, %ds = nn.normalize_statistics_gradient %sum, %product, %s, %c {epsilon = 1.0e-5 : f64} : (tensor<12xf32>, tensor<12xf32>, tensor<12xf32>, tensor<12xf32>) -> (tensor<12xf32>, tensor<12xf32>)
  %d0 = nn.normalize_input_gradient %g, %s, %c {epsilon = 1.0e-5 : f64} : (tensor<2x12x8x8xf32>, tensor<12xf32>, tensor<12xf32>) -> tensor<2x12x8x8xf32>
  %d1 = nn.batch_statistics_gradient %y, %dm, %ds, %m, %n : (tensor<2x12x8x8xf32>, tensor<12xf32>, tensor<12xf32>, tensor<12xf32>, tensor<2xf32>) -> tensor<2x12x8x8xf32>
  %d = nn.add %d0, %d1 : (tensor<2x12x8x8xf32>, tensor<2x12x8x8xf32>) -> tensor<2x12x8x8xf32>
  %dx = nn.conv2d_input_gradient %d, %w {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>} : (tensor<2x12x8x8xf32>, tensor<12x3x1x1xf32>) -> tensor<2x3x6x6xf32>
  %dw = nn.conv2d_filter_gradient %a, %d {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>} : (tensor<2x3x6x6xf32>, tensor<2x12x8x8xf32>) -> tensor<12x3x1x1xf32>
  return %z, %dx, %dw : tensor<2x12x8x8xf32>, tensor<2x3x6x6xf32>, tensor<12x3x1x1xf32>
}

// The normalisation takes a bias away again, so nobody writes one; it would need a gradient.
// CHECK-LABEL: @bias(
// CHECK: nn.batch_statistics
// CHECK: nn.normalize_reduce
// CHECK-NOT: nn.compose_filters
func.func @bias(%x: tensor<2x3x6x6xf32>, %n: tensor<2xf32>, %u: tensor<3xf32>, %w: tensor<12x3x1x1xf32>, %c: tensor<12xf32>, %g: tensor<2x12x6x6xf32>) -> (tensor<2x12x6x6xf32>, tensor<2x3x6x6xf32>, tensor<12x3x1x1xf32>) {
  %a = nn.normalize %x, %u, %u, %u, %u {epsilon = 1.0e-5 : f64} : (tensor<2x3x6x6xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<2x3x6x6xf32>
  %y = nn.conv2d %a, %w, %c {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<2x3x6x6xf32>, tensor<12x3x1x1xf32>, tensor<12xf32>) -> tensor<2x12x6x6xf32>
  %m, %s = nn.batch_statistics %y, %n, %c : (tensor<2x12x6x6xf32>, tensor<2xf32>, tensor<12xf32>) -> (tensor<12xf32>, tensor<12xf32>)
  %z = nn.normalize %y, %m, %s, %c, %c {epsilon = 1.0e-5 : f64} : (tensor<2x12x6x6xf32>, tensor<12xf32>, tensor<12xf32>, tensor<12xf32>, tensor<12xf32>) -> tensor<2x12x6x6xf32>
  %sum, %product = nn.normalize_reduce %g, %y, %m, %s {epsilon = 1.0e-5 : f64} : (tensor<2x12x6x6xf32>, tensor<2x12x6x6xf32>, tensor<12xf32>, tensor<12xf32>) -> (tensor<12xf32>, tensor<12xf32>)
  %dm, %ds = nn.normalize_statistics_gradient %sum, %product, %s, %c {epsilon = 1.0e-5 : f64} : (tensor<12xf32>, tensor<12xf32>, tensor<12xf32>, tensor<12xf32>) -> (tensor<12xf32>, tensor<12xf32>)
  %d0 = nn.normalize_input_gradient %g, %s, %c {epsilon = 1.0e-5 : f64} : (tensor<2x12x6x6xf32>, tensor<12xf32>, tensor<12xf32>) -> tensor<2x12x6x6xf32>
  %d1 = nn.batch_statistics_gradient %y, %dm, %ds, %m, %n : (tensor<2x12x6x6xf32>, tensor<12xf32>, tensor<12xf32>, tensor<12xf32>, tensor<2xf32>) -> tensor<2x12x6x6xf32>
  %d = nn.add %d0, %d1 : (tensor<2x12x6x6xf32>, tensor<2x12x6x6xf32>) -> tensor<2x12x6x6xf32>
  %dx = nn.conv2d_input_gradient %d, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<2x12x6x6xf32>, tensor<12x3x1x1xf32>) -> tensor<2x3x6x6xf32>
  %dw = nn.conv2d_filter_gradient %a, %d {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<2x3x6x6xf32>, tensor<2x12x6x6xf32>) -> tensor<12x3x1x1xf32>
  return %z, %dx, %dw : tensor<2x12x6x6xf32>, tensor<2x3x6x6xf32>, tensor<12x3x1x1xf32>
}

// Second moments of inputs with large means would lose digits.
// CHECK-LABEL: @not_normalized(
// CHECK: nn.batch_statistics
// CHECK: nn.normalize_reduce
// CHECK-NOT: nn.compose_filters
func.func @not_normalized(%x: tensor<2x3x6x6xf32>, %n: tensor<2xf32>, %u: tensor<3xf32>, %w: tensor<12x3x1x1xf32>, %c: tensor<12xf32>, %g: tensor<2x12x6x6xf32>) -> (tensor<2x12x6x6xf32>, tensor<2x3x6x6xf32>, tensor<12x3x1x1xf32>) {
  %y = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<2x3x6x6xf32>, tensor<12x3x1x1xf32>) -> tensor<2x12x6x6xf32>
  %m, %s = nn.batch_statistics %y, %n, %c : (tensor<2x12x6x6xf32>, tensor<2xf32>, tensor<12xf32>) -> (tensor<12xf32>, tensor<12xf32>)
  %z = nn.normalize %y, %m, %s, %c, %c {epsilon = 1.0e-5 : f64} : (tensor<2x12x6x6xf32>, tensor<12xf32>, tensor<12xf32>, tensor<12xf32>, tensor<12xf32>) -> tensor<2x12x6x6xf32>
  %sum, %product = nn.normalize_reduce %g, %y, %m, %s {epsilon = 1.0e-5 : f64} : (tensor<2x12x6x6xf32>, tensor<2x12x6x6xf32>, tensor<12xf32>, tensor<12xf32>) -> (tensor<12xf32>, tensor<12xf32>)
  %dm, %ds = nn.normalize_statistics_gradient %sum, %product, %s, %c {epsilon = 1.0e-5 : f64} : (tensor<12xf32>, tensor<12xf32>, tensor<12xf32>, tensor<12xf32>) -> (tensor<12xf32>, tensor<12xf32>)
  %d0 = nn.normalize_input_gradient %g, %s, %c {epsilon = 1.0e-5 : f64} : (tensor<2x12x6x6xf32>, tensor<12xf32>, tensor<12xf32>) -> tensor<2x12x6x6xf32>
  %d1 = nn.batch_statistics_gradient %y, %dm, %ds, %m, %n : (tensor<2x12x6x6xf32>, tensor<12xf32>, tensor<12xf32>, tensor<12xf32>, tensor<2xf32>) -> tensor<2x12x6x6xf32>
  %d = nn.add %d0, %d1 : (tensor<2x12x6x6xf32>, tensor<2x12x6x6xf32>) -> tensor<2x12x6x6xf32>
  %dx = nn.conv2d_input_gradient %d, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<2x12x6x6xf32>, tensor<12x3x1x1xf32>) -> tensor<2x3x6x6xf32>
  %dw = nn.conv2d_filter_gradient %x, %d {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<2x3x6x6xf32>, tensor<2x12x6x6xf32>) -> tensor<12x3x1x1xf32>
  return %z, %dx, %dw : tensor<2x12x6x6xf32>, tensor<2x3x6x6xf32>, tensor<12x3x1x1xf32>
}

// Somebody else reads the gradient of the outputs.
// CHECK-LABEL: @gradient_in_use(
// CHECK: nn.batch_statistics
// CHECK: nn.normalize_reduce
// CHECK-NOT: nn.compose_filters
func.func @gradient_in_use(%x: tensor<2x3x6x6xf32>, %n: tensor<2xf32>, %u: tensor<3xf32>, %w: tensor<12x3x1x1xf32>, %c: tensor<12xf32>, %g: tensor<2x12x6x6xf32>) -> (tensor<2x12x6x6xf32>, tensor<2x3x6x6xf32>, tensor<12x3x1x1xf32>, tensor<2x12x6x6xf32>) {
  %a = nn.normalize %x, %u, %u, %u, %u {epsilon = 1.0e-5 : f64} : (tensor<2x3x6x6xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<2x3x6x6xf32>
  %y = nn.conv2d %a, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<2x3x6x6xf32>, tensor<12x3x1x1xf32>) -> tensor<2x12x6x6xf32>
  %m, %s = nn.batch_statistics %y, %n, %c : (tensor<2x12x6x6xf32>, tensor<2xf32>, tensor<12xf32>) -> (tensor<12xf32>, tensor<12xf32>)
  %z = nn.normalize %y, %m, %s, %c, %c {epsilon = 1.0e-5 : f64} : (tensor<2x12x6x6xf32>, tensor<12xf32>, tensor<12xf32>, tensor<12xf32>, tensor<12xf32>) -> tensor<2x12x6x6xf32>
  %sum, %product = nn.normalize_reduce %g, %y, %m, %s {epsilon = 1.0e-5 : f64} : (tensor<2x12x6x6xf32>, tensor<2x12x6x6xf32>, tensor<12xf32>, tensor<12xf32>) -> (tensor<12xf32>, tensor<12xf32>)
  %dm, %ds = nn.normalize_statistics_gradient %sum, %product, %s, %c {epsilon = 1.0e-5 : f64} : (tensor<12xf32>, tensor<12xf32>, tensor<12xf32>, tensor<12xf32>) -> (tensor<12xf32>, tensor<12xf32>)
  %d0 = nn.normalize_input_gradient %g, %s, %c {epsilon = 1.0e-5 : f64} : (tensor<2x12x6x6xf32>, tensor<12xf32>, tensor<12xf32>) -> tensor<2x12x6x6xf32>
  %d1 = nn.batch_statistics_gradient %y, %dm, %ds, %m, %n : (tensor<2x12x6x6xf32>, tensor<12xf32>, tensor<12xf32>, tensor<12xf32>, tensor<2xf32>) -> tensor<2x12x6x6xf32>
  %d = nn.add %d0, %d1 : (tensor<2x12x6x6xf32>, tensor<2x12x6x6xf32>) -> tensor<2x12x6x6xf32>
  %dx = nn.conv2d_input_gradient %d, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<2x12x6x6xf32>, tensor<12x3x1x1xf32>) -> tensor<2x3x6x6xf32>
  %dw = nn.conv2d_filter_gradient %a, %d {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<2x3x6x6xf32>, tensor<2x12x6x6xf32>) -> tensor<12x3x1x1xf32>
  return %z, %dx, %dw, %d : tensor<2x12x6x6xf32>, tensor<2x3x6x6xf32>, tensor<12x3x1x1xf32>, tensor<2x12x6x6xf32>
}
