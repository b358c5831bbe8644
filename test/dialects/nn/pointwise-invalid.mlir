// RUN: halcyon-opt %s --verify-diagnostics --split-input-file

func.func @relu(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{failed to verify that all of {input, result} have same type}}
  %y = nn.relu %x : (tensor<2x3xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @leaky_relu(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{failed to verify that all of {input, result} have same type}}
  %y = nn.leaky_relu %x {slope = 0.01 : f64} : (tensor<2x3xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @tanh(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{failed to verify that all of {input, result} have same type}}
  %y = nn.tanh %x : (tensor<2x3xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @sigmoid(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{failed to verify that all of {input, result} have same type}}
  %y = nn.sigmoid %x : (tensor<2x3xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @relu_gradient(%g: tensor<2x3xf32>, %y: tensor<2x4xf32>) {
  // expected-error @+1 {{failed to verify that all of {outputGradient, output, result} have same type}}
  %d = nn.relu_gradient %g, %y : (tensor<2x3xf32>, tensor<2x4xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @leaky_relu_gradient(%g: tensor<2x3xf32>, %y: tensor<2x4xf32>) {
  // expected-error @+1 {{failed to verify that all of {outputGradient, input, result} have same type}}
  %d = nn.leaky_relu_gradient %g, %y {slope = 0.01 : f64} : (tensor<2x3xf32>, tensor<2x4xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @tanh_gradient(%g: tensor<2x3xf32>, %y: tensor<2x4xf32>) {
  // expected-error @+1 {{failed to verify that all of {outputGradient, output, result} have same type}}
  %d = nn.tanh_gradient %g, %y : (tensor<2x3xf32>, tensor<2x4xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @sigmoid_gradient(%g: tensor<2x3xf32>, %y: tensor<2x4xf32>) {
  // expected-error @+1 {{failed to verify that all of {outputGradient, output, result} have same type}}
  %d = nn.sigmoid_gradient %g, %y : (tensor<2x3xf32>, tensor<2x4xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @add(%x: tensor<2x3xf32>, %y: tensor<2x4xf32>) {
  // expected-error @+1 {{requires the same type for all operands and results}}
  %z = nn.add %x, %y : (tensor<2x3xf32>, tensor<2x4xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @multiply(%x: tensor<2x3xf32>, %y: tensor<2x4xf32>) {
  // expected-error @+1 {{requires the same type for all operands and results}}
  %z = nn.multiply %x, %y : (tensor<2x3xf32>, tensor<2x4xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @integers(%x: tensor<2x3xi32>) {
  // expected-error @+1 {{operand #0 must be statically shaped tensor of}}
  %y = nn.relu %x : (tensor<2x3xi32>) -> tensor<2x3xi32>
  return
}

// -----

func.func @unknown_batch(%x: tensor<?x3xf32>) {
  // expected-error @+1 {{operand #0 must be statically shaped tensor of}}
  %y = nn.relu %x : (tensor<?x3xf32>) -> tensor<?x3xf32>
  return
}

// -----

func.func @convert(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{keeps the shape, but 'tensor<2x3xf32>' and 'tensor<3x2xf64>' differ}}
  %y = nn.convert %x : (tensor<2x3xf32>) -> tensor<3x2xf64>
  return
}

// -----

func.func @drop_everything(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{attribute 'rate' failed to satisfy constraint: 64-bit float attribute from 0 to below 1}}
  %y = nn.dropout %x {rate = 1.0 : f64, stream = 0} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @keys(%keys: tensor<4x2xi32>) {
  // expected-error @+1 {{failed to verify that keys has one element for each image of result}}
  %m = nn.random_mask %keys {rate = 0.5 : f64, stream = 0} : (tensor<4x2xi32>) -> tensor<2x3xf32>
  return
}
