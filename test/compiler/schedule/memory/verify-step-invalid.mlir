// RUN: halcyon-opt %s --verify-step --verify-diagnostics --split-input-file

// expected-error @+1 {{is neither step nor kernel; run schedule-step first}}
func.func @network(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  return %x : tensor<2x3xf32>
}

// -----

!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>
kernel.func @copy(%x: !vector, %y: !vector) {
  %0 = kernel.load %x : !vector -> tensor<16xf32>
  kernel.store %0, %y : tensor<16xf32>, !vector
}

step.func @worker batch 4 slice 2 lanes 1 {
  // expected-note @+1 {{buffer declared here}}
  %x = step.buffer worker "x" : !vector
  %y = step.buffer worker "y" : !vector
  step.slices lanes 1 start {
  } each {
    // expected-error @+1 {{touches the buffer 'x' that nothing has written before}}
    step.call @copy(%x, %y) : !vector, !vector
  }
}

// -----

// What one slice leaves in a worker's scratch is not there in the next segment.
!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>
kernel.func @copy(%x: !vector, %y: !vector) {
  %0 = kernel.load %x : !vector -> tensor<16xf32>
  kernel.store %0, %y : tensor<16xf32>, !vector
}

step.func @worker_of_another_segment batch 4 slice 2 lanes 1 {
  // expected-note @+1 {{buffer declared here}}
  %x = step.buffer worker "x" : !vector
  %y = step.buffer worker "y" : !vector
  step.grid cells 1 {
    step.zero %x : !vector
  }
  step.grid cells 1 {
    // expected-error @+1 {{touches the buffer 'x' that nothing has written before}}
    step.call @copy(%x, %y) : !vector, !vector
  }
}

// -----

// An accumulator must be zeroed first.
!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>
kernel.func @add(%x: !vector, %y: !vector) {
  %0 = kernel.load %x : !vector -> tensor<16xf32>
  kernel.store %0, %y accumulate : tensor<16xf32>, !vector
}

step.func @accumulator batch 4 slice 2 lanes 2 {
  %x = step.buffer state "x" {offset = 0} : !vector
  // expected-note @+1 {{buffer declared here}}
  %sum = step.buffer lane "sum" {offset = 0} : !vector
  step.slices lanes 2 start {
  } each {
    // expected-error @+1 {{touches the buffer 'sum' that nothing has written before}}
    step.call @add(%x, %sum) : !vector, !vector
  }
}

// -----

// Zeros that cover a part of it are not enough.
!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>
kernel.func @add(%x: !vector, %y: !vector) {
  %0 = kernel.load %x : !vector -> tensor<16xf32>
  kernel.store %0, %y accumulate : tensor<16xf32>, !vector
}

step.func @part batch 4 slice 2 lanes 2 {
  %x = step.buffer state "x" {offset = 0} : !vector
  %zeros = step.buffer lane "zeros" {offset = 0} : !vector
  // expected-note @+1 {{buffer declared here}}
  %sum = step.buffer lane "sum" {offset = 32} : !vector
  step.slices lanes 2 start {
    step.zero %zeros : !vector
  } each {
    // expected-error @+1 {{touches the buffer 'sum' that nothing has written before}}
    step.call @add(%x, %sum) : !vector, !vector
  }
}

// -----

// What the lanes added up in one segment is not the start of the next one's sum.
!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>
kernel.func @add(%x: !vector, %y: !vector) {
  %0 = kernel.load %x : !vector -> tensor<16xf32>
  kernel.store %0, %y accumulate : tensor<16xf32>, !vector
}

step.func @accumulator_of_another_segment batch 4 slice 2 lanes 2 {
  %x = step.buffer state "x" {offset = 0} : !vector
  // expected-note @+1 {{buffer declared here}}
  %sum = step.buffer lane "sum" {offset = 0} : !vector
  step.slices lanes 2 start {
    step.zero %sum : !vector
  } each {
    step.call @add(%x, %sum) : !vector, !vector
  }
  step.slices lanes 2 start {
  } each {
    // expected-error @+1 {{touches the buffer 'sum' that nothing has written before}}
    step.call @add(%x, %sum) : !vector, !vector
  }
}

// -----

// A result of the call holds nothing either.
!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>
kernel.func @copy(%x: !vector, %y: !vector) {
  %0 = kernel.load %x : !vector -> tensor<16xf32>
  kernel.store %0, %y : tensor<16xf32>, !vector
}

step.func @result batch 4 slice 2 lanes 1 {
  // expected-note @+1 {{buffer declared here}}
  %output = step.buffer slot "output" {slot = 5} : !vector
  %x = step.buffer shared "x" : !vector
  step.grid cells 1 {
    // expected-error @+1 {{touches the buffer 'output' that nothing has written before}}
    step.call @copy(%output, %x) : !vector, !vector
  }
}

// -----

!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>
kernel.func @copy(%x: !vector, %y: !vector) {
  %0 = kernel.load %x : !vector -> tensor<16xf32>
  kernel.store %0, %y : tensor<16xf32>, !vector
}

step.func @race_of_slices batch 4 slice 2 lanes 2 {
  %x = step.buffer state "x" {offset = 0} : !vector
  // expected-note @+1 {{buffer declared here}}
  %y = step.buffer shared "y" : !vector
  step.slices lanes 2 start {
  } each {
    // expected-error @+1 {{touches the buffer 'y' at one place from cells that run in parallel}}
    step.call @copy(%x, %y) : !vector, !vector
  }
}

// -----

!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>

step.func @race_of_cells batch 4 slice 2 lanes 2 {
  // expected-note @+1 {{buffer declared here}}
  %sum = step.buffer lane "sum" {offset = 0, lane = 0} : !vector
  step.slices lanes 2 start {
  } each {
  }
  step.grid cells 3 {
    // expected-error @+1 {{touches the buffer 'sum' at one place from cells that run in parallel}}
    step.zero %sum : !vector
  }
}

// -----

!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>

step.func @slot batch 4 slice 2 lanes 2 {
  // expected-error @+1 {{names slot 9 but a call has 9}}
  %x = step.buffer slot "x" {slot = 9} : !vector
}

// -----

// A weight has its next value as soon as it is updated; whoever needs the old one comes before that.
!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>
module attributes {step.gradient_bytes = 64 : i64} {
  kernel.func @copy(%x: !vector, %y: !vector) {
    %0 = kernel.load %x : !vector -> tensor<16xf32>
    kernel.store %0, %y : tensor<16xf32>, !vector
  }

  step.func @updated_weight batch 4 slice 2 lanes 1 {
    // expected-note @+1 {{buffer declared here}}
    %w = step.buffer state "w" {offset = 0 : i64} : !vector
    %v = step.buffer state "v" {offset = 64 : i64} : !vector
    %y = step.buffer shared "y" : !vector
    step.grid cells 1 {
      step.call @copy(%v, %w) : !vector, !vector
    }
    step.grid cells 1 {
      // expected-error @+1 {{touches the buffer 'w' after the update of the weight}}
      step.call @copy(%w, %y) : !vector, !vector
    }
  }
}
