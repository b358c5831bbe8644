// Kernels and the step that runs them.
#ifndef HALCYON_COMPILER_SCHEDULE_PASSES
#define HALCYON_COMPILER_SCHEDULE_PASSES

include "mlir/Pass/PassBase.td"

def AddReference : Pass<"add-reference", "::mlir::ModuleOp"> {
  let summary = "`@gradients` and what it needs moves to a nested module `@reference`, in double precision";
  let description = [{
    What `verify` compares a training step with: the same definitions, neither optimised nor scheduled. Stands before the optimisations, so that they
    are checked too.

    Before:
    ```mlir
    nn.parameter @w : tensor<4xf32> weight = <uniform, 2.0e-1 : f64>
    func.func @gradients(%x: tensor<4xf32> {nn.slot = "image"}) -> (tensor<4xf32> {nn.gradient_of = @w}) {
      %w = nn.read @w : tensor<4xf32>
      %dw = nn.multiply %x, %w : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
      return %dw : tensor<4xf32>
    }
    ```
    After:
    ```mlir
    nn.parameter @w : tensor<4xf32> weight = <uniform, 2.000000e-01 : f64>
    module @reference {
      nn.parameter @w : tensor<4xf64> weight = <uniform, 2.000000e-01 : f64>
      func.func @gradients(%x: tensor<4xf32> {nn.slot = "image"}) -> (tensor<4xf64> {nn.gradient_of = @w}) {
        %wide = nn.convert %x : (tensor<4xf32>) -> tensor<4xf64>
        %w = nn.read @w : tensor<4xf64>
        %dw = nn.multiply %wide, %w : ...
        return %dw : tensor<4xf64>
    ```
  }];
  let dependentDialects = ["::halcyon::nn::NNDialect"];
}

def PreparePrediction : Pass<"prepare-prediction", "::mlir::ModuleOp"> {
  let summary = "what prediction computes of the parameters alone is computed once, by @prepare";
  let description = [{
    Folded and transformed filters do not depend on the images: `@prepare` assigns them to parameters of the role `prepared`, which lie behind the
    state and which `@predict` and `@predict_image` read, both of them the same where they compute the same. Stands behind apply-winograd, whose
    transforms of filters are most of it.

    Before:
    ```mlir
    nn.parameter @w : tensor<64x64x3x3xf32> weight = <uniform, 0.1 : f64>
    func.func @predict(%x: tensor<4x64x36x16xf32> {nn.slot = "image"}) -> (tensor<4x64x36x16xf32> {nn.slot = "output"}) {
      %w = nn.read @w : tensor<64x64x3x3xf32>
      %u = nn.winograd_filter %w {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>} : (tensor<64x64x3x3xf32>) -> tensor<64x64x36x1xf32>
      %m = nn.winograd_product %x, %u : (tensor<4x64x36x16xf32>, tensor<64x64x36x1xf32>) -> tensor<4x64x36x16xf32>
      return %m : tensor<4x64x36x16xf32>
    }
    ```
    After:
    ```mlir
    nn.parameter @prepared : tensor<64x64x36x1xf32> prepared = ...
    func.func @predict(...
      %p = nn.read @prepared : ...
      %m = nn.winograd_product ..., %p : ...
    func.func @prepare(...
      %w = nn.read @w : ...
      %u = nn.winograd_filter %w {taps = array<i64: 3, 3>, tile = array<i64: 4, 4>} : ...
      nn.assign @prepared, %u : ...
    ```
  }];
  let dependentDialects = ["::halcyon::nn::NNDialect"];
}

def ApplyWinograd : Pass<"apply-winograd", "::mlir::func::FuncOp"> {
  let summary = "convolutions that are faster so have Winograd's form";
  let description = [{
    An estimate of the cycles that an image takes decides between the direct form, F(2x2) and F(4x4), for each convolution and for each of its
    adjoints. Stands behind unify-convolutions, which makes most adjoints in the input convolutions. Along a side of one tap, tiles have one
    output. There is a form where it has fewer products and at most 16 elements a side: for kernels of up to 10x10 in F(4x4), which are two
    convolutions a side if they have more than five taps there, and of up to 14x14 in F(2x2), two if more than seven (dialects/nn/WinogradTile.h).

    A convolution of stride s is s convolutions of stride 1 a side, of an s-th of the taps each; its adjoint in the input has as many, each for
    every s-th pixel. Tiles hold the elements of all of them: 81 for F(4x4) and a kernel of 3x3 of stride 2, which saves 0.44 of the products.
    A dilation of d makes of an image d images a side, of every d-th pixel; d x d' may be 16 at most, and the stride 1.

    Where the step is cut by sums over the batch, or all images of a layer take less than the sums that lanes hold of its filters' gradients, the
    estimate also decides which products get the attribute `step.whole_batch`:
    schedule-step runs these on all images at once, so that their filters are read once and not once a slice.

    Where channels of a filter change places (nn.swap_channels), as in the adjoint in the input, the transform reads it as it lies
    (`winograd_filter {swap}`), if its output channels fill the tiles that filters are stored in.

    A convolution with the attribute `step.form` has that form instead: `direct`, `winograd 2`, `winograd 4`, or one of the latter two with
    ` on the whole batch`. That is how what `--tune` has measured comes here.

    Before:
    ```mlir
    func.func @forward(%x: tensor<32x64x16x16xf32>, %w: tensor<64x64x3x3xf32>, %g: tensor<32x64x16x16xf32>)
        -> (tensor<32x64x16x16xf32>, tensor<64x64x3x3xf32>) {
      %y = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
         : (tensor<32x64x16x16xf32>, tensor<64x64x3x3xf32>) -> tensor<32x64x16x16xf32>
      %d = nn.conv2d_filter_gradient %x, %g {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
         : (tensor<32x64x16x16xf32>, tensor<32x64x16x16xf32>) -> tensor<64x64x3x3xf32>
      return %y, %d : tensor<32x64x16x16xf32>, tensor<64x64x3x3xf32>
    }
    ```
    After:
    ```mlir
    %u = nn.winograd_filter %w {taps = array<i64: 3, 3>, tile = array<i64: 4, 4>} : ... -> tensor<64x64x36x1xf32>
    %v = nn.winograd_input %x {padding = array<i64: 1, 1>, taps = array<i64: 3, 3>, tile = array<i64: 4, 4>} : ... -> tensor<32x64x36x16xf32>
    %m = nn.winograd_product %v, %u : ... -> tensor<32x64x36x16xf32>
    %y = nn.winograd_output %m {taps = array<i64: 3, 3>, tile = array<i64: 4, 4>} : ...
    %v2 = nn.winograd_input %x {padding = array<i64: 1, 1>, taps = array<i64: 3, 3>, tile = array<i64: 4, 4>} : ...
    %a = nn.winograd_output_gradient %g {taps = array<i64: 3, 3>, tile = array<i64: 4, 4>} : ...
    %e = nn.winograd_filter_gradient %v2, %a : ...
    %d = nn.winograd_filter_adjoint %e {taps = array<i64: 3, 3>, tile = array<i64: 4, 4>} : ... -> tensor<64x64x3x3xf32>
    ```
  }];
  let dependentDialects = ["::halcyon::nn::NNDialect"];
  let options = [
    Option<"vectorBytes", "vector-bytes", "int64_t", "32", "bytes of the target's vectors: 16, 32 or 64">,
    Option<"leastVectorBytes", "least-vector-bytes", "int64_t", "0", "of the shortest that compute as much in the same time; 0: the same">,
    Option<"largestTile", "largest-tile", "int64_t", "4", "0: direct convolutions only; 2: F(2x2) at most; 4: F(4x4), too">,
    Option<"always", "always", "bool", "false", "wherever it is possible, whatever the estimate says">,
  ];
}

def RunOnWholeBatch : Pass<"run-on-whole-batch", "::mlir::ModuleOp"> {
  let summary = "filter gradients and dense layers that move less memory so run on the whole batch at once";
  let description = [{
    A lane holds a whole sum of filter gradients. Where the filters are many and the images small, as in late layers and behind a flatten, keeping
    what is multiplied for all images takes less, and the sum is written once instead of once a lane. Such operations get the attribute
    `step.whole_batch`; schedule-step runs them behind the segment of their operands, a tile of output channels a cell. They need no cut of their own,
    since nobody on slices waits for a weight's gradient. Stands behind apply-winograd, which decides the same for its forms.

    A dense layer, a convolution whose filters have a tap for each pixel of the image, uses each element of a filter once an image, and so does its
    adjoint in the input (nn.conv2d_input_gradient, or nn.conv2d where an image is one pixel): slice by slice, all filters that no core's cache
    keeps come from memory for each slice. Where the step may be cut, as apply-winograd has it, they run on the whole batch, too, and so do layers
    with smaller filters that are much larger than all of their images, as in small batches.

    Before:
    ```mlir
    func.func @gradients(%x: tensor<16x64x1x1xf32> {nn.slot = "image"}, %w: tensor<64x64x1x1xf32>) -> tensor<64x64x1x1xf32> {
      %y = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
         : (tensor<16x64x1x1xf32>, tensor<64x64x1x1xf32>) -> tensor<16x64x1x1xf32>
      %r = nn.relu %y : (tensor<16x64x1x1xf32>) -> tensor<16x64x1x1xf32>
      %d = nn.conv2d_filter_gradient %y, %r {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
         : (tensor<16x64x1x1xf32>, tensor<16x64x1x1xf32>) -> tensor<64x64x1x1xf32>
      return %d : tensor<64x64x1x1xf32>
    }
    ```
    After:
    ```mlir
    %d = nn.conv2d_filter_gradient %y, %r {... step.whole_batch... : ...
    ```
  }];
  let dependentDialects = ["::halcyon::nn::NNDialect", "::halcyon::kernel::KernelDialect"];
  let options = [
    Option<"vectorBytes", "vector-bytes", "int64_t", "32", "bytes of the target's vectors: 16, 32 or 64">,
    Option<"leastVectorBytes", "least-vector-bytes", "int64_t", "0", "of the shortest that compute as much in the same time; 0: the same">,
  ];
}

def SizePrediction : Pass<"size-prediction", "::mlir::ModuleOp"> {
  let summary = "@predict takes 32 images where training takes fewer at a time, and @predict_image takes one";
  let description = [{
    So many images are asked for at once as a rule. With fewer, slices would have fewer images, too, or leave threads without any. Single images are
    asked for as well: what is fastest for them, such as the form of a convolution that has few positions, is not what is for many, so that they get a
    function of their own.

    Before:
    ```mlir
    func.func @predict(%x: tensor<8x4xf32> {nn.slot = "image"}) -> (tensor<8x4xf32> {nn.slot = "output"}) {
      %y = nn.relu %x : (tensor<8x4xf32>) -> tensor<8x4xf32>
      return %y : tensor<8x4xf32>
    }
    ```
    After:
    ```mlir
    func.func @predict(%x: tensor<32x4xf32> {nn.slot = "image"}) -> (tensor<32x4xf32> {nn.slot = "output"}) {
      %y = nn.relu %x : (tensor<32x4xf32>) -> tensor<32x4xf32>
      return %y : tensor<32x4xf32>
    func.func @predict_image(%x: tensor<1x4xf32> {nn.slot = "image"}) -> (tensor<1x4xf32> {nn.slot = "output"}) {
      %y = nn.relu %x : (tensor<1x4xf32>) -> tensor<1x4xf32>
      return %y : tensor<1x4xf32>
    ```
  }];
}

def ScheduleStep : Pass<"schedule-step", "::mlir::ModuleOp"> {
  let summary = "every function of nn has become a `step.func` that calls `kernel.func`s; parameters have places in the state";
  let description = [{
    Segments end where the whole batch is needed; layouts, tiles and slices are chosen; pointwise work is fused into its anchors. A function with the
    attribute `step.slice` has slices of so many images. `@predict` may be cut into two segments with slices of their own. See
    compiler/schedule/README.md.

    Before:
    ```mlir
    func.func @predict(%x: tensor<8x4xf32> {nn.slot = "image"}) -> (tensor<8x4xf32> {nn.slot = "output"}) {
      %y = nn.relu %x : (tensor<8x4xf32>) -> tensor<8x4xf32>
      %z = nn.tanh %y : (tensor<8x4xf32>) -> tensor<8x4xf32>
      return %z : tensor<8x4xf32>
    }
    ```
    After:
    ```mlir
    step.func @predict batch 8 slice ... {
      %image = step.buffer slot "image" {...} : ...
      %output = step.buffer slot "output" {...} : ...
      step.slices lanes ... start {
      } each {
        step.call @relu(%image, %output) : ...
    kernel.func @relu(%x: ..., %result: ...) {
      %0 = kernel.load %x : ...
      %1 = nn.relu %0 : ...
      %2 = nn.tanh %1 : ...
      kernel.store %2, %result : ...
    ```
  }];
  let dependentDialects = ["::halcyon::nn::NNDialect", "::halcyon::kernel::KernelDialect", "::halcyon::step::StepDialect"];
  let options = [
    Option<"vectorBytes", "vector-bytes", "int64_t", "32", "bytes of the target's vectors: 16, 32 or 64">,
    Option<"leastVectorBytes", "least-vector-bytes", "int64_t", "0", "of the shortest that compute as much in the same time; 0: the same">,
    Option<"vectorRegisters", "vector-registers", "int64_t", "16", "vector registers of the target">,
    Option<"slice", "slice", "int64_t", "0", "images of a slice; 0: chosen by the size of what a slice keeps">,
    Option<"reference", "reference", "bool", "false", "one unscheduled kernel an operation, all memory row-major">,
  ];
}

def SpreadPrediction : Pass<"spread-prediction", "::mlir::ModuleOp"> {
  let summary = "the work of @predict_image is spread over cells";
  let description = [{
    Each call of a kernel becomes a grid whose cells compute some channels of the result, some of its rows, or some elements of tiles in Winograd's
    form; no sum is cut, so the results agree up to rounding. An estimate of the time, on vectors as long as the target's, decides what is cut,
    where, and into how many cells; where a cell needs only what it has computed itself, calls share a grid and nobody waits in between; what only
    the same cell needs lies in the scratch of the thread that runs it. Rows that two cells need may be computed by both, so that they are read
    before they leave the core's own cache. Where nothing is worth being cut, the function stays as it is.

    Before:
    ```mlir
    !image = !kernel.buffer<tensor<1x64x128x128xf32>, <kind = nhwc, channels = 8>>
    kernel.func @relu(%x: !image, %y: !image) {
      %0 = kernel.load %x : !image -> tensor<1x64x128x128xf32>
      %1 = nn.relu %0 : (tensor<1x64x128x128xf32>) -> tensor<1x64x128x128xf32>
      kernel.store %1, %y : tensor<1x64x128x128xf32>, !image
    }
    step.func @predict_image batch 1 slice 1 lanes 1 {
      %x = step.buffer slot "image" {slot = 0 : i64, cell_stride = 4194304 : i64} : !image
      %y = step.buffer slot "output" {slot = 5 : i64, cell_stride = 4194304 : i64} : !image
      step.slices lanes 1 start {
      } each {
        step.call @relu(%x, %y) : !image, !image
      }
    }
    ```
    After:
    ```mlir
    step.func @predict_image batch 1 slice 1 lanes 1 {
      %x = step.buffer slot "image" {cell_stride = 32 : i64, slot = 0 : i64} : !kernel.buffer<tensor<1x8x128x128xf32>, ... within = [1, 64, 128, 128]>
      %y = step.buffer slot "output" {cell_stride = 32 : i64, slot = 5 : i64} : ...
      step.grid cells 8 {
        step.call @relu_0(%x, %y) : ...
    ```
  }];
  let dependentDialects = ["::halcyon::kernel::KernelDialect", "::halcyon::step::StepDialect"];
  let options = [
    Option<"vectorBytes", "vector-bytes", "int64_t", "32", "of the shortest of the target's vectors that compute as much in the same time as the widest">,
  ];
}

include "compiler/schedule/memory/Passes.td"
#endif
