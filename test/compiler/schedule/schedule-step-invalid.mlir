// RUN: halcyon-opt %s --schedule-step --verify-diagnostics --split-input-file

// expected-error @+1 {{must be one block that takes a batch of images}}
func.func @nothing() {
  return
}

// -----

// expected-error @+2 {{argument 0 has no nn.slot of the runtime's call}}
// expected-error @+1 {{argument 1 has no nn.slot of the runtime's call}}
func.func @slots(%x: tensor<2x3xf32>, %y: tensor<2xf32> {nn.slot = "elsewhere"}) {
  return
}

// -----

// expected-error @+1 {{argument 0 must have a dimension for the images}}
func.func @scalar(%rate: tensor<f32> {nn.slot = "rate"}) {
  return
}

// -----

// expected-error @+1 {{argument 1 has 3 images but the batch has 2}}
func.func @batch(%x: tensor<2x3xf32> {nn.slot = "image"}, %weights: tensor<3xf32> {nn.slot = "example_weights"}) {
  return
}

// -----

// expected-error @+1 {{result 0 has neither an nn.slot of the runtime's call nor nn.gradient_of}}
func.func @result(%x: tensor<2x3xf32> {nn.slot = "image"}) -> tensor<2x3xf32> {
  %0 = nn.relu %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

func.func @operation(%x: tensor<2x3xf32> {nn.slot = "image"}) {
  // expected-error @+1 {{cannot be scheduled; only operations of nn can}}
  %0 = llvm.mlir.constant(1 : i64) : i64
  return
}

// -----

func.func @dropout(%x: tensor<2x3xf32> {nn.slot = "image"}) -> (tensor<2x3xf32> {nn.slot = "output"}) {
  // expected-error @+1 {{cannot be scheduled; run specialize-network and expand-statistics first}}
  %0 = nn.dropout %x {rate = 0.5 : f64, stream = 0} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

func.func @statistics(%x: tensor<2x3xf32> {nn.slot = "image"}, %n: tensor<2xf32> {nn.slot = "example_weights"}) {
  %pivot = nn.constant 0.0 : tensor<3xf32>
  // expected-error @+1 {{cannot be scheduled; run specialize-network and expand-statistics first}}
  %mean, %variance = nn.batch_statistics %x, %n, %pivot : (tensor<2x3xf32>, tensor<2xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  return
}

// -----

nn.parameter @w : tensor<3xf32> weight = <constant, 0.0 : f64>
func.func @updates(%x: tensor<2x3xf32> {nn.slot = "image"}, %rate: tensor<f32> {nn.slot = "rate"}) {
  %w = nn.read @w : tensor<3xf32>
  %g = nn.channel_sum %x : (tensor<2x3xf32>) -> tensor<3xf32>
  // expected-note @+1 {{all weights are updated like this one}}
  %0 = nn.sgd %w, %g, %rate {momentum = 0.0 : f64, weight_decay = 0.0 : f64} : (tensor<3xf32>, tensor<3xf32>, tensor<f32>) -> tensor<3xf32>
  // expected-error @+1 {{differs from the first update of the function}}
  %1 = nn.sgd %w, %g, %rate {momentum = 0.0 : f64, weight_decay = 0.1 : f64} : (tensor<3xf32>, tensor<3xf32>, tensor<f32>) -> tensor<3xf32>
  return
}

// -----

func.func @update(%x: tensor<2x3xf32> {nn.slot = "image"}, %rate: tensor<f32> {nn.slot = "rate"}) {
  %g = nn.channel_sum %x : (tensor<2x3xf32>) -> tensor<3xf32>
  // expected-error @+1 {{updates a value that is not read from a parameter}}
  %0 = nn.sgd %g, %g, %rate {momentum = 0.0 : f64, weight_decay = 0.0 : f64} : (tensor<3xf32>, tensor<3xf32>, tensor<f32>) -> tensor<3xf32>
  return
}

// -----

// expected-error @+1 {{has the role optimizer but is not named WEIGHT.velocity after a weight of its type}}
nn.parameter @average : tensor<3xf32> optimizer = <constant, 0.0 : f64>
func.func @velocity(%x: tensor<2x3xf32> {nn.slot = "image"}) {
  return
}
