// RUN: halcyon-opt %s --verify-diagnostics --split-input-file

// expected-error @+1 {{must be a statically shaped tensor of floats, not 'tensor<3x?xf32>'}}
nn.parameter @w : tensor<3x?xf32> weight = <uniform, 0.2 : f64>

// -----

// expected-error @+1 {{must be a statically shaped tensor of floats, not 'tensor<3xi32>'}}
nn.parameter @w : tensor<3xi32> weight = <uniform, 0.2 : f64>

// -----

func.func @missing() {
  // expected-error @+1 {{there is no parameter @w}}
  %w = nn.read @w : tensor<3xf32>
  return
}

// -----

// expected-note @+1 {{parameter declared here}}
nn.parameter @w : tensor<3xf32> weight = <uniform, 0.2 : f64>
func.func @read() {
  // expected-error @+1 {{has type 'tensor<4xf32>' but the parameter has 'tensor<3xf32>'}}
  %w = nn.read @w : tensor<4xf32>
  return
}

// -----

// expected-note @+1 {{parameter declared here}}
nn.parameter @w : tensor<3xf32> weight = <uniform, 0.2 : f64>
func.func @assign(%value: tensor<4xf32>) {
  // expected-error @+1 {{has type 'tensor<4xf32>' but the parameter has 'tensor<3xf32>'}}
  nn.assign @w, %value : tensor<4xf32>
  return
}

// -----

func.func @constant() {
  // expected-error @+1 {{result #0 must be statically shaped tensor of}}
  %c = nn.constant 1.0 : tensor<3xi32>
  return
}

// -----

func.func @velocity_without_result(%w: tensor<3xf32>, %rate: tensor<f32>) {
  // expected-error @+1 {{returns a new velocity exactly if it takes one}}
  %w1 = nn.sgd %w, %w, %rate, %w {momentum = 0.9 : f64, weight_decay = 0.0 : f64} : (tensor<3xf32>, tensor<3xf32>, tensor<f32>, tensor<3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @velocity_of_another_shape(%w: tensor<3xf32>, %rate: tensor<f32>, %v: tensor<4xf32>) {
  // expected-error @+1 {{velocity is 'tensor<4xf32>' but the parameter is 'tensor<3xf32>'}}
  %w1, %v1 = nn.sgd %w, %w, %rate, %v {momentum = 0.9 : f64, weight_decay = 0.0 : f64} : (tensor<3xf32>, tensor<3xf32>, tensor<f32>, tensor<4xf32>) -> (tensor<3xf32>, tensor<4xf32>)
  return
}
