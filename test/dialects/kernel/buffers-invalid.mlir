// RUN: halcyon-opt %s --verify-diagnostics --split-input-file

// expected-error @+1 {{a buffer holds a statically shaped tensor, not 'tensor<4x?xf32>'}}
func.func private @dynamic(!kernel.buffer<tensor<4x?xf32>, <kind = row_major>>)

// -----

// expected-error @+1 {{a buffer holds at least one element, unlike 'tensor<4x0xf32>'}}
func.func private @empty(!kernel.buffer<tensor<4x0xf32>, <kind = row_major>>)

// -----

// expected-error @+1 {{a buffer holds numbers of a fixed size, not 'index'}}
func.func private @element(!kernel.buffer<tensor<4xindex>, <kind = row_major>>)

// -----

// expected-error @+1 {{the layout filter is for 4 dimensions, not 2}}
func.func private @filter(!kernel.buffer<tensor<4x3xf32>, <kind = filter, channels = 8>>)

// -----

// expected-error @+1 {{the layout by_element is for 4 dimensions, not 2}}
func.func private @by_element(!kernel.buffer<tensor<4x3xf32>, <kind = by_element, channels = 8>>)

// -----

// expected-error @+1 {{the layout nhwc is for 1, 2 or 4 dimensions, not 3}}
func.func private @nhwc(!kernel.buffer<tensor<4x3x2xf32>, <kind = nhwc, channels = 8>>)

// -----

// expected-error @+1 {{only images have a halo, not a tensor of 2 dimensions}}
func.func private @halo(!kernel.buffer<tensor<4x3xf32>, <kind = nhwc, channels = 8, halo_height = 1>>)

// -----

// expected-error @+1 {{a window of 4 dimensions cannot lie within 2}}
func.func private @within_other_rank(!kernel.buffer<tensor<1x8x4x4xf32>, <kind = nhwc, channels = 8>, within = [8, 4]>)

// -----

// expected-error @+1 {{the window 'tensor<1x8x4x4xf32>' is larger than what it lies within}}
func.func private @larger_window(!kernel.buffer<tensor<1x8x4x4xf32>, <kind = nhwc, channels = 8>, within = [1, 8, 4, 3]>)

// -----

// expected-error @+1 {{a window with a halo holds all rows and columns, but they are 4 of 9 and 4 of 9}}
func.func private @window_with_halo(!kernel.buffer<tensor<1x8x4x4xf32>, <kind = nhwc, channels = 8, halo_height = 1>, within = [1, 8, 9, 9]>)
