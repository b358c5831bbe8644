// RUN: halcyon-opt %s | halcyon-opt | FileCheck %s

!image = !kernel.buffer<tensor<2x6x8x8xf32>, <kind = nhwc, channels = 8, halo_height = 1, halo_width = 1>>
!result = !kernel.buffer<tensor<2x6x8x8xf32>, <kind = nhwc, channels = 8>>
!vector = !kernel.buffer<tensor<6xf32>, <kind = nhwc, channels = 8>>

// CHECK-LABEL: kernel.func @relu
// CHECK-SAME: (%[[X:.*]]: !kernel.buffer<{{.*}}>, %[[Y:.*]]: !kernel.buffer<tensor<2x6x8x8xf32>, <kind = nhwc, channels = 8>>) {
kernel.func @relu(%x: !image, %y: !result) {
  // CHECK-NEXT: %[[INPUT:.*]] = kernel.load %[[X]] : !kernel.buffer<tensor<2x6x8x8xf32>, <kind = nhwc, channels = 8, halo_height = 1, halo_width = 1>> -> tensor<2x6x8x8xf32>
  %0 = kernel.load %x : !image -> tensor<2x6x8x8xf32>
  // CHECK-NEXT: %[[OUTPUT:.*]] = nn.relu %[[INPUT]]
  %1 = nn.relu %0 : (tensor<2x6x8x8xf32>) -> tensor<2x6x8x8xf32>
  // CHECK-NEXT: kernel.store %[[OUTPUT]], %[[Y]] : tensor<2x6x8x8xf32>, !kernel.buffer<tensor<2x6x8x8xf32>, <kind = nhwc, channels = 8>>
  kernel.store %1, %y : tensor<2x6x8x8xf32>, !result
}

// CHECK-LABEL: kernel.func @sum
kernel.func @sum(%x: !result, %y: !vector) {
  %0 = kernel.load %x : !result -> tensor<2x6x8x8xf32>
  %1 = nn.channel_sum %0 : (tensor<2x6x8x8xf32>) -> tensor<6xf32>
  // CHECK: kernel.store %{{.*}}, %{{.*}} accumulate : tensor<6xf32>, !kernel.buffer<tensor<6xf32>, <kind = nhwc, channels = 8>>
  kernel.store %1, %y accumulate : tensor<6xf32>, !vector
}

// An argument may be loaded and stored, and there may be several results of one shape.
// CHECK-LABEL: kernel.func @exchange
// CHECK-SAME: attributes {reference, tile = #kernel.tile<lanes = 8, vectors = 2, columns = 6, rows = 1>}
kernel.func @exchange(%x: !vector, %y: !vector) attributes {reference, tile = #kernel.tile<lanes = 8, vectors = 2, columns = 6, rows = 1>} {
  %0 = kernel.load %x : !vector -> tensor<6xf32>
  %1 = kernel.load %y : !vector -> tensor<6xf32>
  // CHECK: kernel.store %[[A:.*]], %
  // CHECK: kernel.store %
  kernel.store %0, %y : tensor<6xf32>, !vector
  kernel.store %1, %x : tensor<6xf32>, !vector
}
