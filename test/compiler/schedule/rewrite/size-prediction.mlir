// Prediction takes 32 images where training takes fewer; what is about no image stays as it is, also where it has as many elements. Nobody else
// changes, and a batch of more stays. Of one image, a function of its own predicts; what was chosen for many is not for it.
// RUN: halcyon-opt %s --size-prediction --split-input-file | FileCheck %s

// CHECK: func.func @predict(%arg0: tensor<32x8x4x4xf32> {nn.slot = "image"}) -> (tensor<32x8xf32> {nn.slot = "output"})
// CHECK: nn.read @w : tensor<8x8x4x4xf32>
// CHECK: nn.conv2d {{.*}} : (tensor<32x8x4x4xf32>, tensor<8x8x4x4xf32>) -> tensor<32x8x1x1xf32>
// CHECK: nn.reshape {{.*}} : (tensor<32x8x1x1xf32>) -> tensor<32x8xf32>
// CHECK: func.func @predict_image(%arg0: tensor<1x8x4x4xf32> {nn.slot = "image"}) -> (tensor<1x8xf32> {nn.slot = "output"})
// CHECK: nn.read @w : tensor<8x8x4x4xf32>
// CHECK: nn.conv2d {{.*}} : (tensor<1x8x4x4xf32>, tensor<8x8x4x4xf32>) -> tensor<1x8x1x1xf32>
// CHECK: nn.reshape {{.*}} : (tensor<1x8x1x1xf32>) -> tensor<1x8xf32>
// CHECK: func.func @evaluate(%arg0: tensor<8x4xf32>
nn.parameter @w : tensor<8x8x4x4xf32> weight = <uniform, 0.1 : f64>
func.func @predict(%x: tensor<8x8x4x4xf32> {nn.slot = "image"}) -> (tensor<8x8xf32> {nn.slot = "output"}) {
  %w = nn.read @w : tensor<8x8x4x4xf32>
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
     : (tensor<8x8x4x4xf32>, tensor<8x8x4x4xf32>) -> tensor<8x8x1x1xf32>
  %1 = nn.reshape %0 : (tensor<8x8x1x1xf32>) -> tensor<8x8xf32>
  return %1 : tensor<8x8xf32>
}
func.func @evaluate(%x: tensor<8x4xf32> {nn.slot = "image"}) -> (tensor<8x4xf32> {nn.slot = "output"}) {
  %y = nn.relu %x : (tensor<8x4xf32>) -> tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// -----

// CHECK: func.func @predict(%arg0: tensor<48x4xf32>
func.func @predict(%x: tensor<48x4xf32> {nn.slot = "image"}) -> (tensor<48x4xf32> {nn.slot = "output"}) {
  %y = nn.relu %x : (tensor<48x4xf32>) -> tensor<48x4xf32>
  return %y : tensor<48x4xf32>
}

// -----

// CHECK: func.func @predict(%arg0: tensor<32x8x4x4xf32> {nn.slot = "image"}) -> (tensor<32x8x4x4xf32> {nn.slot = "output"}) attributes {step.slice = 4 : i64}
// CHECK: step.form = "direct"
// CHECK: func.func @predict_image
// CHECK-NOT: step.
nn.parameter @w : tensor<8x8x3x3xf32> weight = <uniform, 0.1 : f64>
func.func @predict(%x: tensor<8x8x4x4xf32> {nn.slot = "image"}) -> (tensor<8x8x4x4xf32> {nn.slot = "output"}) attributes {step.slice = 4 : i64} {
  %w = nn.read @w : tensor<8x8x3x3xf32>
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>, step.form = "direct"}
     : (tensor<8x8x4x4xf32>, tensor<8x8x3x3xf32>) -> tensor<8x8x4x4xf32>
  return %0 : tensor<8x8x4x4xf32>
}
