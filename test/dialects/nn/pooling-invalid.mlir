// RUN: halcyon-opt %s --verify-diagnostics --split-input-file

func.func @padding(%x: tensor<2x3x8x8xf32>) {
  // expected-error @+2 {{padding 2 must be smaller than the kernel, 2}}
  // expected-error @+1 {{failed to infer returned types}}
  %y, %w = nn.max_pool %x {kernel = array<i64: 2, 2>, stride = array<i64: 2, 2>, padding = array<i64: 2, 0>} : (tensor<2x3x8x8xf32>) -> (tensor<2x3x6x4xf32>, tensor<2x3x6x4xi8>)
  return
}

// -----

func.func @kernel_larger_than_image(%x: tensor<2x3x2x8xf32>) {
  // expected-error @+2 {{a kernel of 3x3 does not fit an image of 2x8 with its padding}}
  // expected-error @+1 {{failed to infer returned types}}
  %y, %w = nn.max_pool %x {kernel = array<i64: 3, 3>, stride = array<i64: 2, 2>, padding = array<i64: 0, 0>} : (tensor<2x3x2x8xf32>) -> (tensor<2x3x1x3xf32>, tensor<2x3x1x3xi8>)
  return
}

// -----

func.func @kernel_is_no_pair(%x: tensor<2x3x8x8xf32>) {
  // expected-error @+2 {{kernel, stride and padding must be pairs (height, width)}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = nn.average_pool %x {kernel = array<i64: 2>, stride = array<i64: 2, 2>, padding = array<i64: 0, 0>} : (tensor<2x3x8x8xf32>) -> tensor<2x3x4x4xf32>
  return
}

// -----

func.func @winners_of_other_type(%x: tensor<2x3x8x8xf32>) {
  // expected-error @+2 {{op inferred type(s) 'tensor<2x3x4x4xf32>', 'tensor<2x3x4x4xi8>' are incompatible with return type(s) of operation 'tensor<2x3x4x4xf32>', 'tensor<2x3x4x4xi32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %y, %w = nn.max_pool %x {kernel = array<i64: 2, 2>, stride = array<i64: 2, 2>, padding = array<i64: 0, 0>} : (tensor<2x3x8x8xf32>) -> (tensor<2x3x4x4xf32>, tensor<2x3x4x4xi32>)
  return
}

// -----

func.func @winners(%g: tensor<2x3x4x4xf32>, %w: tensor<2x3x4x3xi8>) {
  // expected-error @+1 {{the winners have shape 2, 3, 4, 3 but the output gradient has 2, 3, 4, 4}}
  %d = nn.max_pool_gradient %g, %w {kernel = array<i64: 2, 2>, stride = array<i64: 2, 2>, padding = array<i64: 0, 0>} : (tensor<2x3x4x4xf32>, tensor<2x3x4x3xi8>) -> tensor<2x3x8x8xf32>
  return
}

// -----

func.func @average_pool_gradient(%g: tensor<2x3x4x4xf32>) {
  // expected-error @+1 {{pooling the result gives shape 2, 3, 5, 4 but the output gradient has 2, 3, 4, 4}}
  %d = nn.average_pool_gradient %g {kernel = array<i64: 2, 2>, stride = array<i64: 2, 2>, padding = array<i64: 0, 0>} : (tensor<2x3x4x4xf32>) -> tensor<2x3x10x8xf32>
  return
}

// -----

func.func @global_average_pool(%x: tensor<2x3x8x8xf32>) {
  // expected-error @+2 {{op inferred type(s) 'tensor<2x3xf32>' are incompatible with return type(s) of operation 'tensor<2x4xf32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = nn.global_average_pool %x : (tensor<2x3x8x8xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @global_average_pool_gradient(%g: tensor<2x3xf32>) {
  // expected-error @+1 {{the result's images and channels are those of 'tensor<2x4x8x8xf32>' but the output gradient is 'tensor<2x3xf32>'}}
  %d = nn.global_average_pool_gradient %g : (tensor<2x3xf32>) -> tensor<2x4x8x8xf32>
  return
}
