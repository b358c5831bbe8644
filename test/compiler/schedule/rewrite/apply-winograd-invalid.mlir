// RUN: halcyon-opt %s --apply-winograd=largest-tile=2 --split-input-file --verify-diagnostics

func.func @unknown(%x: tensor<16x8x28x28xf32> {nn.slot = "image"}, %w: tensor<8x8x3x3xf32>) -> tensor<16x8x28x28xf32> {
  // expected-error@+1 {{cannot have the step.form "winograd 3"}}
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>, step.form = "winograd 3"}
     : (tensor<16x8x28x28xf32>, tensor<8x8x3x3xf32>) -> tensor<16x8x28x28xf32>
  return %0 : tensor<16x8x28x28xf32>
}

// -----

func.func @larger(%x: tensor<16x8x28x28xf32> {nn.slot = "image"}, %w: tensor<8x8x3x3xf32>) -> tensor<16x8x28x28xf32> {
  // expected-error@+1 {{cannot have the step.form "winograd 4"}}
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>, step.form = "winograd 4"}
     : (tensor<16x8x28x28xf32>, tensor<8x8x3x3xf32>) -> tensor<16x8x28x28xf32>
  return %0 : tensor<16x8x28x28xf32>
}

// -----

func.func @groups(%x: tensor<16x8x28x28xf32> {nn.slot = "image"}, %w: tensor<8x4x3x3xf32>) -> tensor<16x8x28x28xf32> {
  // expected-error@+1 {{cannot have the step.form "winograd 2"}}
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>, groups = 2 : i64, step.form = "winograd 2"}
     : (tensor<16x8x28x28xf32>, tensor<8x4x3x3xf32>) -> tensor<16x8x28x28xf32>
  return %0 : tensor<16x8x28x28xf32>
}
