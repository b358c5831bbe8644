// RUN: halcyon-opt %s --verify-diagnostics --split-input-file

// expected-error @+1 {{channels must be at least 1 and the halo not negative, but they are 0, 0 and 0}}
module attributes {test.layout = #kernel.layout<kind = nhwc, channels = 0>} {}

// -----

// expected-error @+1 {{channels must be at least 1 and the halo not negative, but they are 8, -1 and 0}}
module attributes {test.layout = #kernel.layout<kind = nhwc, channels = 8, halo_height = -1>} {}

// -----

// expected-error @+1 {{channels must be at least 1 and the halo not negative, but they are 8, 0 and -2}}
module attributes {test.layout = #kernel.layout<kind = nhwc, channels = 8, halo_width = -2>} {}

// -----

// expected-error @+1 {{only nhwc has a halo}}
module attributes {test.layout = #kernel.layout<kind = filter, channels = 8, halo_height = 1>} {}

// -----

// expected-error @+1 {{row_major pads no channels, but they are 8}}
module attributes {test.layout = #kernel.layout<kind = row_major, channels = 8>} {}

// -----

// expected-error @+1 {{a tile is at least 1 in every direction, not 8, 2, 0 and 1}}
module attributes {test.tile = #kernel.tile<lanes = 8, vectors = 2, columns = 0, rows = 1>} {}
