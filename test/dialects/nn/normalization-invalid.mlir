// RUN: halcyon-opt %s --verify-diagnostics --split-input-file

func.func @batch_norm_without_statistics(%x: tensor<2x3xf32>, %v: tensor<3xf32>) {
  // expected-error @+1 {{there is no parameter @mean}}
  %y = nn.batch_norm %x, %v, %v {runningMean = @mean, runningVariance = @variance, epsilon = 1.0e-5 : f64, momentum = 0.1 : f64} : (tensor<2x3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return
}

// -----

nn.parameter @mean : tensor<3xf32> statistic = <constant, 0.0 : f64>
// expected-note @+1 {{parameter declared here}}
nn.parameter @variance : tensor<4xf32> statistic = <constant, 1.0 : f64>
func.func @batch_norm_with_other_statistics(%x: tensor<2x3xf32>, %v: tensor<3xf32>) {
  // expected-error @+1 {{has type 'tensor<3xf32>' but the parameter has 'tensor<4xf32>'}}
  %y = nn.batch_norm %x, %v, %v {runningMean = @mean, runningVariance = @variance, epsilon = 1.0e-5 : f64, momentum = 0.1 : f64} : (tensor<2x3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return
}

// -----

nn.parameter @mean : tensor<3xf32> statistic = <constant, 0.0 : f64>
func.func @momentum(%x: tensor<2x3xf32>, %v: tensor<3xf32>) {
  // expected-error @+1 {{attribute 'momentum' failed to satisfy constraint: 64-bit float attribute from 0 to 1}}
  %y = nn.batch_norm %x, %v, %v {runningMean = @mean, runningVariance = @mean, epsilon = 1.0e-5 : f64, momentum = 1.5 : f64} : (tensor<2x3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @channels(%x: tensor<2x3xf32>, %v: tensor<4xf32>) {
  // expected-error @+1 {{failed to verify that mean has one element for each channel of input}}
  %y = nn.normalize %x, %v, %v, %v, %v {epsilon = 1.0e-5 : f64} : (tensor<2x3xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @epsilon(%x: tensor<2x3xf32>, %v: tensor<3xf32>) {
  // expected-error @+1 {{attribute 'epsilon' failed to satisfy constraint: 64-bit float attribute above 0}}
  %y = nn.normalize %x, %v, %v, %v, %v {epsilon = 0.0 : f64} : (tensor<2x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @input_gradient(%g: tensor<2x3xf32>, %v: tensor<2xf32>) {
  // expected-error @+1 {{failed to verify that variance has one element for each channel of outputGradient}}
  %d = nn.normalize_input_gradient %g, %v, %v {epsilon = 1.0e-5 : f64} : (tensor<2x3xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @reduce(%g: tensor<2x3xf32>, %x: tensor<2x4xf32>, %v: tensor<4xf32>) {
  // expected-error @+1 {{failed to verify that all of {outputGradient, input} have same type}}
  %s, %p = nn.normalize_reduce %g, %x, %v, %v {epsilon = 1.0e-5 : f64} : (tensor<2x3xf32>, tensor<2x4xf32>, tensor<4xf32>, tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>)
  return
}

// -----

func.func @statistics_gradient(%s: tensor<3xf32>, %v: tensor<4xf32>) {
  // expected-error @+1 {{failed to verify that all of {sum, product, variance, gamma, meanGradient, varianceGradient} have same type}}
  %m, %d = nn.normalize_statistics_gradient %s, %s, %v, %v {epsilon = 1.0e-5 : f64} : (tensor<3xf32>, tensor<3xf32>, tensor<4xf32>, tensor<4xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  return
}

// -----

func.func @images(%x: tensor<2x3xf32>, %n: tensor<3xf32>) {
  // expected-error @+1 {{failed to verify that weights has one element for each image of input}}
  %m, %v = nn.batch_statistics %x, %n, %n : (tensor<2x3xf32>, tensor<3xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  return
}

// -----

func.func @vector(%x: tensor<3xf32>) {
  // expected-error @+1 {{failed to verify that pivot has one element for each channel of input}}
  %m, %v = nn.batch_statistics %x, %x, %x : (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  return
}

// -----

func.func @batch_statistics_gradient(%x: tensor<2x3xf32>, %m: tensor<4xf32>, %n: tensor<2xf32>) {
  // expected-error @+1 {{failed to verify that mean has one element for each channel of input}}
  %d = nn.batch_statistics_gradient %x, %m, %m, %m, %n : (tensor<2x3xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<2xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @moments(%x: tensor<2x3xf32>, %n: tensor<2xf32>) {
  // expected-error @+1 {{failed to verify that pivot has one element for each channel of input}}
  %f, %s = nn.batch_moments %x, %n, %n : (tensor<2x3xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  return
}

// -----

func.func @statistics(%f: tensor<3xf32>, %p: tensor<2xf32>) {
  // expected-error @+1 {{failed to verify that all of {first, second, pivot, mean, variance} have same type}}
  %m, %v = nn.statistics %f, %f, %p : (tensor<3xf32>, tensor<3xf32>, tensor<2xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  return
}

// -----

func.func @running_average(%r: tensor<3xf32>, %o: tensor<2xf32>) {
  // expected-error @+1 {{requires the same type for all operands and results}}
  %a = nn.running_average %r, %o {momentum = 0.1 : f64} : (tensor<3xf32>, tensor<2xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @unbiased_variance(%v: tensor<3xf32>, %n: tensor<2xf32>) {
  // expected-error @+1 {{attribute 'positions' failed to satisfy constraint: 64-bit signless integer attribute whose value is positive}}
  %u = nn.unbiased_variance %v, %n {positions = 0} : (tensor<3xf32>, tensor<2xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @fold_filter(%w: tensor<3x2x5x5xf32>, %v: tensor<2xf32>) {
  // expected-error @+1 {{failed to verify that variance has one element for each output channel of filter}}
  %f = nn.fold_filter %w, %v, %v {epsilon = 1.0e-5 : f64} : (tensor<3x2x5x5xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<3x2x5x5xf32>
  return
}

// -----

func.func @fold_bias(%v: tensor<3xf32>, %m: tensor<2xf32>) {
  // expected-error @+1 {{failed to verify that all of {mean, variance, gamma, beta, result} have same type}}
  %b = nn.fold_bias %m, %v, %v, %v {epsilon = 1.0e-5 : f64} : (tensor<2xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @covariance(%k: tensor<4x3x1x1xf32>, %m: tensor<3xf32>) {
  // expected-error @+1 {{expects a moment for each pair of channels, not 'tensor<4x3x1x1xf32>'}}
  %c = nn.covariance %k, %m : (tensor<4x3x1x1xf32>, tensor<3xf32>) -> tensor<4x3x1x1xf32>
  return
}

// -----

func.func @weigh_images(%x: tensor<2x4xf32>, %n: tensor<4xf32>) {
  // expected-error @+1 {{failed to verify that weights has one element for each image of input}}
  %y = nn.weigh_images %x, %n : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @normalized_filter_gradient(%w: tensor<3x4x1x1xf32>, %m: tensor<4xf32>) {
  // expected-error @+1 {{failed to verify that sum has one element for each output channel}}
  %d = nn.normalized_filter_gradient %w, %w, %m, %m, %m, %m, %m {epsilon = 1.0e-5 : f64} : (tensor<3x4x1x1xf32>, tensor<3x4x1x1xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<3x4x1x1xf32>
  return
}
