// RUN: halcyon-opt %s --verify-diagnostics --split-input-file

func.func @channels(%x: tensor<2x3x8x8xf32>, %w: tensor<5x4x3x3xf32>) {
  // expected-error @+2 {{filter expects 4 input channels but the input has 3}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<2x3x8x8xf32>, tensor<5x4x3x3xf32>) -> tensor<2x5x6x6xf32>
  return
}

// -----

func.func @groups(%x: tensor<2x4x8x8xf32>, %w: tensor<5x2x3x3xf32>) {
  // expected-error @+2 {{the filter's 5 output channels cannot be split into 2 groups}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>, groups = 2} : (tensor<2x4x8x8xf32>, tensor<5x2x3x3xf32>) -> tensor<2x5x6x6xf32>
  return
}

// -----

func.func @kernel_larger_than_image(%x: tensor<2x3x4x8xf32>, %w: tensor<5x3x3x3xf32>) {
  // expected-error @+2 {{a kernel that spans 5x5 does not fit an image of 4x8 with its padding}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 2, 2>} : (tensor<2x3x4x8xf32>, tensor<5x3x3x3xf32>) -> tensor<2x5x1x4xf32>
  return
}

// -----

func.func @stride_of_zero(%x: tensor<2x3x8x8xf32>, %w: tensor<5x3x3x3xf32>) {
  // expected-error @+2 {{kernel, stride and dilation must be at least 1 but are 3, 0 and 1}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = nn.conv2d %x, %w {stride = array<i64: 0, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<2x3x8x8xf32>, tensor<5x3x3x3xf32>) -> tensor<2x5x6x6xf32>
  return
}

// -----

func.func @negative_padding(%x: tensor<2x3x8x8xf32>, %w: tensor<5x3x3x3xf32>) {
  // expected-error @+2 {{padding must not be negative but is -1}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, -1>, dilation = array<i64: 1, 1>} : (tensor<2x3x8x8xf32>, tensor<5x3x3x3xf32>) -> tensor<2x5x6x4xf32>
  return
}

// -----

func.func @stride_is_no_pair(%x: tensor<2x3x8x8xf32>, %w: tensor<5x3x3x3xf32>) {
  // expected-error @+2 {{stride, padding and dilation must be pairs (height, width)}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = nn.conv2d %x, %w {stride = array<i64: 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<2x3x8x8xf32>, tensor<5x3x3x3xf32>) -> tensor<2x5x6x6xf32>
  return
}

// -----

func.func @bias(%x: tensor<2x3x8x8xf32>, %w: tensor<5x3x3x3xf32>, %b: tensor<3xf32>) {
  // expected-error @+2 {{the bias has 3 elements but there are 5 output channels}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = nn.conv2d %x, %w, %b {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<2x3x8x8xf32>, tensor<5x3x3x3xf32>, tensor<3xf32>) -> tensor<2x5x6x6xf32>
  return
}

// -----

func.func @result(%x: tensor<2x3x8x8xf32>, %w: tensor<5x3x3x3xf32>) {
  // expected-error @+2 {{op inferred type(s) 'tensor<2x5x6x6xf32>' are incompatible with return type(s) of operation 'tensor<2x5x8x8xf32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<2x3x8x8xf32>, tensor<5x3x3x3xf32>) -> tensor<2x5x8x8xf32>
  return
}

// -----

func.func @matrix(%x: tensor<3x8xf32>, %w: tensor<5x3x3x3xf32>) {
  // expected-error @+1 {{operand #0 must be 4-dimensional tensor of floats, but got 'tensor<3x8xf32>'}}
  %y = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<3x8xf32>, tensor<5x3x3x3xf32>) -> tensor<2x5x6x6xf32>
  return
}

// -----

func.func @input_gradient(%g: tensor<2x5x7x7xf32>, %w: tensor<5x3x3x3xf32>) {
  // expected-error @+1 {{the convolution of 2, 3, 8, 8 with 5, 3, 3, 3 has shape 2, 5, 6, 6 but the output gradient has 2, 5, 7, 7}}
  %d = nn.conv2d_input_gradient %g, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<2x5x7x7xf32>, tensor<5x3x3x3xf32>) -> tensor<2x3x8x8xf32>
  return
}

// -----

func.func @filter_gradient(%x: tensor<2x3x8x8xf32>, %g: tensor<2x5x7x7xf32>) {
  // expected-error @+1 {{the convolution of 2, 3, 8, 8 with 5, 3, 3, 3 has shape 2, 5, 6, 6 but the output gradient has 2, 5, 7, 7}}
  %d = nn.conv2d_filter_gradient %x, %g {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<2x3x8x8xf32>, tensor<2x5x7x7xf32>) -> tensor<5x3x3x3xf32>
  return
}

// -----

func.func @swap_channels(%w: tensor<5x2x3x3xf32>) {
  // expected-error @+2 {{the filter's 5 output channels cannot be split into 2 groups}}
  // expected-error @+1 {{failed to infer returned types}}
  %s = nn.swap_channels %w {groups = 2} : (tensor<5x2x3x3xf32>) -> tensor<4x2x3x3xf32>
  return
}

// -----

func.func @dense(%x: tensor<4x9xf32>, %w: tensor<3x8xf32>) {
  // expected-error @+2 {{weight expects 8 inputs but there are 9}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = nn.dense %x, %w : (tensor<4x9xf32>, tensor<3x8xf32>) -> tensor<4x3xf32>
  return
}

// -----

func.func @dense_weight_gradient(%x: tensor<4x9xf32>, %g: tensor<5x3xf32>) {
  // expected-error @+2 {{the input has 4 images but the output gradient has 5}}
  // expected-error @+1 {{failed to infer returned types}}
  %d = nn.dense_weight_gradient %x, %g : (tensor<4x9xf32>, tensor<5x3xf32>) -> tensor<3x9xf32>
  return
}

// -----

func.func @transpose(%w: tensor<3x8xf32>) {
  // expected-error @+2 {{op inferred type(s) 'tensor<8x3xf32>' are incompatible with return type(s) of operation 'tensor<3x8xf32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %t = nn.transpose %w : (tensor<3x8xf32>) -> tensor<3x8xf32>
  return
}

// -----

func.func @channel_sum(%v: tensor<8xf32>) {
  // expected-error @+2 {{expects images or a matrix, not 'tensor<8xf32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %s = nn.channel_sum %v : (tensor<8xf32>) -> tensor<8xf32>
  return
}

// -----

func.func @swapped_filter_of_other_groups(%g: tensor<2x4x4x4xf32>, %w: tensor<3x2x3x3xf32>) {
  // expected-error@+1 {{the swapped filter's 3 input channels cannot be split into 2 groups}}
  %d = nn.conv2d_input_gradient %g, %w {stride = array<i64: 2, 2>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>, groups = 2 : i64, swapped} : (tensor<2x4x4x4xf32>, tensor<3x2x3x3xf32>) -> tensor<2x3x8x8xf32>
  return
}

// -----

func.func @compose_larger_filters(%w: tensor<5x3x3x1xf32>, %u: tensor<3x4x1x1xf32>) {
  // expected-error @+2 {{expects 1x1 filters, not 'tensor<5x3x3x1xf32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %c = nn.compose_filters %w, %u : (tensor<5x3x3x1xf32>, tensor<3x4x1x1xf32>) -> tensor<5x4x1x1xf32>
  return
}

// -----

func.func @compose_other_channels(%w: tensor<5x2x1x1xf32>, %u: tensor<3x4x1x1xf32>) {
  // expected-error @+2 {{the outer filters expect 2 channels but the inner ones give 3}}
  // expected-error @+1 {{failed to infer returned types}}
  %c = nn.compose_filters %w, %u : (tensor<5x2x1x1xf32>, tensor<3x4x1x1xf32>) -> tensor<5x4x1x1xf32>
  return
}

// -----

func.func @apply_to_other_channels(%w: tensor<5x2x1x1xf32>, %m: tensor<3xf32>) {
  // expected-error @+2 {{the filters expect 2 channels but the pixel has 3}}
  // expected-error @+1 {{failed to infer returned types}}
  %c = nn.apply_filter %w, %m : (tensor<5x2x1x1xf32>, tensor<3xf32>) -> tensor<5xf32>
  return
}

// -----

func.func @dot_of_other_filters(%w: tensor<5x2x1x1xf32>, %u: tensor<5x3x1x1xf32>) {
  // expected-error @+1 {{failed to verify that all of {left, right} have same type}}
  %d = nn.filter_dot %w, %u : (tensor<5x2x1x1xf32>, tensor<5x3x1x1xf32>) -> tensor<5xf32>
  return
}
