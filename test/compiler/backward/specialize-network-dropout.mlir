// RUN: halcyon-opt %s --specialize-network | FileCheck %s

#training = #nn.training<loss = cross_entropy, rate = 0.1 : f64, momentum = 0.0 : f64, weight_decay = 0.0 : f64, schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>

module attributes {nn.training = #training} {
  func.func @network(%x: tensor<4x10xf32>) -> tensor<4x10xf32> {
    %y = nn.dropout %x {rate = 0.25 : f64, stream = 3} : (tensor<4x10xf32>) -> tensor<4x10xf32>
    return %y : tensor<4x10xf32>
  }
}

// CHECK-LABEL: @predict(
// CHECK-SAME: %[[X:[a-z0-9]+]]
// CHECK-NEXT: return %[[X]]

// CHECK-LABEL: @evaluate(
// CHECK-SAME: %[[X:[a-z0-9]+]]
// CHECK-NEXT: nn.cross_entropy %[[X]]

// CHECK-LABEL: @forward(
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<4x10xf32> {nn.slot = "image"}, {{.*}} %[[KEYS:[a-z0-9]+]]: tensor<4x2xi32> {nn.slot = "random_keys"}
// CHECK-NEXT: %[[MASK:.*]] = nn.random_mask %[[KEYS]] {rate = 2.500000e-01 : f64, stream = 3 : i64}
// CHECK-NEXT: %[[Y:.*]] = nn.multiply %[[X]], %[[MASK]]
// CHECK-NEXT: nn.cross_entropy %[[Y]]
