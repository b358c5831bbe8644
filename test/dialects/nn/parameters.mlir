// RUN: halcyon-opt %s | halcyon-opt | FileCheck %s

// CHECK: nn.training = #nn.training<loss = cross_entropy, rate = 1.000000e-01 : f64, momentum = 9.000000e-01 : f64,
// CHECK-SAME: weight_decay = 1.000000e-04 : f64, schedule = step, schedule_epochs = 0, every = 30, factor = 1.000000e-01 : f64, warmup = 0.000000e+00 : f64, epochs = 90>
module attributes {nn.training = #nn.training<loss = cross_entropy, rate = 0.1 : f64, momentum = 0.9 : f64, weight_decay = 1.0e-4 : f64,
    schedule = step, schedule_epochs = 0, every = 30, factor = 0.1 : f64, warmup = 0.0 : f64, epochs = 90>} {
  // CHECK: nn.parameter @dense_1.weight : tensor<3x9xf32> weight = <uniform, 2.000000e-01 : f64>
  nn.parameter @dense_1.weight : tensor<3x9xf32> weight = <uniform, 0.2 : f64>
  // CHECK: nn.parameter @mean : tensor<3xf32> statistic = <constant, 0.000000e+00 : f64>
  nn.parameter @mean : tensor<3xf32> statistic = <constant, 0.0 : f64>
  // CHECK: nn.parameter @velocity : tensor<3x9xf32> optimizer = <normal, 1.000000e+00 : f64>
  nn.parameter @velocity : tensor<3x9xf32> optimizer = <normal, 1.0 : f64>

  // CHECK-LABEL: @update
  func.func @update(%rate: tensor<f32>) {
    // CHECK: %[[W:.*]] = nn.read @dense_1.weight : tensor<3x9xf32>
    %w = nn.read @dense_1.weight : tensor<3x9xf32>
    %v = nn.read @velocity : tensor<3x9xf32>
    // CHECK: nn.constant 5.000000e-01 : tensor<3x9xf32>
    %g = nn.constant 0.5 : tensor<3x9xf32>
    // CHECK: %[[NEW:.*]], %[[VELOCITY:.*]] = nn.sgd %[[W]], {{.*}} {momentum = 9.000000e-01 : f64, weight_decay = 1.000000e-04 : f64} :
    // CHECK-SAME: (tensor<3x9xf32>, tensor<3x9xf32>, tensor<f32>, tensor<3x9xf32>) -> (tensor<3x9xf32>, tensor<3x9xf32>)
    %w1, %v1 = nn.sgd %w, %g, %rate, %v {momentum = 0.9 : f64, weight_decay = 1.0e-4 : f64}
      : (tensor<3x9xf32>, tensor<3x9xf32>, tensor<f32>, tensor<3x9xf32>) -> (tensor<3x9xf32>, tensor<3x9xf32>)
    // CHECK: nn.assign @dense_1.weight, %[[NEW]] : tensor<3x9xf32>
    nn.assign @dense_1.weight, %w1 : tensor<3x9xf32>
    // CHECK: nn.sgd {{.*}} : (tensor<3x9xf32>, tensor<3x9xf32>, tensor<f32>) -> tensor<3x9xf32>
    %w2 = nn.sgd %w1, %g, %rate {momentum = 0.0 : f64, weight_decay = 0.0 : f64} : (tensor<3x9xf32>, tensor<3x9xf32>, tensor<f32>) -> tensor<3x9xf32>
    nn.assign @velocity, %w2 : tensor<3x9xf32>
    return
  }
}
