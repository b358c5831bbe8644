// RUN: halcyon-opt %s --verify-diagnostics --split-input-file

func.func @reshape(%x: tensor<2x3x4xf32>) {
  // expected-error @+1 {{the input has 24 elements but the result 26}}
  %y = nn.reshape %x : (tensor<2x3x4xf32>) -> tensor<2x13xf32>
  return
}

// -----

func.func @concat_of_nothing() {
  // expected-error @+2 {{needs at least one input}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = nn.concat : () -> tensor<2x13xf32>
  return
}

// -----

func.func @concat_of_vectors(%x: tensor<4xf32>) {
  // expected-error @+2 {{expects images or matrices, not 'tensor<4xf32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = nn.concat %x, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<8xf32>
  return
}

// -----

func.func @concat(%x: tensor<2x3x4x4xf32>, %y: tensor<2x3x4x5xf32>) {
  // expected-error @+2 {{inputs may differ in their channels only: 'tensor<2x3x4x4xf32>' and 'tensor<2x3x4x5xf32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %z = nn.concat %x, %y : (tensor<2x3x4x4xf32>, tensor<2x3x4x5xf32>) -> tensor<2x6x4x4xf32>
  return
}

// -----

func.func @slice_past_the_end(%x: tensor<2x8x4x4xf32>) {
  // expected-error @+1 {{channels up to 9 are asked for but the input has 8}}
  %y = nn.slice_channels %x {offset = 6} : (tensor<2x8x4x4xf32>) -> tensor<2x3x4x4xf32>
  return
}

// -----

func.func @slice_of_other_images(%x: tensor<2x8x4x4xf32>) {
  // expected-error @+1 {{input and result may differ in their channels only: 'tensor<2x8x4x4xf32>' and 'tensor<2x3x4x5xf32>'}}
  %y = nn.slice_channels %x {offset = 0} : (tensor<2x8x4x4xf32>) -> tensor<2x3x4x5xf32>
  return
}

// -----

func.func @slice_before_the_start(%x: tensor<2x8xf32>) {
  // expected-error @+1 {{attribute 'offset' failed to satisfy constraint: 64-bit signless integer attribute whose value is non-negative}}
  %y = nn.slice_channels %x {offset = -1} : (tensor<2x8xf32>) -> tensor<2x3xf32>
  return
}
