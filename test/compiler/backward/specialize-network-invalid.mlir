// RUN: halcyon-opt %s --specialize-network --verify-diagnostics --split-input-file

#training = #nn.training<loss = cross_entropy, rate = 0.1 : f64, momentum = 0.0 : f64, weight_decay = 0.0 : f64, schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>

module attributes {nn.training = #training} {
  // expected-note @+1 {{flatten the output of this network}}
  func.func @network(%x: tensor<4x10x1x1xf32>) -> tensor<4x10x1x1xf32> {
    // expected-error @+1 {{cross_entropy needs logits of shape [images, classes] but the network's output is 'tensor<4x10x1x1xf32>'}}
    %y = nn.tanh %x : (tensor<4x10x1x1xf32>) -> tensor<4x10x1x1xf32>
    return %y : tensor<4x10x1x1xf32>
  }
}

// -----

#training = #nn.training<loss = cross_entropy, rate = 0.1 : f64, momentum = 0.0 : f64, weight_decay = 0.0 : f64, schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>

module attributes {nn.training = #training} {
  nn.parameter @w : tensor<10xf32> weight = <constant, 1.0 : f64>
  nn.parameter @mean : tensor<10xf32> statistic = <constant, 0.0 : f64>
  nn.parameter @variance : tensor<10xf32> statistic = <constant, 1.0 : f64>
  func.func @network(%x: tensor<1x10xf32>) -> tensor<1x10xf32> {
    %w = nn.read @w : tensor<10xf32>
    // expected-error @+1 {{batch_norm sees one value a channel, which training makes 0: raise `batch` in the train section or --batch, or leave it out}}
    %y = nn.batch_norm %x, %w, %w {runningMean = @mean, runningVariance = @variance, epsilon = 1.0e-5 : f64, momentum = 0.1 : f64} : (tensor<1x10xf32>, tensor<10xf32>, tensor<10xf32>) -> tensor<1x10xf32>
    return %y : tensor<1x10xf32>
  }
}

// -----

// expected-error @+2 {{there is no function @network}}
// expected-note @+1 {{the frontend makes it}}
module {
}

// -----

module {
  func.func @network(%x: tensor<4x10xf32>) -> tensor<5x8xf32> {
    // expected-error @+1 {{the network takes 4 images but its output is 'tensor<5x8xf32>'}}
    %y = nn.reshape %x : (tensor<4x10xf32>) -> tensor<5x8xf32>
    return %y : tensor<5x8xf32>
  }
}

// -----

module {
  // expected-error @+1 {{a network takes one tensor of images and gives one tensor, not '(tensor<4x10xf32>, tensor<4xf32>) -> tensor<4x10xf32>'}}
  func.func @network(%x: tensor<4x10xf32>, %y: tensor<4xf32>) -> tensor<4x10xf32> {
    return %x : tensor<4x10xf32>
  }
}

// -----

module {
  // expected-error @+1 {{@network must be one block that ends in a return}}
  func.func private @network(%x: tensor<4x10xf32>) -> tensor<4x10xf32>
}

// -----

module {
  func.func @network(%x: tensor<4x10xf32>) -> tensor<4x10xf32> {
    return %x : tensor<4x10xf32>
  }
  // expected-note @+1 {{only @network may hold it}}
  func.func @helper(%x: tensor<4x10xf32>) -> tensor<4x10xf32> {
    // expected-error @+1 {{'nn.dropout' op depends on the mode}}
    %y = nn.dropout %x {rate = 0.5 : f64, stream = 0} : (tensor<4x10xf32>) -> tensor<4x10xf32>
    return %y : tensor<4x10xf32>
  }
}
