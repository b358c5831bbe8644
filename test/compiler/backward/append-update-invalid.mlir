// RUN: halcyon-opt %s --append-update --verify-diagnostics --split-input-file

#training = #nn.training<loss = mean_squared_error, rate = 0.1 : f64, momentum = 0.9 : f64, weight_decay = 0.01 : f64, schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>

module attributes {nn.training = #training} {
  // expected-note @+1 {{the velocity of this weight needs it}}
  nn.parameter @w : tensor<3xf32> weight = <uniform, 0.2 : f64>
  // expected-error @+1 {{@w.velocity is the optimiser's name; give this another}}
  nn.parameter @w.velocity : tensor<3xf32> weight = <uniform, 0.2 : f64>
  func.func @gradients(%loss: tensor<f32>) -> (tensor<f32> {nn.slot = "loss"}, tensor<3xf32> {nn.gradient_of = @w}) {
    %dw = nn.constant 1.0 : tensor<3xf32>
    return %loss, %dw : tensor<f32>, tensor<3xf32>
  }
}

// -----

#training = #nn.training<loss = mean_squared_error, rate = 0.1 : f64, momentum = 0.0 : f64, weight_decay = 0.0 : f64, schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>

// expected-error @+2 {{there is no function @gradients}}
// expected-note @+1 {{derive-backward makes it}}
module attributes {nn.training = #training} {
}

// -----

#training = #nn.training<loss = mean_squared_error, rate = 0.1 : f64, momentum = 0.0 : f64, weight_decay = 0.0 : f64, schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>

module attributes {nn.training = #training} {
  // expected-error @+1 {{result 1 has neither nn.slot nor nn.gradient_of}}
  func.func @gradients(%loss: tensor<f32>) -> (tensor<f32> {nn.slot = "loss"}, tensor<f32>) {
    return %loss, %loss : tensor<f32>, tensor<f32>
  }
}

// -----

#training = #nn.training<loss = mean_squared_error, rate = 0.1 : f64, momentum = 0.0 : f64, weight_decay = 0.0 : f64, schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>

module attributes {nn.training = #training} {
  nn.parameter @w : tensor<3xf32> weight = <uniform, 0.2 : f64>
  // expected-error @+1 {{result 1 is the gradient of @w but there is no parameter of that name and type}}
  func.func @gradients(%loss: tensor<f32>) -> (tensor<f32> {nn.slot = "loss"}, tensor<f32> {nn.gradient_of = @w}) {
    return %loss, %loss : tensor<f32>, tensor<f32>
  }
}

// -----

#training = #nn.training<loss = mean_squared_error, rate = 0.1 : f64, momentum = 0.0 : f64, weight_decay = 0.0 : f64, schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>

module attributes {nn.training = #training} {
  nn.parameter @w : tensor<3xf32> weight = <uniform, 0.2 : f64>
  // expected-note @+1 {{a step gives each parameter one next value}}
  func.func @gradients(%loss: tensor<f32>) -> (tensor<f32> {nn.slot = "loss"}, tensor<3xf32> {nn.gradient_of = @w}, tensor<3xf32> {nn.gradient_of = @w}) {
    // expected-error @+1 {{is the second assignment of @w}}
    %dw = nn.constant 1.0 : tensor<3xf32>
    return %loss, %dw, %dw : tensor<f32>, tensor<3xf32>, tensor<3xf32>
  }
}
