// RUN: halcyon-opt %s | halcyon-opt | FileCheck %s

// CHECK-LABEL: @convolution
func.func @convolution(%x: tensor<2x4x9x8xf32>, %w: tensor<6x2x3x2xf32>, %b: tensor<6xf32>) -> tensor<2x6x4x9xf32> {
  // CHECK: nn.conv2d %{{.*}} {dilation = array<i64: 2, 1>, flip, groups = 2 : i64, padding = array<i64: 1, 1>, stride = array<i64: 2, 1>}
  // CHECK-SAME: (tensor<2x4x9x8xf32>, tensor<6x2x3x2xf32>, tensor<6xf32>) -> tensor<2x6x4x9xf32>
  %y = nn.conv2d %x, %w, %b {stride = array<i64: 2, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 2, 1>, groups = 2, flip}
    : (tensor<2x4x9x8xf32>, tensor<6x2x3x2xf32>, tensor<6xf32>) -> tensor<2x6x4x9xf32>
  return %y : tensor<2x6x4x9xf32>
}

// A stride of 2 ignores the last row and column of a 6x6 image: both adjoints of the convolution know its true size.
// CHECK-LABEL: @adjoints
func.func @adjoints(%x: tensor<2x3x6x6xf32>, %w: tensor<5x3x3x3xf32>, %g: tensor<2x5x2x2xf32>) -> (tensor<2x3x6x6xf32>, tensor<5x3x3x3xf32>) {
  // CHECK: nn.conv2d_input_gradient {{.*}} : (tensor<2x5x2x2xf32>, tensor<5x3x3x3xf32>) -> tensor<2x3x6x6xf32>
  %dx = nn.conv2d_input_gradient %g, %w {stride = array<i64: 2, 2>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
    : (tensor<2x5x2x2xf32>, tensor<5x3x3x3xf32>) -> tensor<2x3x6x6xf32>
  // CHECK: nn.conv2d_filter_gradient {{.*}} : (tensor<2x3x6x6xf32>, tensor<2x5x2x2xf32>) -> tensor<5x3x3x3xf32>
  %dw = nn.conv2d_filter_gradient %x, %g {stride = array<i64: 2, 2>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
    : (tensor<2x3x6x6xf32>, tensor<2x5x2x2xf32>) -> tensor<5x3x3x3xf32>
  return %dx, %dw : tensor<2x3x6x6xf32>, tensor<5x3x3x3xf32>
}

// CHECK-LABEL: @swap_channels
func.func @swap_channels(%w: tensor<6x2x3x5xf32>) -> tensor<4x3x3x5xf32> {
  // CHECK: nn.swap_channels %{{.*}} {groups = 2 : i64} : (tensor<6x2x3x5xf32>) -> tensor<4x3x3x5xf32>
  %s = nn.swap_channels %w {groups = 2} : (tensor<6x2x3x5xf32>) -> tensor<4x3x3x5xf32>
  return %s : tensor<4x3x3x5xf32>
}

// CHECK-LABEL: @dense
func.func @dense(%x: tensor<4x9xf32>, %w: tensor<3x9xf32>, %b: tensor<3xf32>) -> (tensor<3x9xf32>, tensor<9x3xf32>, tensor<3xf32>) {
  // CHECK: nn.dense %{{.*}} : (tensor<4x9xf32>, tensor<3x9xf32>, tensor<3xf32>) -> tensor<4x3xf32>
  %y = nn.dense %x, %w, %b : (tensor<4x9xf32>, tensor<3x9xf32>, tensor<3xf32>) -> tensor<4x3xf32>
  // CHECK: nn.dense_weight_gradient %{{.*}} : (tensor<4x9xf32>, tensor<4x3xf32>) -> tensor<3x9xf32>
  %dw = nn.dense_weight_gradient %x, %y : (tensor<4x9xf32>, tensor<4x3xf32>) -> tensor<3x9xf32>
  // CHECK: nn.transpose %{{.*}} : (tensor<3x9xf32>) -> tensor<9x3xf32>
  %t = nn.transpose %w : (tensor<3x9xf32>) -> tensor<9x3xf32>
  // CHECK: nn.channel_sum %{{.*}} : (tensor<4x3xf32>) -> tensor<3xf32>
  %db = nn.channel_sum %y : (tensor<4x3xf32>) -> tensor<3xf32>
  return %dw, %t, %db : tensor<3x9xf32>, tensor<9x3xf32>, tensor<3xf32>
}

// CHECK-LABEL: @pixel_filters
func.func @pixel_filters(%w: tensor<5x3x1x1xf32>, %u: tensor<3x4x1x1xf32>, %m: tensor<3xf32>) -> (tensor<5x4x1x1xf32>, tensor<5xf32>, tensor<5xf32>) {
  // CHECK: nn.compose_filters %{{.*}} : (tensor<5x3x1x1xf32>, tensor<3x4x1x1xf32>) -> tensor<5x4x1x1xf32>
  %c = nn.compose_filters %w, %u : (tensor<5x3x1x1xf32>, tensor<3x4x1x1xf32>) -> tensor<5x4x1x1xf32>
  // CHECK: nn.apply_filter %{{.*}} : (tensor<5x3x1x1xf32>, tensor<3xf32>) -> tensor<5xf32>
  %a = nn.apply_filter %w, %m : (tensor<5x3x1x1xf32>, tensor<3xf32>) -> tensor<5xf32>
  // CHECK: nn.filter_dot %{{.*}} : (tensor<5x3x1x1xf32>, tensor<5x3x1x1xf32>) -> tensor<5xf32>
  %d = nn.filter_dot %w, %w : (tensor<5x3x1x1xf32>, tensor<5x3x1x1xf32>) -> tensor<5xf32>
  return %c, %a, %d : tensor<5x4x1x1xf32>, tensor<5xf32>, tensor<5xf32>
}
