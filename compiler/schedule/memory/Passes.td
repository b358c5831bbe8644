// What a written step touches: what can run at once, and a place for everything.
#ifndef HALCYON_COMPILER_SCHEDULE_MEMORY_PASSES
#define HALCYON_COMPILER_SCHEDULE_MEMORY_PASSES

include "mlir/Pass/PassBase.td"

def ZeroHalos : Pass<"zero-halos", "::mlir::ModuleOp"> {
  let summary = "large images get the zeros around them anew in each call, so that their memory can be shared";
  let description = [{
    Kernels need no test at the border of an image, because the halo around it is zero. It stays so as long as nobody else writes to its memory; or
    it is zeroed by a `step.zero_halo`, before the first call that writes the image, where the image is large and the halo a small part of it. For a
    grid it is the last cell of the grid before that does so, since a cell may read the halo of what another one writes; but in its thread's scratch,
    each cell does it itself.

    Before:
    ```mlir
    !images = !kernel.buffer<tensor<4x6x112x112xf32>, <kind = nhwc, channels = 8, halo_height = 1, halo_width = 1>>
    kernel.func @tanh(%x: !images, %y: !images) {
      %0 = kernel.load %x : !images -> tensor<4x6x112x112xf32>
      %1 = nn.tanh %0 : (tensor<4x6x112x112xf32>) -> tensor<4x6x112x112xf32>
      kernel.store %1, %y : tensor<4x6x112x112xf32>, !images
    }
    step.func @predict batch 32 slice 4 lanes 8 {
      %x = step.buffer slot "image" {slot = 0 : i64, cell_stride = 1663488 : i64} : !images
      %y = step.buffer worker "tanh_1" : !images
      step.slices lanes 8 start {
      } each {
        step.call @tanh(%x, %y) : !images, !images
      }
    }
    ```
    After:
    ```mlir
        step.zero_halo %y : ...
        step.call @tanh(%x, %y) : ...
    ```
  }];
  let dependentDialects = ["::halcyon::step::StepDialect"];
}

def JoinSegments : Pass<"join-segments", "::mlir::ModuleOp"> {
  let summary = "segments that follow each other and do not need each other run in one loop";
  let description = [{
    So nobody waits in between, and small grids keep all threads busy together. What nobody needs before the slices behind it runs in one loop with
    those, such as the update of a weight: threads do that instead of waiting for the last slices. Those with the largest cells come first. Grids stay alone
    where a loop of them would need more memory at once, and those of one cell where all together are not worth waking threads for.

    Before:
    ```mlir
    !vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>
    kernel.func @relu(%x: !vector, %y: !vector) {
      %0 = kernel.load %x : !vector -> tensor<16xf32>
      %1 = nn.relu %0 : (tensor<16xf32>) -> tensor<16xf32>
      kernel.store %1, %y : tensor<16xf32>, !vector
    }
    step.func @train batch 2 slice 1 lanes 2 {
      %a = step.buffer state "a" {cell_stride = 64 : i64, offset = 0 : i64} : !vector
      %b = step.buffer state "b" {cell_stride = 64 : i64, offset = 256 : i64} : !vector
      %c = step.buffer state "c" {cell_stride = 64 : i64, offset = 512 : i64} : !vector
      %d = step.buffer state "d" {cell_stride = 64 : i64, offset = 768 : i64} : !vector
      %x = step.buffer worker "x" : !vector
      %y = step.buffer shared "y" {cell_stride = 64 : i64} : !vector
      step.grid cells 4 {
        step.call @relu(%a, %c) : !vector, !vector
      }
      step.grid cells 3 {
        step.call @relu(%b, %d) : !vector, !vector
      }
      step.slices lanes 2 start {
      } each {
        step.call @relu(%c, %x) : !vector, !vector
        step.call @relu(%x, %y) : !vector, !vector
      }
    }
    ```
    After:
    ```mlir
      step.grid cells 4 {
        step.call @relu(%a, %c) : ...
      }
      step.slices lanes 2 start {
      } each {
        step.call @relu(%c, %x) : ...
        step.call @relu(%x, %y) : ...
      }
      step.grid cells 3 joined {
        step.call @relu(%b, %d) : ...
      }
    ```
  }];
  let dependentDialects = ["::halcyon::step::StepDialect"];
}

def VerifyStep : Pass<"verify-step", "::mlir::ModuleOp"> {
  let summary = "checks what schedule-step promises: nothing of nn is left outside of kernels, and entries can run as they say";
  let description = [{
    Every buffer is written before it is read (a worker's scratch in the same slice or cell), cells that run in parallel write to places of their own, joined
    grids touch nothing that another one of their loop writes, and slots are those of the runtime's call.
  }];
}

def PlanMemory : Pass<"plan-memory", "::mlir::ModuleOp"> {
  let summary = "every buffer of a `step.func` has an offset, and no two that are alive together overlap";
  let description = [{
    A buffer lives from the first call that names it to the last. They are placed by size, by when they begin and by how long they live, each at
    the lowest offset where it overlaps none that is alive with it; from each of these orders on, what ends highest is placed first, again and again,
    and the smallest of all these plans is taken. What has a halo that no `step.zero_halo` zeroes shares memory only
    with its like, so that the halo stays zero. Where each slice of a segment has done with its part of a buffer before it begins with that of another one of the
    same size, the second takes the place of the first.

    Before:
    ```mlir
    !vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>
    kernel.func @relu(%x: !vector, %y: !vector) {
      %0 = kernel.load %x : !vector -> tensor<16xf32>
      %1 = nn.relu %0 : (tensor<16xf32>) -> tensor<16xf32>
      kernel.store %1, %y : tensor<16xf32>, !vector
    }
    step.func @predict batch 2 slice 1 lanes 2 {
      %in = step.buffer slot "image" {slot = 0 : i64, cell_stride = 64 : i64} : !vector
      %a = step.buffer worker "a" : !vector
      %b = step.buffer worker "b" : !vector
      %c = step.buffer worker "c" : !vector
      %out = step.buffer slot "output" {slot = 5 : i64, cell_stride = 64 : i64} : !vector
      step.slices lanes 2 start {
      } each {
        step.call @relu(%in, %a) : !vector, !vector
        step.call @relu(%a, %b) : !vector, !vector
        step.call @relu(%b, %c) : !vector, !vector
        step.call @relu(%c, %out) : !vector, !vector
      }
    }
    ```
    After:
    ```mlir
    step.func @predict batch 2 slice 1 lanes 2 attributes {worker_bytes = 128 : i64} {
      %a = step.buffer worker "a" {offset = 0 : i64} : ...
      %b = step.buffer worker "b" {offset = 64 : i64} : ...
      %c = step.buffer worker "c" {offset = 0 : i64} : ...
    ```
  }];
  let dependentDialects = ["::halcyon::step::StepDialect"];
}

def VerifyPlan : Pass<"verify-plan", "::mlir::ModuleOp"> {
  let summary = "checks what plan-memory promises";
  let description = [{
    Every buffer has an aligned offset, and what cells see of it does not begin before that and ends inside of its memory; buffers that are alive
    together do not overlap; and what overlaps a halo at any time has the same halo, so that it stays zero.
  }];
}

def FetchUpdates : Pass<"fetch-updates", "::mlir::ModuleOp"> {
  let summary = "cells that compute a weight's gradient fetch the weight that they then update";
  let description = [{
    Slices of all threads have read a weight: where it is small enough for a core's own cache, others hold its lines when a cell updates its part of
    it, and give each of them back before it is written to. So the kernel before it in the same cell, if it computes more than it waits for memory,
    fetches for writing what the cell is the first to touch of such a weight.

    Before:
    ```mlir
    !images = !kernel.buffer<tensor<64x64xf32>, <kind = nhwc, channels = 16>>
    !gradients = !kernel.buffer<tensor<64x16xf32>, <kind = nhwc, channels = 16>, within = [64, 64]>
    !tile = !kernel.buffer<tensor<16x64xf32>, <kind = nhwc, channels = 16>>
    kernel.func @gradient(%x: !images, %g: !gradients, %dw: !tile) {
      %0 = kernel.load %x : !images -> tensor<64x64xf32>
      %1 = kernel.load %g : !gradients -> tensor<64x16xf32>
      %2 = nn.dense_weight_gradient %0, %1 : (tensor<64x64xf32>, tensor<64x16xf32>) -> tensor<16x64xf32>
      kernel.store %2, %dw : tensor<16x64xf32>, !tile
    }
    kernel.func @update(%dw: !tile, %w: !tile) {
      %0 = kernel.load %dw : !tile -> tensor<16x64xf32>
      %1 = kernel.load %w : !tile -> tensor<16x64xf32>
      %2 = nn.add %1, %0 : (tensor<16x64xf32>, tensor<16x64xf32>) -> tensor<16x64xf32>
      kernel.store %2, %w : tensor<16x64xf32>, !tile
    }
    step.func @train batch 64 slice 4 lanes 16 {
      %x = step.buffer shared "x" {offset = 0 : i64} : !images
      %g = step.buffer shared "g" {cell_stride = 64 : i64, offset = 16384 : i64} : !gradients
      %dw = step.buffer worker "dw" {offset = 0 : i64} : !tile
      %w = step.buffer state "w" {cell_stride = 4096 : i64, offset = 0 : i64} : !tile
      %read = step.buffer state "w" {offset = 0 : i64} : !images
      step.grid cells 1 {
        step.zero %read : !images
      }
      step.grid cells 4 {
        step.call @gradient(%x, %g, %dw) : !images, !gradients, !tile
        step.call @update(%dw, %w) : !tile, !tile
      }
    }
    ```
    After:
    ```mlir
      step.grid cells 4 {
        step.call @gradient_0(%later, %x, %g, %dw) : !kernel.buffer<tensor<1024xf32>, <kind = row_major>>, ...
        step.call @update(...
      }
    ```
  }];
  let dependentDialects = ["::halcyon::step::StepDialect"];
}

def FetchWeights : Pass<"fetch-weights", "::mlir::ModuleOp"> {
  let summary = "grids that compute fetch the weights that later ones read";
  let description = [{
    A single image passes over all weights once: each grid would begin with waiting for its own, which the weights of all others have pushed out of
    the caches. So the cells of a grid fetch, as long as they have time, what the next grids read of the state or of what `@prepare` has left: each of its
    share as much as is a power of two, up to 1 MB in all, in the call that computes most. Nothing is fetched of a memory that the entry writes.

    Before:
    ```mlir
    !image = !kernel.buffer<tensor<1x64x14x14xf32>, <kind = nhwc, channels = 16>>
    !filter = !kernel.buffer<tensor<64x64x1x1xf32>, <kind = filter, channels = 16>>
    !some = !kernel.buffer<tensor<1x16x14x14xf32>, <kind = nhwc, channels = 16>, within = [1, 64, 14, 14]>
    !filter_of_some = !kernel.buffer<tensor<16x64x1x1xf32>, <kind = filter, channels = 16>, within = [64, 64, 1, 1]>
    kernel.func @conv2d(%x: !image, %w: !filter_of_some, %y: !some) {
      %0 = kernel.load %x : !image -> tensor<1x64x14x14xf32>
      %1 = kernel.load %w : !filter_of_some -> tensor<16x64x1x1xf32>
      %2 = nn.conv2d %0, %1 {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
         : (tensor<1x64x14x14xf32>, tensor<16x64x1x1xf32>) -> tensor<1x16x14x14xf32>
      kernel.store %2, %y : tensor<1x16x14x14xf32>, !some
    }
    step.func @predict_image batch 1 slice 1 lanes 1 {
      %x = step.buffer shared "x" {offset = 0 : i64} : !image
      %y = step.buffer shared "y" {offset = 50176 : i64} : !image
      %some_x = step.view %x {cell_stride = 64 : i64} : !image -> !some
      %some_y = step.view %y {cell_stride = 64 : i64} : !image -> !some
      %v = step.buffer state "conv_1.weight" {cell_stride = 4096 : i64, offset = 0 : i64} : !filter_of_some
      %w = step.buffer state "conv_2.weight" {cell_stride = 4096 : i64, offset = 16384 : i64} : !filter_of_some
      step.grid cells 4 {
        step.call @conv2d(%x, %v, %some_y) : !image, !filter_of_some, !some
      }
      step.grid cells 4 {
        step.call @conv2d(%y, %w, %some_x) : !image, !filter_of_some, !some
      }
    }
    ```
    After:
    ```mlir
      %share = step.buffer state "conv_2.weight" {cell_stride = 4096 : i64, offset = 16384 : i64} : !kernel.buffer<tensor<1024xf32>, <kind = row_major>>
      step.grid cells 4 {
        step.call @conv2d_0(%share, %x, %v, %some_y) : ...
      }
    ```
  }];
  let dependentDialects = ["::halcyon::step::StepDialect"];
}

def FetchAhead : Pass<"fetch-ahead", "::mlir::ModuleOp"> {
  let summary = "kernels that compute fetch the memory that others of their segment will wait for";
  let description = [{
    The images of a batch do not stay in the caches from one segment to the next: kernels that compute little wait for memory, and those that
    compute much, products and filter gradients, do not use it. So these fetch, as long as they have time, what the next slice of their thread reads
    first, and what their own slice writes behind them: up to 2 MB, which the second-level cache and the one behind it keep. They get arguments in front
    of their own that they do not touch; those are what a `step.view` shows of the buffer, with `next` of the next slice. The cells of a grid do the
    same with all that the next cell touches, if there are 16 or more, so that a thread runs several one after the other. Stands behind
    plan-memory: what is fetched is not kept alive for it, and what a slice or cell has touched before, under whatever name, is not fetched.

    Before:
    ```mlir
    !images = !kernel.buffer<tensor<1x32x32x32xf32>, <kind = nhwc, channels = 16>>
    !filter = !kernel.buffer<tensor<32x32x1x1xf32>, <kind = filter, channels = 16>>
    kernel.func @conv2d(%x: !images, %w: !filter, %y: !images) {
      %0 = kernel.load %x : !images -> tensor<1x32x32x32xf32>
      %1 = kernel.load %w : !filter -> tensor<32x32x1x1xf32>
      %2 = nn.conv2d %0, %1 {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
         : (tensor<1x32x32x32xf32>, tensor<32x32x1x1xf32>) -> tensor<1x32x32x32xf32>
      kernel.store %2, %y : tensor<1x32x32x32xf32>, !images
    }
    step.func @predict batch 64 slice 1 lanes 8 {
      %x = step.buffer shared "x" {cell_stride = 131072 : i64, offset = 0 : i64} : !images
      %w = step.buffer state "conv_1.weight" {offset = 0 : i64} : !filter
      %y = step.buffer worker "y" {offset = 0 : i64} : !images
      step.slices lanes 8 start {
      } each {
        step.call @conv2d(%x, %w, %y) : !images, !filter, !images
      }
    }
    ```
    After:
    ```mlir
      %next = step.view next %x {cell_stride = 131072 : i64} : ...
      step.slices lanes 8 start {
      } each {
        step.call @conv2d_0(%next, %x, %w, %y) : ...
      }
    ```
  }];
  let dependentDialects = ["::halcyon::step::StepDialect"];
}

def MarkFar : Pass<"mark-far", "::mlir::ModuleOp"> {
  let summary = "says of kernels which of their arguments no cache of a core holds";
  let description = [{
    A kernel that knows what comes from behind the caches can fetch it ahead of its use, and does not where that would only cost. Goes through each
    step as one thread does, twice, and keeps account of what is in a cache of 4 MB, a core's share, that forgets first what was touched longest ago: of a
    segment two slices or cells behind one another, as those in its middle are; what `fetch-ahead` fetches counts as touched. Loads and stores of
    memory that is mostly gone become `far`; in a kernel that several calls share, where that is so for most slices and cells. Stands behind plan-memory: where
    two buffers have one place, what one has left there is in the cache for the other.

    Before:
    ```mlir
    !images = !kernel.buffer<tensor<1x32x32x32xf32>, <kind = nhwc, channels = 16>>
    kernel.func @tanh(%x: !images, %y: !images) {
      %0 = kernel.load %x : !images -> tensor<1x32x32x32xf32>
      %1 = nn.tanh %0 : (tensor<1x32x32x32xf32>) -> tensor<1x32x32x32xf32>
      kernel.store %1, %y : tensor<1x32x32x32xf32>, !images
    }
    step.func @predict batch 64 slice 1 lanes 8 {
      %x = step.buffer shared "x" {cell_stride = 131072 : i64, offset = 0 : i64} : !images
      %y = step.buffer worker "y" {offset = 0 : i64} : !images
      step.slices lanes 8 start {
      } each {
        step.call @tanh(%x, %y) : !images, !images
      }
    }
    ```
    After:
    ```mlir
    kernel.func @tanh(%x: ..., %y: ...) {
      %0 = kernel.load %x far : ...
      %1 = nn.tanh %0 : ...
      kernel.store %1, %y : ...
    }
    ```
  }];
}

def MarkExchanged : Pass<"mark-exchanged", "::mlir::ModuleOp"> {
  let summary = "says of kernels which of their results overwrite what other threads have in their caches";
  let description = [{
    Where the threads' processors share no cache, a line that another one holds is slow to overwrite, and such kernels write past the caches
    (`compiler/kernels/lower/WaysToStore.h`). Goes through `@train` as two threads do that take the halves of every loop, twice, and keeps account of
    who has touched each block of 1024 bytes since it was last written, and has not touched 64 MB since. Stores become `exchanged` where another
    thread holds an eighth of what they write in a step, and a thousandth of all that the step writes; those that accumulate do not, nor those to
    what begins within a cache line. Stands behind plan-memory: what
    another thread has left at a place is held, whatever the buffer.

    Before:
    ```mlir
    !images = !kernel.buffer<tensor<1x32x64x64xf32>, <kind = nhwc, channels = 16>>
    !row = !kernel.buffer<tensor<524288xf32>, <kind = row_major>>
    kernel.func @tanh(%x: !images, %y: !images) {
      %0 = kernel.load %x : !images -> tensor<1x32x64x64xf32>
      %1 = nn.tanh %0 : (tensor<1x32x64x64xf32>) -> tensor<1x32x64x64xf32>
      kernel.store %1, %y : tensor<1x32x64x64xf32>, !images
    }
    kernel.func @gather(%x: !row, %z: !row) {
      %0 = kernel.load %x : !row -> tensor<524288xf32>
      %1 = nn.tanh %0 : (tensor<524288xf32>) -> tensor<524288xf32>
      kernel.store %1, %z : tensor<524288xf32>, !row
    }
    step.func @train batch 4 slice 1 lanes 4 {
      %x = step.buffer shared "x" {cell_stride = 524288 : i64, offset = 0 : i64} : !images
      %y = step.buffer shared "y" {cell_stride = 524288 : i64, offset = 2097152 : i64} : !images
      %all = step.view %y {cell_stride = 0 : i64} : !images -> !row
      %z = step.buffer shared "z" {offset = 4194304 : i64} : !row
      step.slices lanes 4 start {
      } each {
        step.call @tanh(%x, %y) : !images, !images
      }
      step.grid cells 1 {
        step.call @gather(%all, %z) : !row, !row
      }
    }
    ```
    After:
    ```mlir
    kernel.func @tanh(%x: ..., %y: ...) {
      ...
      kernel.store %1, %y exchanged : ...
    }
    kernel.func @gather(%x: ..., %z: ...) {
      ...
      kernel.store %1, %z : ...
    }
    ```
  }];
}
#endif
