// Two segments need relu(convolution), which has four times the channels of the few that it is made of: both compute it, and nothing is kept
// in between.
// RUN: halcyon-opt %s --split-input-file --schedule-step=slice=2 | FileCheck %s

// CHECK-LABEL: step.func @evaluate
// CHECK-NOT: step.buffer shared "{{.*}}{{conv2d|relu}}"
// CHECK: kernel.func
// CHECK-COUNT-2: nn.conv2d %
// CHECK-NOT: nn.conv2d %
nn.parameter @w : tensor<16x4x1x1xf32> weight = <uniform, 0.2 : f64>
func.func @evaluate(%x: tensor<4x4x6x6xf32> {nn.slot = "image"}, %n: tensor<4xf32> {nn.slot = "example_weights"}) -> (tensor<4x16x6x6xf32> {nn.slot = "output"}) {
  %v = nn.constant 1.0 : tensor<16xf32>
  %w = nn.read @w : tensor<16x4x1x1xf32>
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<4x4x6x6xf32>, tensor<16x4x1x1xf32>) -> tensor<4x16x6x6xf32>
  %1 = nn.relu %0 : (tensor<4x16x6x6xf32>) -> tensor<4x16x6x6xf32>
  %first, %second = nn.batch_moments %1, %n, %v : (tensor<4x16x6x6xf32>, tensor<4xf32>, tensor<16xf32>) -> (tensor<16xf32>, tensor<16xf32>)
  %2 = nn.normalize_input_gradient %1, %first, %second {epsilon = 1.0e-5 : f64} : (tensor<4x16x6x6xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<4x16x6x6xf32>
  return %2 : tensor<4x16x6x6xf32>
}

// -----

// Three times the channels only: kept.
// CHECK-LABEL: step.func @evaluate
// CHECK: step.buffer shared "{{.*}}relu"
// CHECK: kernel.func
// CHECK-COUNT-1: nn.conv2d %
// CHECK-NOT: nn.conv2d %
nn.parameter @w : tensor<12x4x1x1xf32> weight = <uniform, 0.2 : f64>
func.func @evaluate(%x: tensor<4x4x6x6xf32> {nn.slot = "image"}, %n: tensor<4xf32> {nn.slot = "example_weights"}) -> (tensor<4x12x6x6xf32> {nn.slot = "output"}) {
  %v = nn.constant 1.0 : tensor<12xf32>
  %w = nn.read @w : tensor<12x4x1x1xf32>
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<4x4x6x6xf32>, tensor<12x4x1x1xf32>) -> tensor<4x12x6x6xf32>
  %1 = nn.relu %0 : (tensor<4x12x6x6xf32>) -> tensor<4x12x6x6xf32>
  %first, %second = nn.batch_moments %1, %n, %v : (tensor<4x12x6x6xf32>, tensor<4xf32>, tensor<12xf32>) -> (tensor<12xf32>, tensor<12xf32>)
  %2 = nn.normalize_input_gradient %1, %first, %second {epsilon = 1.0e-5 : f64} : (tensor<4x12x6x6xf32>, tensor<12xf32>, tensor<12xf32>) -> tensor<4x12x6x6xf32>
  return %2 : tensor<4x12x6x6xf32>
}

// -----

// Of the pixels around each: kept.
// CHECK-LABEL: step.func @evaluate
// CHECK: step.buffer shared "{{.*}}relu"
// CHECK: kernel.func
// CHECK-COUNT-1: nn.conv2d %
// CHECK-NOT: nn.conv2d %
nn.parameter @w : tensor<12x1x3x3xf32> weight = <uniform, 0.2 : f64>
func.func @evaluate(%x: tensor<4x1x6x6xf32> {nn.slot = "image"}, %n: tensor<4xf32> {nn.slot = "example_weights"}) -> (tensor<4x12x6x6xf32> {nn.slot = "output"}) {
  %v = nn.constant 1.0 : tensor<12xf32>
  %w = nn.read @w : tensor<12x1x3x3xf32>
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>} : (tensor<4x1x6x6xf32>, tensor<12x1x3x3xf32>) -> tensor<4x12x6x6xf32>
  %1 = nn.relu %0 : (tensor<4x12x6x6xf32>) -> tensor<4x12x6x6xf32>
  %first, %second = nn.batch_moments %1, %n, %v : (tensor<4x12x6x6xf32>, tensor<4xf32>, tensor<12xf32>) -> (tensor<12xf32>, tensor<12xf32>)
  %2 = nn.normalize_input_gradient %1, %first, %second {epsilon = 1.0e-5 : f64} : (tensor<4x12x6x6xf32>, tensor<12xf32>, tensor<12xf32>) -> tensor<4x12x6x6xf32>
  return %2 : tensor<4x12x6x6xf32>
}

// -----

// Of 19 channels, a sum takes longer than to store and read it: kept.
// CHECK-LABEL: step.func @evaluate
// CHECK: step.buffer shared "{{.*}}relu"
// CHECK: kernel.func
// CHECK-COUNT-1: nn.conv2d %
// CHECK-NOT: nn.conv2d %
nn.parameter @w : tensor<80x19x1x1xf32> weight = <uniform, 0.2 : f64>
func.func @evaluate(%x: tensor<4x19x6x6xf32> {nn.slot = "image"}, %n: tensor<4xf32> {nn.slot = "example_weights"}) -> (tensor<4x80x6x6xf32> {nn.slot = "output"}) {
  %v = nn.constant 1.0 : tensor<80xf32>
  %w = nn.read @w : tensor<80x19x1x1xf32>
  %0 = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<4x19x6x6xf32>, tensor<80x19x1x1xf32>) -> tensor<4x80x6x6xf32>
  %1 = nn.relu %0 : (tensor<4x80x6x6xf32>) -> tensor<4x80x6x6xf32>
  %first, %second = nn.batch_moments %1, %n, %v : (tensor<4x80x6x6xf32>, tensor<4xf32>, tensor<80xf32>) -> (tensor<80xf32>, tensor<80xf32>)
  %2 = nn.normalize_input_gradient %1, %first, %second {epsilon = 1.0e-5 : f64} : (tensor<4x80x6x6xf32>, tensor<80xf32>, tensor<80xf32>) -> tensor<4x80x6x6xf32>
  return %2 : tensor<4x80x6x6xf32>
}

// -----

// Of every second pixel alone, what it is made of is as large: kept.
// CHECK-LABEL: step.func @evaluate
// CHECK: step.buffer shared "{{.*}}relu"
// CHECK: kernel.func
// CHECK-COUNT-1: nn.conv2d %
// CHECK-NOT: nn.conv2d %
nn.parameter @w : tensor<16x4x1x1xf32> weight = <uniform, 0.2 : f64>
func.func @evaluate(%x: tensor<4x4x6x6xf32> {nn.slot = "image"}, %n: tensor<4xf32> {nn.slot = "example_weights"}) -> (tensor<4x16x3x3xf32> {nn.slot = "output"}) {
  %v = nn.constant 1.0 : tensor<16xf32>
  %w = nn.read @w : tensor<16x4x1x1xf32>
  %0 = nn.conv2d %x, %w {stride = array<i64: 2, 2>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<4x4x6x6xf32>, tensor<16x4x1x1xf32>) -> tensor<4x16x3x3xf32>
  %1 = nn.relu %0 : (tensor<4x16x3x3xf32>) -> tensor<4x16x3x3xf32>
  %first, %second = nn.batch_moments %1, %n, %v : (tensor<4x16x3x3xf32>, tensor<4xf32>, tensor<16xf32>) -> (tensor<16xf32>, tensor<16xf32>)
  %2 = nn.normalize_input_gradient %1, %first, %second {epsilon = 1.0e-5 : f64} : (tensor<4x16x3x3xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<4x16x3x3xf32>
  return %2 : tensor<4x16x3x3xf32>
}

// -----

// Four times the channels of a group, but as many as all groups have: kept.
// CHECK-LABEL: step.func @evaluate
// CHECK: step.buffer shared "{{.*}}relu"
// CHECK: kernel.func
// CHECK-COUNT-1: nn.conv2d %
// CHECK-NOT: nn.conv2d %
nn.parameter @w : tensor<8x2x1x1xf32> weight = <uniform, 0.2 : f64>
func.func @evaluate(%x: tensor<4x8x6x6xf32> {nn.slot = "image"}, %n: tensor<4xf32> {nn.slot = "example_weights"}) -> (tensor<4x8x6x6xf32> {nn.slot = "output"}) {
  %v = nn.constant 1.0 : tensor<8xf32>
  %w = nn.read @w : tensor<8x2x1x1xf32>
  %0 = nn.conv2d %x, %w {groups = 4 : i64, stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<4x8x6x6xf32>, tensor<8x2x1x1xf32>) -> tensor<4x8x6x6xf32>
  %1 = nn.relu %0 : (tensor<4x8x6x6xf32>) -> tensor<4x8x6x6xf32>
  %first, %second = nn.batch_moments %1, %n, %v : (tensor<4x8x6x6xf32>, tensor<4xf32>, tensor<8xf32>) -> (tensor<8xf32>, tensor<8xf32>)
  %2 = nn.normalize_input_gradient %1, %first, %second {epsilon = 1.0e-5 : f64} : (tensor<4x8x6x6xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<4x8x6x6xf32>
  return %2 : tensor<4x8x6x6xf32>
}

// -----

// On the whole batch at once: kept.
// CHECK-LABEL: step.func @evaluate
// CHECK-COUNT-1: step.call @{{.*}}conv2d
// CHECK-NOT: step.call @{{.*}}conv2d
// CHECK: kernel.func
nn.parameter @w : tensor<16x4x1x1xf32> weight = <uniform, 0.2 : f64>
func.func @evaluate(%x: tensor<4x4x1x1xf32> {nn.slot = "image"}, %n: tensor<4xf32> {nn.slot = "example_weights"}) -> (tensor<4x16x1x1xf32> {nn.slot = "output"}) {
  %v = nn.constant 1.0 : tensor<16xf32>
  %w = nn.read @w : tensor<16x4x1x1xf32>
  %0 = nn.conv2d %x, %w {step.whole_batch, stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>} : (tensor<4x4x1x1xf32>, tensor<16x4x1x1xf32>) -> tensor<4x16x1x1xf32>
  %1 = nn.relu %0 : (tensor<4x16x1x1xf32>) -> tensor<4x16x1x1xf32>
  %first, %second = nn.batch_moments %1, %n, %v : (tensor<4x16x1x1xf32>, tensor<4xf32>, tensor<16xf32>) -> (tensor<16xf32>, tensor<16xf32>)
  %2 = nn.normalize_input_gradient %1, %first, %second {epsilon = 1.0e-5 : f64} : (tensor<4x16x1x1xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<4x16x1x1xf32>
  return %2 : tensor<4x16x1x1xf32>
}
