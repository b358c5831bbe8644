// RUN: halcyon-opt %s --verify-plan --verify-diagnostics --split-input-file

// A halo of a view ends where its rows do, although an image of its own would take whole cache lines.
!image = !kernel.buffer<tensor<1x3x4x3xf32>, <kind = nhwc, channels = 4, halo_width = 1>>
!rows = !kernel.buffer<tensor<1x3x1x3xf32>, <kind = nhwc, channels = 4, halo_height = 1, halo_width = 1>>

step.func @last_rows batch 4 slice 2 lanes 1 attributes {worker_bytes = 320} {
  %image = step.buffer worker "image" {offset = 0} : !image
  %rows = step.view %image {begin = 80} : !image -> !rows
  step.grid cells 1 {
    step.zero_halo %rows : !rows
  }
}

// -----

!image = !kernel.buffer<tensor<1x3x4x3xf32>, <kind = nhwc, channels = 4, halo_width = 1>>
!rows = !kernel.buffer<tensor<1x3x1x3xf32>, <kind = nhwc, channels = 4, halo_height = 1, halo_width = 1>>

step.func @one_row_too_far batch 4 slice 2 lanes 1 attributes {worker_bytes = 320} {
  // expected-error @+1 {{ends at 400 but its memory has 320 bytes}}
  %image = step.buffer worker "image" {offset = 0} : !image
  %rows = step.view %image {begin = 160} : !image -> !rows
  step.grid cells 1 {
    step.zero_halo %rows : !rows
  }
}
