// RUN: halcyon-opt %s --pass-pipeline='builtin.module(func.func(verify-simplified))' --verify-diagnostics --split-input-file

func.func @mode(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-error @+1 {{depends on the mode; run specialize-network}}
  %0 = nn.dropout %x {rate = 0.5 : f64, stream = 0} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

func.func @statistics(%x: tensor<2x3xf32>, %n: tensor<2xf32>, %pivot: tensor<3xf32>) -> tensor<3xf32> {
  // expected-error @+1 {{is a sum over the batch that is not linear; run expand-statistics}}
  %mean, %variance = nn.batch_statistics %x, %n, %pivot : (tensor<2x3xf32>, tensor<2xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  return %mean : tensor<3xf32>
}

// -----

func.func @dense(%x: tensor<2x3xf32>, %w: tensor<4x3xf32>) -> tensor<2x4xf32> {
  // expected-error @+1 {{is a convolution by another name; run unify-convolutions}}
  %0 = nn.dense %x, %w : (tensor<2x3xf32>, tensor<4x3xf32>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// -----

func.func @adjoint(%g: tensor<2x4x8x8xf32>, %w: tensor<4x3x3x3xf32>) -> tensor<2x3x8x8xf32> {
  // expected-error @+1 {{is a convolution by another name; run unify-convolutions}}
  %0 = nn.conv2d_input_gradient %g, %w {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>} : (tensor<2x4x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<2x3x8x8xf32>
  return %0 : tensor<2x3x8x8xf32>
}
