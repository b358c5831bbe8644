// RUN: halcyon-opt %s --split-input-file --verify-diagnostics

func.func @filter(%w: tensor<16x8x5x5xf32>) {
  // expected-error@+2 {{the filter is 5x5 but the taps are 3x3}}
  // expected-error@+1 {{failed to infer returned types}}
  %u = nn.winograd_filter %w {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>} : (tensor<16x8x5x5xf32>) -> tensor<16x8x36x1xf32>
  return
}

// -----

func.func @pairs(%w: tensor<16x8x5x5xf32>) {
  // expected-error@+2 {{tile, taps and stride must be pairs (height, width) from 1}}
  // expected-error@+1 {{failed to infer returned types}}
  %u = nn.winograd_filter %w {tile = array<i64: 4>, taps = array<i64: 5, 5>} : (tensor<16x8x5x5xf32>) -> tensor<16x8x64x1xf32>
  return
}

// -----

func.func @output_without_tile(%m: tensor<2x16x36x15xf32>) {
  // expected-error@+1 {{tile, taps and stride must be pairs (height, width) from 1}}
  %y = nn.winograd_output %m {tile = array<i64: 4, 0>, taps = array<i64: 3, 3>} : (tensor<2x16x36x15xf32>) -> tensor<2x16x10x20xf32>
  return
}

// -----

func.func @input(%x: tensor<2x8x2x2xf32>) {
  // expected-error@+2 {{a kernel of 3x3 does not fit an image of 2x2 with its padding}}
  // expected-error@+1 {{failed to infer returned types}}
  %v = nn.winograd_input %x {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>, padding = array<i64: 0, 0>} : (tensor<2x8x2x2xf32>) -> tensor<2x8x36x1xf32>
  return
}

// -----

func.func @product(%v: tensor<2x8x36x9xf32>, %u: tensor<16x4x36x1xf32>) {
  // expected-error@+2 {{the filter expects 4 channels of 36 elements but the tiles have 8 of 36}}
  // expected-error@+1 {{failed to infer returned types}}
  %m = nn.winograd_product %v, %u : (tensor<2x8x36x9xf32>, tensor<16x4x36x1xf32>) -> tensor<2x16x36x9xf32>
  return
}

// -----

func.func @output(%m: tensor<2x16x36x9xf32>) {
  // expected-error@+1 {{an output of 2, 16, 10, 20 comes from products of 2, 16, 36, 15 but these are 2, 16, 36, 9}}
  %y = nn.winograd_output %m {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>} : (tensor<2x16x36x9xf32>) -> tensor<2x16x10x20xf32>
  return
}

// -----

func.func @gradient(%v: tensor<2x8x36x9xf32>, %d: tensor<2x16x36x4xf32>) {
  // expected-error@+2 {{only channels may differ}}
  // expected-error@+1 {{failed to infer returned types}}
  %u = nn.winograd_filter_gradient %v, %d : (tensor<2x8x36x9xf32>, tensor<2x16x36x4xf32>) -> tensor<16x8x36x1xf32>
  return
}

// -----

func.func @stride(%w: tensor<16x8x2x3xf32>) {
  // expected-error@+2 {{a stride must not be larger than the taps}}
  // expected-error@+1 {{failed to infer returned types}}
  %u = nn.winograd_filter %w {tile = array<i64: 4, 4>, taps = array<i64: 2, 3>, stride = array<i64: 3, 1>} : (tensor<16x8x2x3xf32>) -> tensor<16x8x66x1xf32>
  return
}

// -----

func.func @padding(%m: tensor<2x16x81x4xf32>) {
  // expected-error@+1 {{padding must be a pair (height, width) from 0}}
  %y = nn.winograd_output %m {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>, stride = array<i64: 2, 2>, adjoint, padding = array<i64: 1>} : (tensor<2x16x81x4xf32>) -> tensor<2x16x16x16xf32>
  return
}

// -----

func.func @image(%g: tensor<2x8x5x5xf32>) {
  // expected-error@+2 {{a convolution of an image of 12x9 does not have an output of 5x5}}
  // expected-error@+1 {{failed to infer returned types}}
  %v = nn.winograd_input %g {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>, stride = array<i64: 2, 2>, padding = array<i64: 1, 1>, image = array<i64: 12, 9>} : (tensor<2x8x5x5xf32>) -> tensor<2x8x81x4xf32>
  return
}

// -----

func.func @image_without_width(%g: tensor<2x8x5x5xf32>) {
  // expected-error@+2 {{image must be a pair (height, width) from 1}}
  // expected-error@+1 {{failed to infer returned types}}
  %v = nn.winograd_input %g {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>, stride = array<i64: 2, 2>, padding = array<i64: 1, 1>, image = array<i64: 9>} : (tensor<2x8x5x5xf32>) -> tensor<2x8x81x4xf32>
  return
}

// -----

func.func @dilation(%g: tensor<2x8x5x5xf32>) {
  // expected-error@+2 {{dilation must be a pair (height, width) from 1}}
  // expected-error@+1 {{failed to infer returned types}}
  %d = nn.winograd_output_gradient %g {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>, dilation = array<i64: 2, 0>} : (tensor<2x8x5x5xf32>) -> tensor<2x8x36x8xf32>
  return
}

// -----

func.func @dilation_of_stride(%m: tensor<2x16x81x4xf32>) {
  // expected-error@+1 {{with a dilation there must be no stride and no adjoint}}
  %y = nn.winograd_output %m {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>, stride = array<i64: 2, 2>, dilation = array<i64: 1, 2>} : (tensor<2x16x81x4xf32>) -> tensor<2x16x8x8xf32>
  return
}
