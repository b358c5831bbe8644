// RUN: halcyon-opt %s --derive-backward --verify-diagnostics --split-input-file

#training = #nn.training<loss = mean_squared_error, rate = 0.1 : f64, momentum = 0.0 : f64, weight_decay = 0.0 : f64, schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>

// Every operation without a gradient is reported in one run.
module attributes {nn.training = #training} {
  // Both errors point at it.
  // expected-note @+1 {{the loss depends through it on this weight}}
  nn.parameter @w : tensor<4x3xf32> weight = <uniform, 0.2 : f64>
  func.func @forward(%x: tensor<4x3xf32> {nn.slot = "image"}, %t: tensor<4x3xf32> {nn.slot = "target"}, %n: tensor<4xf32> {nn.slot = "example_weights"}) -> (tensor<f32> {nn.slot = "loss"}) {
    %w = nn.read @w : tensor<4x3xf32>
    // expected-error @+1 {{'nn.dropout' op has no gradient but stands between a weight and the loss}}
    %0 = nn.dropout %w {rate = 0.5 : f64, stream = 0} : (tensor<4x3xf32>) -> tensor<4x3xf32>
    // expected-error @+1 {{'nn.softmax_gradient' op has no gradient but stands between a weight and the loss}}
    %1 = nn.softmax_gradient %0, %x : (tensor<4x3xf32>, tensor<4x3xf32>) -> tensor<4x3xf32>
    // This one has none either, but no weight needs it.
    %2 = nn.dropout %x {rate = 0.5 : f64, stream = 0} : (tensor<4x3xf32>) -> tensor<4x3xf32>
    %3 = nn.add %1, %2 : (tensor<4x3xf32>, tensor<4x3xf32>) -> tensor<4x3xf32>
    %4 = nn.mean_squared_error %3, %t, %n : (tensor<4x3xf32>, tensor<4x3xf32>, tensor<4xf32>) -> tensor<f32>
    return %4 : tensor<f32>
  }
}

// -----

#training = #nn.training<loss = mean_squared_error, rate = 0.1 : f64, momentum = 0.0 : f64, weight_decay = 0.0 : f64, schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>

// expected-error @+2 {{there is no function @forward}}
// expected-note @+1 {{specialize-network makes it}}
module attributes {nn.training = #training} {
}

// -----

#training = #nn.training<loss = mean_squared_error, rate = 0.1 : f64, momentum = 0.0 : f64, weight_decay = 0.0 : f64, schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>

module attributes {nn.training = #training} {
  // expected-error @+1 {{@forward returns no scalar with nn.slot = "loss"}}
  func.func @forward(%x: tensor<4x3xf32>) -> (tensor<4x3xf32> {nn.slot = "loss"}, tensor<4x3xf32>) {
    return %x, %x : tensor<4x3xf32>, tensor<4x3xf32>
  }
}
