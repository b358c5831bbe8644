// RUN: halcyon-opt %s --verify-plan --verify-diagnostics --split-input-file

!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>

step.func @no_place batch 4 slice 2 lanes 1 {
  // expected-error @+1 {{has no place; run plan-memory first}}
  %x = step.buffer shared "x" : !vector
  step.grid cells 1 {
    step.zero %x : !vector
  }
}

// -----

!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>

step.func @alignment batch 4 slice 2 lanes 1 attributes {shared_bytes = 128} {
  // expected-error @+1 {{lies at 32, which is no multiple of 64}}
  %x = step.buffer shared "x" {offset = 32} : !vector
  step.grid cells 1 {
    step.zero %x : !vector
  }
}

// -----

!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>

step.func @end_of_shared batch 4 slice 2 lanes 1 attributes {shared_bytes = 64} {
  // expected-error @+1 {{ends at 128 but its memory has 64 bytes}}
  %x = step.buffer shared "x" {offset = 64} : !vector
  step.grid cells 1 {
    step.zero %x : !vector
  }
}

// -----

!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>

step.func @end_of_worker batch 4 slice 2 lanes 1 attributes {worker_bytes = 64} {
  // expected-error @+1 {{ends at 128 but its memory has 64 bytes}}
  %x = step.buffer worker "x" {offset = 64} : !vector
  step.grid cells 1 {
    step.zero %x : !vector
  }
}

// -----

!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>

step.func @end_of_lane batch 4 slice 2 lanes 1 attributes {shared_bytes = 64} {
  // expected-error @+1 {{ends at 128 but its memory has 64 bytes}}
  %x = step.buffer lane "x" {offset = 64, lane = 0} : !vector
  step.slices lanes 1 of 64 bytes at 0 start {
  } each {
  }
  step.grid cells 1 {
    step.zero %x : !vector
  }
}

// -----

step.func @memory_of_lanes batch 4 slice 2 lanes 2 attributes {shared_bytes = 128} {
  // expected-error @+1 {{has lanes that end at 192 but the shared memory has 128 bytes}}
  step.slices lanes 2 of 64 bytes at 64 start {
  } each {
  }
}

// -----

step.func @lanes_without_a_place batch 4 slice 2 lanes 2 {
  // expected-error @+1 {{has lanes without a place; run plan-memory first}}
  step.slices lanes 2 of 64 bytes start {
  } each {
  }
}

// -----

!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>

step.func @overlap_of_lanes batch 4 slice 2 lanes 1 attributes {shared_bytes = 64} {
  // expected-error @+1 {{lies at 0 and takes 64 bytes, which another buffer overlaps that is alive with it}}
  %x = step.buffer shared "x" {offset = 0} : !vector
  %y = step.buffer lane "y" {offset = 0} : !vector
  // expected-note @+1 {{the other lies at 0 and takes 64 bytes}}
  step.slices lanes 1 of 64 bytes at 0 start {
    step.zero %y : !vector
  } each {
    step.zero %x : !vector
  }
}

// -----

!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>

module attributes {step.state_bytes = 64 : i64} {
  step.func @end_of_the_state batch 4 slice 2 lanes 1 {
    // expected-error @+1 {{ends at 128 but its memory has 64 bytes}}
    %x = step.buffer state "x" {offset = 64} : !vector
    step.grid cells 1 {
      step.zero %x : !vector
    }
  }
}

// -----

!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>

module attributes {step.state_bytes = 128 : i64, step.optimizer_bytes = 64 : i64} {
  step.func @train batch 4 slice 2 lanes 1 {
    %x = step.buffer state "x.velocity" {offset = 64} : !vector
    step.grid cells 1 {
      step.zero %x : !vector
    }
  }
  step.func @evaluate batch 4 slice 2 lanes 1 {
    // expected-error @+1 {{ends at 128 but its memory has 64 bytes}}
    %x = step.buffer state "x.velocity" {offset = 64} : !vector
    step.grid cells 1 {
      step.zero %x : !vector
    }
  }
}

// -----

!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>

module attributes {step.prepared_bytes = 64 : i64, step.state_bytes = 640 : i64} {
  step.func @end_of_what_is_prepared batch 4 slice 2 lanes 1 {
    // expected-error @+1 {{ends at 128 but its memory has 64 bytes}}
    %x = step.buffer prepared "x" {offset = 64} : !vector
    step.grid cells 1 {
      step.zero %x : !vector
    }
  }
}

// -----

!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>

// The first of two cells lies before the begin.
step.func @begin_of_the_first_cell batch 4 slice 2 lanes 1 attributes {shared_bytes = 64} {
  // expected-error @+1 {{is used from 64 bytes before it on}}
  %x = step.buffer shared "x" {offset = 0} : !vector
  %y = step.view %x {begin = -64 : i64, cell_stride = 64 : i64} : !vector -> !vector
  step.grid cells 2 {
    step.zero %y : !vector
  }
}

// -----

!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>

// The second of two cells lies behind the end.
step.func @end_of_the_last_cell batch 4 slice 2 lanes 1 attributes {shared_bytes = 64} {
  // expected-error @+1 {{ends at 128 but its memory has 64 bytes}}
  %x = step.buffer shared "x" {offset = 0, cell_stride = 64} : !vector
  step.grid cells 2 {
    step.zero %x : !vector
  }
}

// -----

!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>
!matrix = !kernel.buffer<tensor<2x16xf32>, <kind = row_major>>

step.func @overlap batch 4 slice 2 lanes 1 attributes {worker_bytes = 256} {
  // expected-note @+1 {{the other lies at 0 and takes 128 bytes}}
  %x = step.buffer worker "x" {offset = 0} : !matrix
  // expected-error @+1 {{lies at 64 and takes 64 bytes, which another buffer overlaps that is alive with it}}
  %y = step.buffer worker "y" {offset = 64} : !vector
  step.grid cells 1 {
    step.zero %x : !matrix
    step.zero %y : !vector
    step.zero %x : !matrix
  }
}

// -----

!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>

// What one slice of a segment reads, another may still read: it lives to the segment's end.
step.func @overlap_of_shared batch 4 slice 2 lanes 1 attributes {shared_bytes = 64} {
  // expected-note @+1 {{the other lies at 0 and takes 64 bytes}}
  %x = step.buffer shared "x" {offset = 0} : !vector
  // expected-error @+1 {{lies at 0 and takes 64 bytes, which another buffer overlaps that is alive with it}}
  %y = step.buffer shared "y" {offset = 0} : !vector
  step.grid cells 1 {
    step.zero %x : !vector
    step.zero %y : !vector
  }
}

// -----

!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>
!image = !kernel.buffer<tensor<1x4x4x4xf32>, <kind = nhwc, channels = 4, halo_height = 1, halo_width = 1>>

step.func @halo batch 4 slice 2 lanes 1 attributes {worker_bytes = 1024} {
  // expected-note @+1 {{the other lies at 0 and takes 576 bytes}}
  %image = step.buffer worker "image" {offset = 0} : !image
  // expected-error @+1 {{lies at 64 and takes 64 bytes, which shares a halo with a buffer that writes to it}}
  %x = step.buffer worker "x" {offset = 64} : !vector
  step.grid cells 1 {
    step.zero %image : !image
    step.zero %x : !vector
  }
}

// -----

!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>

// The first slice of y lies where the second one still reads x.
step.func @handed_over_elsewhere batch 4 slice 2 lanes 2 attributes {shared_bytes = 192} {
  // expected-note @+1 {{the other lies at 0 and takes 128 bytes}}
  %x = step.buffer shared "x" {offset = 0, cell_stride = 64} : !vector
  // expected-error @+1 {{lies at 64 and takes 128 bytes, which another buffer overlaps that is alive with it}}
  %y = step.buffer shared "y" {offset = 64, cell_stride = 64} : !vector
  step.slices lanes 2 start {
  } each {
    step.zero %x : !vector
    step.zero %y : !vector
  }
}
