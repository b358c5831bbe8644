// RUN: halcyon-opt %s --specialize-network --split-input-file | FileCheck %s

#training = #nn.training<loss = cross_entropy, rate = 0.1 : f64, momentum = 0.0 : f64, weight_decay = 0.0 : f64, schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>

// CHECK-LABEL: module @classification
// CHECK-NOT: @network
// CHECK: @predict(%{{.*}}: tensor<4x10xf32> {nn.slot = "image"}) -> (tensor<4x10xf32> {nn.slot = "output"})
// CHECK: %[[Z:.*]] = nn.tanh
// CHECK-NEXT: return %[[Z]]

// CHECK: @evaluate(%{{.*}}: tensor<4x10xf32> {nn.slot = "image"}, %[[T:.*]]: tensor<4xi32> {nn.slot = "target"}, %[[N:.*]]: tensor<4xf32> {nn.slot = "example_weights"})
// CHECK-SAME: -> (tensor<4x10xf32> {nn.slot = "output"}, tensor<f32> {nn.slot = "loss"}, tensor<f32> {nn.slot = "accuracy"})
// CHECK: %[[Z:.*]] = nn.tanh
// CHECK-NEXT: %[[LOSS:.*]] = nn.cross_entropy %[[Z]], %[[T]], %[[N]]
// CHECK-NEXT: %[[ACCURACY:.*]] = nn.accuracy %[[Z]], %[[T]], %[[N]]
// CHECK-NEXT: return %[[Z]], %[[LOSS]], %[[ACCURACY]]

// CHECK: @forward(%{{.*}} {nn.slot = "image"}, %{{.*}} {nn.slot = "target"}, %{{.*}} {nn.slot = "example_weights"}, %{{.*}}: tensor<4x2xi32> {nn.slot = "random_keys"})
// CHECK-SAME: -> (tensor<f32> {nn.slot = "loss"}, tensor<f32> {nn.slot = "accuracy"})
// CHECK: %[[LOSS:.*]] = nn.cross_entropy
// CHECK-NEXT: %[[ACCURACY:.*]] = nn.accuracy
// CHECK-NEXT: return %[[LOSS]], %[[ACCURACY]]
module @classification attributes {nn.training = #training} {
  func.func @network(%x: tensor<4x10xf32>) -> tensor<4x10xf32> {
    %z = nn.tanh %x : (tensor<4x10xf32>) -> tensor<4x10xf32>
    return %z : tensor<4x10xf32>
  }
}

// -----

#training = #nn.training<loss = mean_squared_error, rate = 0.1 : f64, momentum = 0.0 : f64, weight_decay = 0.0 : f64, schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>

// The target has the output's shape, and there is no accuracy.
// CHECK-LABEL: module @regression
// CHECK: @evaluate({{.*}}, %{{.*}}: tensor<4x3x2x2xf32> {nn.slot = "target"}, %{{.*}}: tensor<4xf32> {nn.slot = "example_weights"})
// CHECK-SAME: -> (tensor<4x3x2x2xf32> {nn.slot = "output"}, tensor<f32> {nn.slot = "loss"})
// CHECK: @forward({{.*}}) -> (tensor<f32> {nn.slot = "loss"})
// CHECK: %[[LOSS:.*]] = nn.mean_squared_error
// CHECK-NEXT: return %[[LOSS]]
module @regression attributes {nn.training = #training} {
  func.func @network(%x: tensor<4x3x2x2xf32>) -> tensor<4x3x2x2xf32> {
    %z = nn.tanh %x : (tensor<4x3x2x2xf32>) -> tensor<4x3x2x2xf32>
    return %z : tensor<4x3x2x2xf32>
  }
}

// -----

// CHECK-LABEL: module @without_training
// CHECK: @predict
// CHECK-NOT: func.func
module @without_training {
  func.func @network(%x: tensor<4x10xf32>) -> tensor<4x10xf32> {
    return %x : tensor<4x10xf32>
  }
}
