// Few small groups are expanded, in the convolution and in both of its adjoints; depthwise convolutions, groups that fill vectors and many
// groups stay.
// RUN: halcyon-opt %s --expand-groups | FileCheck %s

// CHECK-LABEL: func.func @small
// CHECK: %[[E:.*]] = nn.expand_groups %arg1 {groups = 3 : i64} : (tensor<18x10x3x3xf32>) -> tensor<18x30x3x3xf32>
// CHECK: nn.conv2d %arg0, %[[E]] {dilation
// CHECK-NOT: groups
// CHECK: %[[A:.*]] = nn.expand_groups
// CHECK: nn.conv2d_input_gradient %arg2, %[[A]] {dilation
// CHECK-NOT: groups
// CHECK: %[[D:.*]] = nn.conv2d_filter_gradient %arg0, %arg2 {{.*}} -> tensor<18x30x3x3xf32>
// CHECK: nn.compress_groups %[[D]] {groups = 3 : i64} : (tensor<18x30x3x3xf32>) -> tensor<18x10x3x3xf32>
func.func @small(%x: tensor<2x30x9x9xf32>, %w: tensor<18x10x3x3xf32>, %g: tensor<2x18x7x7xf32>)
    -> (tensor<2x18x7x7xf32>, tensor<2x30x9x9xf32>, tensor<18x10x3x3xf32>) {
  %y = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>, groups = 3 : i64}
     : (tensor<2x30x9x9xf32>, tensor<18x10x3x3xf32>) -> tensor<2x18x7x7xf32>
  %dx = nn.conv2d_input_gradient %g, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>, groups = 3 : i64}
     : (tensor<2x18x7x7xf32>, tensor<18x10x3x3xf32>) -> tensor<2x30x9x9xf32>
  %dw = nn.conv2d_filter_gradient %x, %g {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>, groups = 3 : i64}
     : (tensor<2x30x9x9xf32>, tensor<2x18x7x7xf32>) -> tensor<18x10x3x3xf32>
  return %y, %dx, %dw : tensor<2x18x7x7xf32>, tensor<2x30x9x9xf32>, tensor<18x10x3x3xf32>
}

// CHECK-LABEL: func.func @others
// CHECK-NOT: expand_groups
func.func @others(%x: tensor<2x32x9x9xf32>, %depthwise: tensor<32x1x3x3xf32>, %full: tensor<32x16x3x3xf32>, %many: tensor<64x1x3x3xf32>)
    -> (tensor<2x32x7x7xf32>, tensor<2x32x7x7xf32>, tensor<2x64x7x7xf32>) {
  %a = nn.conv2d %x, %depthwise {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>, groups = 32 : i64}
     : (tensor<2x32x9x9xf32>, tensor<32x1x3x3xf32>) -> tensor<2x32x7x7xf32>
  %b = nn.conv2d %x, %full {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>, groups = 2 : i64}
     : (tensor<2x32x9x9xf32>, tensor<32x16x3x3xf32>) -> tensor<2x32x7x7xf32>
  %c = nn.conv2d %x, %many {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>, groups = 32 : i64}
     : (tensor<2x32x9x9xf32>, tensor<64x1x3x3xf32>) -> tensor<2x64x7x7xf32>
  return %a, %b, %c : tensor<2x32x7x7xf32>, tensor<2x32x7x7xf32>, tensor<2x64x7x7xf32>
}
