// RUN: halcyon-opt %s --verify-diagnostics --split-input-file

func.func @softmax_of_images(%x: tensor<4x10x1x1xf32>) {
  // expected-error @+1 {{operand #0 must be matrix of floats, but got 'tensor<4x10x1x1xf32>'}}
  %y = nn.softmax %x : (tensor<4x10x1x1xf32>) -> tensor<4x10x1x1xf32>
  return
}

// -----

func.func @softmax_gradient(%g: tensor<4x10xf32>, %y: tensor<4x9xf32>) {
  // expected-error @+1 {{failed to verify that all of {outputGradient, output, result} have same type}}
  %d = nn.softmax_gradient %g, %y : (tensor<4x10xf32>, tensor<4x9xf32>) -> tensor<4x10xf32>
  return
}

// -----

func.func @labels(%z: tensor<4x10xf32>, %t: tensor<5xi32>, %n: tensor<4xf32>) {
  // expected-error @+1 {{failed to verify that labels has one element for each image of logits}}
  %l = nn.cross_entropy %z, %t, %n : (tensor<4x10xf32>, tensor<5xi32>, tensor<4xf32>) -> tensor<f32>
  return
}

// -----

func.func @labels_are_integers(%z: tensor<4x10xf32>, %t: tensor<4xf32>, %n: tensor<4xf32>) {
  // expected-error @+1 {{operand #1 must be vector of 32-bit labels, but got 'tensor<4xf32>'}}
  %l = nn.cross_entropy %z, %t, %n : (tensor<4x10xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<f32>
  return
}

// -----

func.func @weights(%z: tensor<4x10xf32>, %t: tensor<4xi32>, %n: tensor<3xf32>) {
  // expected-error @+1 {{failed to verify that weights has one element for each image of logits}}
  %d = nn.cross_entropy_gradient %z, %t, %n : (tensor<4x10xf32>, tensor<4xi32>, tensor<3xf32>) -> tensor<4x10xf32>
  return
}

// -----

func.func @accuracy(%z: tensor<4x10xf32>, %t: tensor<3xi32>, %n: tensor<4xf32>) {
  // expected-error @+1 {{failed to verify that labels has one element for each image of logits}}
  %a = nn.accuracy %z, %t, %n : (tensor<4x10xf32>, tensor<3xi32>, tensor<4xf32>) -> tensor<f32>
  return
}

// -----

func.func @target(%y: tensor<4x3xf32>, %t: tensor<4x2xf32>, %n: tensor<4xf32>) {
  // expected-error @+1 {{failed to verify that all of {prediction, target} have same type}}
  %l = nn.mean_squared_error %y, %t, %n : (tensor<4x3xf32>, tensor<4x2xf32>, tensor<4xf32>) -> tensor<f32>
  return
}

// -----

func.func @error_gradient(%y: tensor<4x3xf32>, %t: tensor<4x3xf32>, %n: tensor<2xf32>) {
  // expected-error @+1 {{failed to verify that weights has one element for each image of prediction}}
  %d = nn.mean_squared_error_gradient %y, %t, %n : (tensor<4x3xf32>, tensor<4x3xf32>, tensor<2xf32>) -> tensor<4x3xf32>
  return
}
