// RUN: halcyon-opt %s --verify-diagnostics --split-input-file --allow-unregistered-dialect

// expected-error @+1 {{attribute 'slice' failed to satisfy constraint: 64-bit signless integer attribute whose value is positive}}
step.func @slice batch 4 slice 0 lanes 2 {
}

// -----

step.func @function batch 4 slice 2 lanes 2 {
  // expected-error @+1 {{cannot stand in 'step.func', which holds step.buffer, step.view, step.slices and step.grid only}}
  "test.operation"() : () -> ()
}

// -----

step.func @slices batch 4 slice 2 lanes 2 {
  step.slices lanes 2 start {
  } each {
    // expected-error @+1 {{cannot stand in 'step.slices', which holds step.call, step.zero and step.zero_halo only}}
    "test.operation"() : () -> ()
  }
}

// -----

step.func @start batch 4 slice 2 lanes 2 {
  step.slices lanes 2 start {
    // expected-error @+1 {{cannot stand in 'step.slices', which holds step.call, step.zero and step.zero_halo only}}
    "test.operation"() : () -> ()
  } each {
  }
}

// -----

step.func @grid batch 4 slice 2 lanes 2 {
  step.grid cells 2 {
    // expected-error @+1 {{cannot stand in 'step.grid', which holds step.call, step.zero and step.zero_halo only}}
    "test.operation"() : () -> ()
  }
}

// -----

step.func @lanes batch 4 slice 2 lanes 2 {
  // expected-error @+1 {{runs on 3 lanes but there are 2}}
  step.slices lanes 3 start {
  } each {
  }
}

// -----

!vector = !kernel.buffer<tensor<6xf32>, <kind = row_major>>

step.func @lane batch 4 slice 1 lanes 4 {
  // expected-note @+1 {{buffer declared here}}
  %x = step.buffer lane "x" {lane = 2} : !vector
  step.slices lanes 4 start {
  } each {
  }
  step.slices lanes 2 start {
  } each {
  }
  step.grid cells 1 {
    // expected-error @+1 {{names lane 2 but the segment before has 2}}
    step.zero %x : !vector
  }
}

// -----

!vector = !kernel.buffer<tensor<6xf32>, <kind = row_major>>

step.func @lane_of_a_worker batch 4 slice 2 lanes 2 {
  // expected-error @+1 {{names a lane but lies in the space worker}}
  %x = step.buffer worker "x" {lane = 0} : !vector
}

// -----

!vector = !kernel.buffer<tensor<6xf32>, <kind = row_major>>

step.func @no_slot batch 4 slice 2 lanes 2 {
  // expected-error @+1 {{names a slot exactly if it lies in one}}
  %x = step.buffer slot "x" : !vector
}

// -----

!vector = !kernel.buffer<tensor<6xf32>, <kind = row_major>>

step.func @slot_of_the_state batch 4 slice 2 lanes 2 {
  // expected-error @+1 {{names a slot exactly if it lies in one}}
  %x = step.buffer state "x" {slot = 1} : !vector
}

// -----

!vector = !kernel.buffer<tensor<6xf32>, <kind = row_major>>

step.func @offset batch 4 slice 2 lanes 2 {
  // expected-error @+1 {{begins before the space state}}
  %x = step.buffer state "x" {offset = -64} : !vector
}

// -----

!vector = !kernel.buffer<tensor<6xf32>, <kind = row_major>>

step.func @current_lane_of_a_grid batch 4 slice 2 lanes 2 {
  // expected-note @+1 {{buffer declared here}}
  %x = step.buffer lane "x" : !vector
  step.grid cells 1 {
    // expected-error @+1 {{runs outside of lanes, so its buffer must name a lane}}
    step.zero %x : !vector
  }
}

// -----

!vector = !kernel.buffer<tensor<6xf32>, <kind = row_major>>

step.func @kernel batch 4 slice 2 lanes 2 {
  %x = step.buffer worker "x" : !vector
  step.grid cells 1 {
    // expected-error @+1 {{there is no kernel @nowhere}}
    step.call @nowhere(%x) : !vector
  }
}

// -----

!vector = !kernel.buffer<tensor<6xf32>, <kind = row_major>>

!matrix = !kernel.buffer<tensor<6x6xf32>, <kind = row_major>>

// expected-note @+1 {{kernel of type '(!kernel.buffer<tensor<6x6xf32>, <kind = row_major>>) -> ()'}}
kernel.func @half(%x: !matrix) {
  %0 = nn.constant 0.5 : tensor<6x6xf32>
  kernel.store %0, %x : tensor<6x6xf32>, !matrix
}
step.func @types batch 4 slice 2 lanes 2 {
  %x = step.buffer worker "x" : !vector
  step.grid cells 1 {
    // expected-error @+1 {{passes buffers of other types than the kernel takes}}
    step.call @half(%x) : !vector
  }
}

// -----

// expected-error @+1 {{expects parent op 'step.func'}}
step.grid cells 1 {
}

// -----

!vector = !kernel.buffer<tensor<6xf32>, <kind = row_major>>

// expected-error @+1 {{expects parent op 'step.func'}}
%x = step.buffer worker "x" : !vector

// -----

!vector = !kernel.buffer<tensor<6xf32>, <kind = row_major>>

step.func @zero batch 4 slice 2 lanes 2 {
  %x = step.buffer worker "x" : !vector
  // expected-error @+1 {{expects parent op to be one of 'step.slices, step.grid'}}
  step.zero %x : !vector
}

// -----

!vector = !kernel.buffer<tensor<6xf32>, <kind = row_major>>

step.func @view batch 4 slice 2 lanes 2 {
  %x = step.buffer lane "x" : !vector
  // expected-error @+1 {{shows a buffer in shared memory or in scratch}}
  %y = step.view %x {cell_stride = 8 : i64} : !vector -> !vector
}

// -----

!vector = !kernel.buffer<tensor<6xf32>, <kind = row_major>>
kernel.func @copy(%x: !vector, %y: !vector) {
  %0 = kernel.load %x : !vector -> tensor<6xf32>
  kernel.store %0, %y : tensor<6xf32>, !vector
}
step.func @cells batch 4 slice 2 lanes 2 {
  %x = step.buffer shared "x" : !vector
  %y = step.buffer shared "y" {cell_stride = 64} : !vector
  step.grid cells 3 {
    // expected-error @+1 {{runs on cells from a first one to before a last one of 3, not on [2, 4]}}
    step.call @copy(%x, %y) cells [2, 4] : !vector, !vector
  }
}

// -----

!vector = !kernel.buffer<tensor<6xf32>, <kind = row_major>>
kernel.func @copy(%x: !vector, %y: !vector) {
  %0 = kernel.load %x : !vector -> tensor<6xf32>
  kernel.store %0, %y : tensor<6xf32>, !vector
}
step.func @cells batch 4 slice 2 lanes 2 {
  %x = step.buffer shared "x" : !vector
  %y = step.buffer shared "y" {cell_stride = 64} : !vector
  step.slices lanes 2 start {
  } each {
    // expected-error @+1 {{names cells, but is in no grid}}
    step.call @copy(%x, %y) cells [0, 1] : !vector, !vector
  }
}

// -----

!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>
step.func @lanes_of_no_lane batch 4 slice 2 lanes 2 {
  // expected-error @+1 {{holds 2 lanes but does not name the first}}
  %x = step.buffer lane "x" {lanes = 2 : i64, offset = 0 : i64} : !vector
}

// -----

!stacked = !kernel.buffer<tensor<1x3x16xf32>, <kind = row_major>>
kernel.func @sum(%x: !stacked) {
  %0 = kernel.load %x : !stacked -> tensor<1x3x16xf32>
  kernel.store %0, %x : tensor<1x3x16xf32>, !stacked
}
step.func @more_lanes_than_there_are batch 4 slice 2 lanes 2 {
  // expected-note @+1 {{buffer declared here}}
  %x = step.buffer lane "x" {lane = 0 : i64, lanes = 3 : i64, offset = 0 : i64} : !stacked
  step.slices lanes 2 of 64 bytes start {
  } each {
  }
  step.grid cells 1 {
    // expected-error @+1 {{names lane 2 but the segment before has 2}}
    step.call @sum(%x) : !stacked
  }
}

// -----

!vector = !kernel.buffer<tensor<6xf32>, <kind = row_major>>

step.func @no_halo batch 4 slice 2 lanes 2 {
  %x = step.buffer worker "x" : !vector
  step.grid cells 1 {
    // expected-error @+1 {{takes a whole buffer with a halo, not one of type}}
    step.zero_halo %x : !vector
  }
}

// -----

!image = !kernel.buffer<tensor<1x4x4x4xf32>, <kind = nhwc, channels = 4, halo_height = 1, halo_width = 1>>

step.func @cells_of_halo batch 4 slice 2 lanes 2 {
  %x = step.buffer worker "x" : !image
  step.grid cells 2 {
    // expected-error @+1 {{runs on cells from a first one to before a last one of 2, not on [1, 3]}}
    step.zero_halo %x cells [1, 3] : !image
  }
}

// -----

step.func @slices_that_do_not_divide batch 12 slice 4 lanes 2 {
  // expected-error @+1 {{has slices of 3 images, which do not divide the 4 of the entry's}}
  step.slices lanes 2 images 3 start {
  } each {
  }
}

// -----

step.func @joined_with_nothing batch 4 slice 2 lanes 2 {
  // expected-error @+1 {{is joined with the segment before it, but there is none}}
  step.grid cells 2 joined {
  }
}

// -----

step.func @slices_joined_with_nothing batch 4 slice 2 lanes 2 {
  // expected-error @+1 {{is joined with the segment before it, but there is none}}
  step.slices lanes 2 joined start {
  } each {
  }
}

// -----

step.func @slices_joined_with_slices batch 4 slice 2 lanes 2 {
  step.slices lanes 2 start {
  } each {
  }
  step.grid cells 2 joined {
  }
  // expected-error @+1 {{runs in one loop with another segment over slices}}
  step.slices lanes 2 joined start {
  } each {
  }
}

// -----

!vector = !kernel.buffer<tensor<6xf32>, <kind = nhwc, channels = 8>>
step.func @lanes_of_the_own_loop batch 4 slice 2 lanes 2 {
  // expected-note @+1 {{buffer declared here}}
  %x = step.buffer lane "x" {lane = 0 : i64, offset = 0 : i64} : !vector
  step.slices lanes 2 of 64 bytes start {
  } each {
  }
  step.grid cells 1 joined {
    // expected-error @+1 {{names lane 0 but the segment before has 0}}
    step.zero %x : !vector
  }
}
