// RUN: halcyon-opt %s | halcyon-opt | FileCheck %s

// What is left at its default is not printed.
// CHECK: nhwc = #kernel.layout<kind = nhwc, channels = 8, halo_height = 2, halo_width = 1>
// CHECK-SAME: row_major = #kernel.layout<kind = row_major>
module attributes {test.nhwc = #kernel.layout<kind = nhwc, channels = 8, halo_height = 2, halo_width = 1>,
                   test.row_major = #kernel.layout<kind = row_major, channels = 1, halo_height = 0, halo_width = 0>} {
  // CHECK-LABEL: @buffers
  // CHECK-SAME: !kernel.buffer<tensor<4x6x28x28xf32>, <kind = nhwc, channels = 8, halo_height = 2, halo_width = 2>>
  // CHECK-SAME: !kernel.buffer<tensor<4x6xf32>, <kind = nhwc, channels = 8>>
  // CHECK-SAME: !kernel.buffer<tensor<6xf32>, <kind = nhwc, channels = 8>>
  // CHECK-SAME: !kernel.buffer<tensor<6x3x5x5xf32>, <kind = filter, channels = 8>>
  // CHECK-SAME: !kernel.buffer<tensor<1x6x36x4xf32>, <kind = by_element, channels = 8>, within = [4, 8, 36, 4]>
  // CHECK-SAME: !kernel.buffer<tensor<4x2xi32>, <kind = row_major>>
  // CHECK-SAME: !kernel.buffer<tensor<4x6x2x2xi8>, <kind = nhwc, channels = 8>>
  // CHECK-SAME: !kernel.buffer<tensor<f64>, <kind = row_major>>
  func.func private @buffers(!kernel.buffer<tensor<4x6x28x28xf32>, <kind = nhwc, channels = 8, halo_height = 2, halo_width = 2>>,
                             !kernel.buffer<tensor<4x6xf32>, <kind = nhwc, channels = 8>>,
                             !kernel.buffer<tensor<6xf32>, <kind = nhwc, channels = 8>>,
                             !kernel.buffer<tensor<6x3x5x5xf32>, <kind = filter, channels = 8>>,
                             !kernel.buffer<tensor<1x6x36x4xf32>, <kind = by_element, channels = 8>, within = [4, 8, 36, 4]>,
                             !kernel.buffer<tensor<4x2xi32>, <kind = row_major>>,
                             !kernel.buffer<tensor<4x6x2x2xi8>, <kind = nhwc, channels = 8>>,
                             !kernel.buffer<tensor<f64>, <kind = row_major>>)
}
