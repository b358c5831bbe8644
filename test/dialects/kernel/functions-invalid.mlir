// RUN: halcyon-opt %s --verify-diagnostics --split-input-file --allow-unregistered-dialect

!vector = !kernel.buffer<tensor<6xf32>, <kind = row_major>>

// expected-error @+1 {{returns nothing: what it computes, it stores}}
kernel.func @result(%x: !vector) -> !vector {
  %0 = kernel.load %x : !vector -> tensor<6xf32>
  kernel.store %0, %x : tensor<6xf32>, !vector
}

// -----

!vector = !kernel.buffer<tensor<6xf32>, <kind = row_major>>

// expected-error @+1 {{takes buffers, but argument 0 is 'tensor<6xf32>'}}
kernel.func @tensor(%x: tensor<6xf32>, %y: !vector) {
  kernel.store %x, %y : tensor<6xf32>, !vector
}

// -----

!vector = !kernel.buffer<tensor<6xf32>, <kind = row_major>>

// expected-error @+1 {{stores nothing}}
kernel.func @idle(%x: !vector) {
  %0 = kernel.load %x : !vector -> tensor<6xf32>
}

// -----

!vector = !kernel.buffer<tensor<6xf32>, <kind = row_major>>

// expected-error @+1 {{arguments that are only read come before those that are stored to}}
kernel.func @order(%x: !vector, %y: !vector) {
  %0 = kernel.load %y : !vector -> tensor<6xf32>
  kernel.store %0, %x : tensor<6xf32>, !vector
}

// -----

!vector = !kernel.buffer<tensor<6xf32>, <kind = row_major>>

kernel.func @twice(%x: !vector, %y: !vector) {
  %0 = kernel.load %x : !vector -> tensor<6xf32>
  kernel.store %0, %y : tensor<6xf32>, !vector
  // expected-error @+1 {{argument 1 is stored to twice}}
  kernel.store %0, %y : tensor<6xf32>, !vector
}

// -----

!short = !kernel.buffer<tensor<5xf32>, <kind = row_major>>
!long = !kernel.buffer<tensor<6xf32>, <kind = row_major>>

kernel.func @shapes(%x: !short, %y: !long) {
  %0 = kernel.load %x : !short -> tensor<5xf32>
  %1 = kernel.load %y : !long -> tensor<6xf32>
  kernel.store %0, %x : tensor<5xf32>, !short
  // expected-error @+1 {{all values that a kernel stores have one shape, but this is 'tensor<6xf32>' beside 'tensor<5xf32>'}}
  kernel.store %1, %y : tensor<6xf32>, !long
}

// -----

!vector = !kernel.buffer<tensor<6xf32>, <kind = row_major>>

kernel.func @load(%x: !vector) {
  // expected-error @+1 {{the buffer holds 'tensor<6xf32>' but 'tensor<6xf64>' is loaded}}
  %0 = kernel.load %x : !vector -> tensor<6xf64>
}

// -----

!vector = !kernel.buffer<tensor<6xf32>, <kind = row_major>>

kernel.func @store(%x: !vector) {
  %0 = nn.constant 0.0 : tensor<6xf64>
  // expected-error @+1 {{the buffer holds 'tensor<6xf32>' but 'tensor<6xf64>' is stored}}
  kernel.store %0, %x : tensor<6xf64>, !vector
}

// -----

!image = !kernel.buffer<tensor<2x6x8x8xf32>, <kind = nhwc, channels = 8, halo_height = 1>>

kernel.func @accumulate(%x: !image) {
  %0 = kernel.load %x : !image -> tensor<2x6x8x8xf32>
  // expected-error @+1 {{a buffer that is accumulated into has no halo}}
  kernel.store %0, %x accumulate : tensor<2x6x8x8xf32>, !image
}

// -----

!vector = !kernel.buffer<tensor<6xf32>, <kind = row_major>>

kernel.func @load_from_elsewhere() {
  %x = "test.buffer"() : () -> !vector
  // expected-error @+1 {{the buffer must be an argument of the kernel}}
  %0 = kernel.load %x : !vector -> tensor<6xf32>
}

// -----

!vector = !kernel.buffer<tensor<6xf32>, <kind = row_major>>

kernel.func @store_to_elsewhere() {
  %x = "test.buffer"() : () -> !vector
  %0 = nn.constant 0.0 : tensor<6xf32>
  // expected-error @+1 {{the buffer must be an argument of the kernel}}
  kernel.store %0, %x : tensor<6xf32>, !vector
}

// -----

!vector = !kernel.buffer<tensor<6xf32>, <kind = row_major>>

// expected-error @+1 {{argument 0 is kernel.written_later, but this kernel touches it}}
kernel.func @touches_what_is_written_later(%x: !vector {kernel.written_later}, %y: !vector) {
  %0 = kernel.load %x : !vector -> tensor<6xf32>
  kernel.store %0, %y : tensor<6xf32>, !vector
}
