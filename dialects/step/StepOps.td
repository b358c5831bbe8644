#ifndef HALCYON_DIALECTS_STEP_STEPOPS
#define HALCYON_DIALECTS_STEP_STEPOPS
include "dialects/step/StepDialect.td"

def Step_Count : ConfinedAttr<I64Attr, [IntPositive]>;
def Step_Bytes : ConfinedAttr<I64Attr, [IntNonNegative]>;
def Step_Number : ConfinedAttr<I64Attr, [IntNonNegative]>;

class Step_Op<string mnemonic, list<Trait> traits = []> : Op<Step_Dialect, mnemonic, traits>;

def Step_FuncOp : Step_Op<"func", [Symbol, IsolatedFromAbove, NoTerminator, SingleBlock, NoRegionArguments]> {
  let summary = "an entry point: buffers and segments";
  let description = [{
    Takes up to `batch` images, at most `slice` at a time, on at most `lanes` lanes a segment. With `full`, a call runs on all slices, also on those past its images: some of its kernels work
    on the whole batch at once. `shared_bytes`, the lanes of all segments among them, and `worker_bytes` (of each thread) are the memory
    that the plan takes beside the state; `plan-memory` sets them, and `shared_bound`: what is alive at once at the most, so that no plan takes less.
    ```mlir
    !images = !kernel.buffer<tensor<4x6x28x28xf32>, <kind = nhwc, channels = 8>>
    kernel.func @relu(%x: !images, %y: !images) {
      %0 = kernel.load %x : !images -> tensor<4x6x28x28xf32>
      %1 = nn.relu %0 : (tensor<4x6x28x28xf32>) -> tensor<4x6x28x28xf32>
      kernel.store %1, %y : tensor<4x6x28x28xf32>, !images
    }
    step.func @predict batch 32 slice 4 lanes 8 {
      %x = step.buffer shared "image" {cell_stride = 100352 : i64} : !images
      %y = step.buffer shared "relu_1" {cell_stride = 100352 : i64} : !images
      step.slices lanes 8 start {
      } each {
        step.call @relu(%x, %y) : !images, !images
      }
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, Step_Count:$batch, Step_Count:$slice, Step_Count:$lanes, UnitAttr:$full,
                       DefaultValuedAttr<Step_Bytes, "0">:$shared_bytes,
                       DefaultValuedAttr<Step_Bytes, "0">:$shared_bound, DefaultValuedAttr<Step_Bytes, "0">:$worker_bytes);
  let regions = (region SizedRegion<1>:$body);
  let hasRegionVerifier = 1;
  let assemblyFormat = "$sym_name `batch` $batch `slice` $slice `lanes` $lanes (`full` $full^)? attr-dict-with-keyword $body";
}

def Step_BufferOp : Step_Op<"buffer", [Pure, HasParent<"FuncOp">]> {
  let summary = "a buffer at its place";
  let description = [{
    The memories:
    - `state`: persistent, `offset` bytes from its start.
    - `prepared`: what `@prepare` leaves for prediction, likewise.
    - `shared`: of the entry.
    - `lane`: one a lane of a segment. Outside of `step.slices`, `lane` names one of those of the last such segment that ran in a loop before. With `lanes`, the buffer
      holds what so many lanes from that on have at one place: its type has an element along dimension 1 for each.
    - `worker`: scratch of the thread that runs the lane or cell.
    - `slot`: the argument number `slot` of the call.

    The type is what one cell sees: in cell i (slice i of `step.slices`), the buffer starts `cell_stride` * i bytes further; 0 where all cells see
    the same. Segments with smaller slices than the entry's see shared images through a `step.view`. `offset` is missing until `plan-memory` has placed the buffer; `name` says what it holds.
    The `offset` of a slot, and the `begin` of a view, may be negative where the cells before the first one that uses it would begin there.
    ```mlir
    step.func @predict batch 32 slice 4 lanes 8 {
      %x = step.buffer slot "image" {slot = 0 : i64, cell_stride = 12544 : i64} : !kernel.buffer<tensor<4x1x28x28xf32>, <kind = row_major>>
      %w = step.buffer state "conv_1.weight" {offset = 0 : i64} : !kernel.buffer<tensor<6x1x5x5xf32>, <kind = filter, channels = 8>>
    }
    ```
  }];
  let arguments = (ins Step_SpaceAttr:$space, StrAttr:$name, OptionalAttr<I64Attr>:$offset, DefaultValuedAttr<Step_Bytes, "0">:$cell_stride,
                       OptionalAttr<Step_Number>:$lane, OptionalAttr<Step_Count>:$lanes,
                       OptionalAttr<Step_Number>:$slot);
  let results = (outs Step_BufferType:$buffer);
  let assemblyFormat = "`` $space $name attr-dict `:` qualified(type($buffer))";
  let hasVerifier = 1;
}

def Step_ViewOp : Step_Op<"view", [Pure, HasParent<"FuncOp">]> {
  let summary = "the memory of a shared buffer, or of one in scratch, cut in another way";
  let description = [{
    In cell i of a grid, a buffer of the view's type that begins `begin` + `cell_stride` * i bytes behind the source's begin. Here each of 36 cells
    sees, of all images at once, one element of the tiles that slices of 4 images wrote. A worker's buffer is shown where a smaller cell uses a part of it.
    With `next` it is what the slice or cell sees that the thread runs after this one, wherever that may be: memory to fetch, not to use.
    ```mlir
    step.func @train batch 32 slice 4 lanes 8 full {
      %tiles = step.buffer shared "tiles" {cell_stride = 2654208 : i64} : !kernel.buffer<tensor<4x128x36x36xf32>, <kind = nhwc, channels = 8>>
      %element = step.view %tiles {cell_stride = 18432 : i64} : !kernel.buffer<tensor<4x128x36x36xf32>, <kind = nhwc, channels = 8>>
        -> !kernel.buffer<tensor<1x128x32x36xf32>, <kind = nhwc, channels = 8>, within = [1, 128, 32, 1296]>
    }
    ```
  }];
  let arguments = (ins Step_BufferType:$source, DefaultValuedAttr<Step_Bytes, "0">:$cell_stride, DefaultValuedAttr<I64Attr, "0">:$begin, UnitAttr:$next);
  let results = (outs Step_BufferType:$view);
  let assemblyFormat = "(`next` $next^)? $source attr-dict `:` qualified(type($source)) `->` qualified(type($view))";
  let hasVerifier = 1;
}

def Step_SlicesOp : Step_Op<"slices", [HasParent<"FuncOp">, NoTerminator, SingleBlock, NoRegionArguments]> {
  let summary = "a segment over the slices of the batch";
  let description = [{
    `lanes` lanes run in parallel. A lane first runs `start`, then `each` for its slices in order: of n slices lane l takes those from
    l * n / lanes up to (l + 1) * n / lanes, so that an image falls to the same thread whatever the number of lanes.
    Each has `lane_bytes` of memory, one behind the other in the shared memory from `lane_offset` on (`at`), which `plan-memory` sets: until the next
    segment over slices begins, the segments in between see what is there. With `descending`, lanes begin with their last slice, and threads
    with the last of their lanes: where the segment before ended, and its memory may still be in the cache. Slices have `images` images, a
    divisor of the entry's `slice`, or as many as that. `joined` as in `step.grid`.
    ```mlir
    !gradients = !kernel.buffer<tensor<1024xf32>, <kind = row_major>>
    !image = !kernel.buffer<tensor<4x6x28x28xf32>, <kind = nhwc, channels = 8>>
    !bias = !kernel.buffer<tensor<6xf32>, <kind = nhwc, channels = 8>>
    kernel.func @bias_gradient(%x: !image, %y: !bias) {
      %0 = kernel.load %x : !image -> tensor<4x6x28x28xf32>
      %1 = nn.channel_sum %0 : (tensor<4x6x28x28xf32>) -> tensor<6xf32>
      kernel.store %1, %y accumulate : tensor<6xf32>, !bias
    }
    step.func @gradients batch 32 slice 4 lanes 8 {
      %all = step.buffer lane "gradients" {offset = 0 : i64} : !gradients
      %x = step.buffer shared "error" {cell_stride = 100352 : i64} : !image
      %y = step.buffer lane "gradient of bias" {offset = 128 : i64} : !bias
      step.slices lanes 8 of 4224 bytes start {
        step.zero %all : !gradients
      } each {
        step.call @bias_gradient(%x, %y) : !image, !bias
      }
    }
    ```
  }];
  let arguments = (ins Step_Count:$lanes, OptionalAttr<Step_Count>:$images, UnitAttr:$descending, DefaultValuedAttr<Step_Bytes, "0">:$lane_bytes, OptionalAttr<Step_Bytes>:$lane_offset, UnitAttr:$joined);
  let regions = (region SizedRegion<1>:$start, SizedRegion<1>:$each);
  let assemblyFormat = "`lanes` $lanes (`images` $images^)? (`joined` $joined^)? (`descending` $descending^)? (`of` $lane_bytes^ `bytes`)? (`at` $lane_offset^)? attr-dict-with-keyword `start` $start `each` $each";
  let hasRegionVerifier = 1;
}

def Step_GridOp : Step_Op<"grid", [HasParent<"FuncOp">, NoTerminator, SingleBlock, NoRegionArguments]> {
  let summary = "a segment over independent cells";
  let description = [{
    The cells 0 to `cells` - 1 run in parallel, each all of the calls in order. What is about the whole batch is a grid of one cell; the weight
    update is one of a cell a block of the weights. A `joined` segment runs in one loop with the one before it, which may be joined itself: threads
    begin with it when all cells of that one are taken, so none of them may need what another one writes. No loop has two segments over slices.
    ```mlir
    !vector = !kernel.buffer<tensor<6xf32>, <kind = nhwc, channels = 8>>
    kernel.func @add(%x: !vector, %y: !vector, %z: !vector) {
      %0 = kernel.load %x : !vector -> tensor<6xf32>
      %1 = kernel.load %y : !vector -> tensor<6xf32>
      %2 = nn.add %0, %1 : (tensor<6xf32>, tensor<6xf32>) -> tensor<6xf32>
      kernel.store %2, %z : tensor<6xf32>, !vector
    }
    step.func @update batch 32 slice 4 lanes 2 {
      %own = step.buffer lane "sum" {offset = 0 : i64} : !vector
      %0 = step.buffer lane "sum" {lane = 0 : i64, offset = 0 : i64} : !vector
      %1 = step.buffer lane "sum" {lane = 1 : i64, offset = 0 : i64} : !vector
      %2 = step.buffer shared "total" : !vector
      step.slices lanes 2 of 64 bytes start {
        step.zero %own : !vector
      } each {
      }
      step.grid cells 1 {
        step.call @add(%0, %1, %2) : !vector, !vector, !vector
      }
    }
    ```
  }];
  let arguments = (ins Step_Count:$cells, UnitAttr:$joined);
  let builders = [OpBuilder<(ins "int64_t":$cells), [{ build($_builder, $_state, cells, /*joined=*/false); }]>];
  let regions = (region SizedRegion<1>:$body);
  let hasRegionVerifier = 1;
  let assemblyFormat = "`cells` $cells (`joined` $joined^)? attr-dict-with-keyword $body";
}

def Step_CallOp : Step_Op<"call", [ParentOneOf<["SlicesOp", "GridOp"]>, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "run a kernel on the current cell";
  let description = [{
    The buffers are the kernel's arguments, in their order and of their types. In a grid, `cells` = [begin, end] says that only the cells from
    `begin` to `end` - 1 run it: where cells do not divide what they share, the last one is smaller and has a kernel of its own, and so have
    those at the edges of an image.
    ```mlir
    !images = !kernel.buffer<tensor<4x6x28x28xf32>, <kind = nhwc, channels = 8>>
    kernel.func @relu(%x: !images, %y: !images) {
      %0 = kernel.load %x : !images -> tensor<4x6x28x28xf32>
      %1 = nn.relu %0 : (tensor<4x6x28x28xf32>) -> tensor<4x6x28x28xf32>
      kernel.store %1, %y : tensor<4x6x28x28xf32>, !images
    }
    step.func @predict batch 32 slice 4 lanes 8 {
      %x = step.buffer shared "image" {cell_stride = 100352 : i64} : !images
      %y = step.buffer worker "relu_1" : !images
      step.slices lanes 8 start {
      } each {
        step.call @relu(%x, %y) : !images, !images
      }
    }
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$kernel, Variadic<Step_BufferType>:$buffers, OptionalAttr<DenseI64ArrayAttr>:$cells);
  let builders = [OpBuilder<(ins "::llvm::StringRef":$kernel, "::mlir::ValueRange":$buffers), [{
    build($_builder, $_state, kernel, buffers, ::mlir::DenseI64ArrayAttr());
  }]>];
  let hasVerifier = 1;
  let assemblyFormat = "$kernel `(` $buffers `)` (`cells` $cells^)? attr-dict `:` qualified(type($buffers))";
}

def Step_ZeroOp : Step_Op<"zero", [ParentOneOf<["SlicesOp", "GridOp"]>]> {
  let summary = "fill a buffer of the current cell with zeros";
  let description = [{
    How a lane's sums begin; padding and halo included.
    ```mlir
    !sum = !kernel.buffer<tensor<6xf32>, <kind = nhwc, channels = 8>>
    step.func @gradients batch 32 slice 4 lanes 8 {
      %sum = step.buffer lane "gradient of bias" {offset = 0 : i64} : !sum
      step.slices lanes 8 start {
        step.zero %sum : !sum
      } each {
      }
    }
    ```
  }];
  let arguments = (ins Step_BufferType:$buffer);
  let assemblyFormat = "$buffer attr-dict `:` qualified(type($buffer))";
}

def Step_ZeroHaloOp : Step_Op<"zero_halo", [ParentOneOf<["SlicesOp", "GridOp"]>]> {
  let summary = "fill the halo of a buffer of the current cell with zeros";
  let description = [{
    Kernels write no halo: it is zero where it was before the entry's first call and the memory is nobody else's, or where this has come
    before all that touches the buffer. The buffer has the layout nhwc and is no window of another; a view may show the rows of a buffer's ends as
    a halo. `cells` as in `step.call`.
    ```mlir
    !images = !kernel.buffer<tensor<4x6x28x28xf32>, <kind = nhwc, channels = 8, halo_height = 1, halo_width = 1>>
    kernel.func @tanh(%x: !images, %y: !images) {
      %0 = kernel.load %x : !images -> tensor<4x6x28x28xf32>
      %1 = nn.tanh %0 : (tensor<4x6x28x28xf32>) -> tensor<4x6x28x28xf32>
      kernel.store %1, %y : tensor<4x6x28x28xf32>, !images
    }
    step.func @predict batch 32 slice 4 lanes 8 {
      %x = step.buffer shared "image" {cell_stride = 115200 : i64} : !images
      %y = step.buffer worker "tanh_1" : !images
      step.slices lanes 8 start {
      } each {
        step.zero_halo %y : !images
        step.call @tanh(%x, %y) : !images, !images
      }
    }
    ```
  }];
  let arguments = (ins Step_BufferType:$buffer, OptionalAttr<DenseI64ArrayAttr>:$cells);
  let builders = [OpBuilder<(ins "::mlir::Value":$buffer), [{
    build($_builder, $_state, buffer, ::mlir::DenseI64ArrayAttr());
  }]>];
  let hasVerifier = 1;
  let assemblyFormat = "$buffer (`cells` $cells^)? attr-dict `:` qualified(type($buffer))";
}
#endif
