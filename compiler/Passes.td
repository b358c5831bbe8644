// Every pass, in the order of the pipeline (compiler/driver/Pipeline.cpp says why it is this order).
#ifndef HALCYON_COMPILER_PASSES
#define HALCYON_COMPILER_PASSES

include "mlir/Pass/PassBase.td"

// --- compiler/backward: from the network to its training step --------------------------------------------------------

def SpecializeNetwork : Pass<"specialize-network", "::mlir::ModuleOp"> {
  let summary = "`@network` has become `@forward` (training), `@evaluate` and `@predict` (inference); no operation depends on a mode";
  let description = [{
    In training, `nn.batch_norm` becomes `nn.batch_statistics` and `nn.normalize` and assigns its running averages, `nn.dropout` a product with
    `nn.random_mask`. In inference, `nn.batch_norm` becomes `nn.normalize` with the running averages, `nn.dropout` nothing. `@forward` and
    `@evaluate` end in the loss of the module's train section and, for classification, the accuracy. A module without `nn.training` gets `@predict`
    alone.

    Before:
    ```mlir
    module attributes {nn.training = #nn.training<loss = cross_entropy, rate = 1.0e-1 : f64, momentum = 9.0e-1 : f64, weight_decay = 0.0 : f64,
      schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>} {
      func.func @network(%x: tensor<4x10xf32>) -> tensor<4x10xf32> {
        %y = nn.dropout %x {rate = 2.5e-1 : f64, stream = 0 : i64} : (tensor<4x10xf32>) -> tensor<4x10xf32>
        return %y : tensor<4x10xf32>
      }
    }
    ```
    After:
    ```mlir
    func.func @predict(%image: ...
      return %image : tensor<4x10xf32>
    func.func @evaluate(%x: ..., %t: tensor<4xi32> {nn.slot = "target"}, %n: ...
      %l0 = nn.cross_entropy %x, %t, %n : ...
    func.func @forward(%a: ..., %labels: tensor<4xi32> {nn.slot = "target"}, %weights: ..., %keys: tensor<4x2xi32> {nn.slot = "random_keys"}) ...
      %mask = nn.random_mask %keys {rate = 2.500000e-01 : f64, stream = 0 : i64} : ...
      %y = nn.multiply %a, %mask : ...
      %loss = nn.cross_entropy %y, %labels, %weights : ...
    ```
  }];
  let dependentDialects = ["::halcyon::nn::NNDialect", "::mlir::func::FuncDialect"];
}

def DeriveBackward : Pass<"derive-backward", "::mlir::ModuleOp"> {
  let summary = "`@forward` has become `@gradients`, which also returns the gradient of the loss in every weight";
  let description = [{
    Walks the graph from the loss in reverse. Each operation brings its rule (DifferentiableOpInterface); the pass sums the contributions of values
    with several uses and leaves nothing behind that no gradient needs, such as the gradient of the image. Every operation that is not
    differentiable and stands between a weight and the loss is reported.

    Before:
    ```mlir
    module attributes {nn.training = #nn.training<loss = cross_entropy, rate = 1.0e-1 : f64, momentum = 9.0e-1 : f64, weight_decay = 0.0 : f64,
      schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>} {
      nn.parameter @w : tensor<3x10xf32> weight = <uniform, 2.0e-1 : f64>
      func.func @forward(%x: tensor<4x10xf32> {nn.slot = "image"}, %labels: tensor<4xi32> {nn.slot = "target"},
        %n: tensor<4xf32> {nn.slot = "example_weights"}) -> (tensor<f32> {nn.slot = "loss"}) {
        %w = nn.read @w : tensor<3x10xf32>
        %z = nn.dense %x, %w : (tensor<4x10xf32>, tensor<3x10xf32>) -> tensor<4x3xf32>
        %loss = nn.cross_entropy %z, %labels, %n : (tensor<4x3xf32>, tensor<4xi32>, tensor<4xf32>) -> tensor<f32>
        return %loss : tensor<f32>
      }
    }
    ```
    After:
    ```mlir
    func.func @gradients(%x: ..., %labels: ..., %n: ...) -> (tensor<f32> {nn.slot = "loss"}, tensor<3x10xf32> {nn.gradient_of = @w}) {
      %z = nn.dense %x, %w : ...
      %loss = nn.cross_entropy %z, %labels, %n : ...
      %one = nn.constant 1.000000e+00 : tensor<f32>
      %dz = nn.cross_entropy_gradient %z, %labels, %n, %one : ...
      %dw = nn.dense_weight_gradient %x, %dz : ...
      return %loss, %dw : ...
    ```
  }];
  let dependentDialects = ["::halcyon::nn::NNDialect"];
}

def AppendUpdate : Pass<"append-update", "::mlir::ModuleOp"> {
  let summary = "`@train` is `@gradients` with the weight update of the train section's optimiser instead of the gradients as results";
  let description = [{
    Every weight with momentum gets a parameter NAME.velocity of the role `optimizer`. `@gradients` itself no longer assigns running averages: it only
    computes.

    Before:
    ```mlir
    module attributes {nn.training = #nn.training<loss = cross_entropy, rate = 1.0e-1 : f64, momentum = 9.0e-1 : f64, weight_decay = 0.0 : f64,
      schedule = constant, schedule_epochs = 0, every = 0, factor = 1.0 : f64, warmup = 0.0 : f64, epochs = 1>} {
      nn.parameter @w : tensor<4x10xf32> weight = <uniform, 2.0e-1 : f64>
      func.func @gradients(%x: tensor<4x10xf32> {nn.slot = "image"}) -> (tensor<4x10xf32> {nn.gradient_of = @w}) {
        %w = nn.read @w : tensor<4x10xf32>
        %dw = nn.multiply %x, %w : (tensor<4x10xf32>, tensor<4x10xf32>) -> tensor<4x10xf32>
        return %dw : tensor<4x10xf32>
      }
    }
    ```
    After:
    ```mlir
    nn.parameter @w.velocity : tensor<4x10xf32> optimizer = <constant, 0.000000e+00 : f64>
    func.func @train(%x: ..., %rate: tensor<f32> {nn.slot = "rate"}) {
      %w = nn.read @w : ...
      %dw = nn.multiply %x, %w : ...
      %v = nn.read @w.velocity : ...
      %w1, %v1 = nn.sgd %w, %dw, %rate, %v {momentum = 9.000000e-01 : f64, weight_decay = 0.000000e+00 : f64} : ...
      nn.assign @w, %w1 : ...
      nn.assign @w.velocity, %v1 : ...
    ```
  }];
  let dependentDialects = ["::halcyon::nn::NNDialect"];
}

// --- compiler/optimize: simpler graphs of the same meaning ------------------------------------------------------------

def FoldNormalization : Pass<"fold-normalization", "::mlir::func::FuncOp"> {
  let summary = "no convolution of an inference function is followed by a normalisation alone";
  let description = [{
    Where the statistics are parameters, the normalisation is one factor and one summand a channel, which the weights and the bias of the
    layer before it take up: a convolution or a dense layer.

    Before:
    ```mlir
    nn.parameter @gamma : tensor<3xf32> weight = <constant, 1.0 : f64>
    nn.parameter @beta : tensor<3xf32> weight = <constant, 0.0 : f64>
    nn.parameter @mean : tensor<3xf32> statistic = <constant, 0.0 : f64>
    nn.parameter @variance : tensor<3xf32> statistic = <constant, 1.0 : f64>
    func.func @predict(%x: tensor<2x9xf32>, %w: tensor<3x9xf32>) -> tensor<2x3xf32> {
      %gamma = nn.read @gamma : tensor<3xf32>
      %beta = nn.read @beta : tensor<3xf32>
      %mean = nn.read @mean : tensor<3xf32>
      %variance = nn.read @variance : tensor<3xf32>
      %y = nn.dense %x, %w : (tensor<2x9xf32>, tensor<3x9xf32>) -> tensor<2x3xf32>
      %z = nn.normalize %y, %mean, %variance, %gamma, %beta {epsilon = 1.0e-5 : f64}
         : (tensor<2x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
      return %z : tensor<2x3xf32>
    }
    ```
    After:
    ```mlir
    func.func @predict(%x: ..., %w: ...) -> tensor<2x3xf32> {
      %gamma = nn.read @gamma : ...
      %beta = nn.read @beta : ...
      %mean = nn.read @mean : ...
      %variance = nn.read @variance : ...
      %u = nn.fold_filter %w, %variance, %gamma {epsilon = 1.000000e-05 : f64} : ...
      %b = nn.fold_bias %mean, %variance, %gamma, %beta {epsilon = 1.000000e-05 : f64} : ...
      %z = nn.dense %x, %u, %b : ...
      return %z : ...
    ```
  }];
  let dependentDialects = ["::halcyon::nn::NNDialect"];
}

def ExpandStatistics : Pass<"expand-statistics", "::mlir::func::FuncOp"> {
  let summary = "every sum over the batch is linear: nn.batch_statistics has become nn.batch_moments, which slices add to, and nn.statistics";
  let description = [{
    The mean and the squares are summed about a pivot, the running mean, so that a mean that is large beside the deviation costs no digits.

    Before:
    ```mlir
    func.func @train(%x: tensor<2x3x4x4xf32>, %n: tensor<2xf32>, %pivot: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
      %m, %v = nn.batch_statistics %x, %n, %pivot : (tensor<2x3x4x4xf32>, tensor<2xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
      return %m, %v : tensor<3xf32>, tensor<3xf32>
    }
    ```
    After:
    ```mlir
    func.func @train(%x: ..., %n: ..., %pivot: ...) -> ...
      %first, %second = nn.batch_moments %x, %n, %pivot : ...
      %m, %v = nn.statistics %first, %second, %pivot : ...
      return %m, %v : ...
    ```
  }];
  let dependentDialects = ["::halcyon::nn::NNDialect"];
}

def UnifyConvolutions : Pass<"unify-convolutions", "::mlir::func::FuncOp"> {
  let summary = "dense layers and adjoints that are convolutions are convolutions, so that they share kernels";
  let description = [{
    A dense layer is a convolution whose kernel covers its image, and likewise its adjoints. The adjoint of a convolution of stride 1 is a
    convolution with the filter rotated and its channels swapped, padded with kernel - 1 - padding.

    Before:
    ```mlir
    func.func @f(%x: tensor<2x4x8x8xf32>, %g: tensor<2x3x8x8xf32>, %w: tensor<10x256xf32>, %v: tensor<3x4x5x5xf32>)
        -> (tensor<2x10xf32>, tensor<2x4x8x8xf32>) {
      %flat = nn.reshape %x : (tensor<2x4x8x8xf32>) -> tensor<2x256xf32>
      %y = nn.dense %flat, %w : (tensor<2x256xf32>, tensor<10x256xf32>) -> tensor<2x10xf32>
      %d = nn.conv2d_input_gradient %g, %v {stride = array<i64: 1, 1>, padding = array<i64: 2, 2>, dilation = array<i64: 1, 1>}
         : (tensor<2x3x8x8xf32>, tensor<3x4x5x5xf32>) -> tensor<2x4x8x8xf32>
      return %y, %d : tensor<2x10xf32>, tensor<2x4x8x8xf32>
    }
    ```
    After:
    ```mlir
    func.func @f(%x: ..., %g: ..., %w: ..., %v: ...) -> ...
      %u = nn.reshape %w : (tensor<10x256xf32>) -> tensor<10x4x8x8xf32>
      %z = nn.conv2d %x, %u {...} : ...
      %y = nn.reshape %z : (tensor<2x10x1x1xf32>) -> tensor<2x10xf32>
      %s = nn.swap_channels %v : (tensor<3x4x5x5xf32>) -> tensor<4x3x5x5xf32>
      %d = nn.conv2d %g, %s {..., flip, padding = array<i64: 2, 2>, ...} : ...
      return %y, %d : ...
    ```
  }];
  let dependentDialects = ["::halcyon::nn::NNDialect"];
}

def VerifySimplified : Pass<"verify-simplified", "::mlir::func::FuncOp"> {
  let summary = "checks what the passes above promise, also after what ran between and behind them";
}

// --- compiler/schedule: kernels and the step that runs them -----------------------------------------------------------

def AddReference : Pass<"add-reference", "::mlir::ModuleOp"> {
  let summary = "a nested module `@reference` holds `@gradients` and what it needs, in double precision";
  let description = [{
    What `verify` compares the program with: the same definitions, neither optimised nor scheduled. Stands before the optimisations, so that they are
    checked too.

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

def ApplyWinograd : Pass<"apply-winograd", "::mlir::func::FuncOp"> {
  let summary = "convolutions of stride 1 that are faster so have Winograd's form";
  let description = [{
    An estimate of the cycles that an image takes decides between the direct form, F(2x2) and F(4x4), for each convolution and for each of its
    adjoints. Stands behind unify-convolutions, which makes adjoints in the input convolutions.

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
    %u = nn.winograd_filter %w {taps = 3 : i64, tile = 4 : i64} : ... -> tensor<64x64x36x1xf32>
    %v = nn.winograd_input %x {padding = array<i64: 1, 1>, taps = 3 : i64, tile = 4 : i64} : ... -> tensor<32x64x36x16xf32>
    %m = nn.winograd_product %v, %u : ... -> tensor<32x64x36x16xf32>
    %y = nn.winograd_output %m {taps = 3 : i64, tile = 4 : i64} : ...
    %v2 = nn.winograd_input %x {padding = array<i64: 1, 1>, taps = 3 : i64, tile = 4 : i64} : ...
    %a = nn.winograd_output_gradient %g {taps = 3 : i64, tile = 4 : i64} : ...
    %e = nn.winograd_filter_gradient %v2, %a : ...
    %d = nn.winograd_filter_adjoint %e {taps = 3 : i64, tile = 4 : i64} : ... -> tensor<64x64x3x3xf32>
    ```
  }];
  let dependentDialects = ["::halcyon::nn::NNDialect"];
  let options = [
    Option<"vectorBytes", "vector-bytes", "int64_t", "32", "bytes of the target's vectors: 16, 32 or 64">,
    Option<"largestTile", "largest-tile", "int64_t", "4", "0: direct convolutions only; 2: F(2x2) at most; 4: F(4x4), too">,
    Option<"always", "always", "bool", "false", "wherever it is possible, whatever the estimate says">,
  ];
}

def ScheduleStep : Pass<"schedule-step", "::mlir::ModuleOp"> {
  let summary = "every function of nn has become a `step.func` that calls `kernel.func`s; parameters have places in the state";
  let description = [{
    Segments end where the whole batch is needed; layouts, tiles and slices are chosen; pointwise work is fused into its anchors. See
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
    Option<"vectorRegisters", "vector-registers", "int64_t", "16", "vector registers of the target">,
    Option<"slice", "slice", "int64_t", "0", "images of a slice; 0: chosen by the size of what a slice keeps">,
    Option<"reference", "reference", "bool", "false", "one unscheduled kernel an operation, all memory row-major">,
  ];
}

def VerifyStep : Pass<"verify-step", "::mlir::ModuleOp"> {
  let summary = "checks what schedule-step promises: nothing of nn is left outside of kernels, and entries can run as they say";
  let description = [{
    Every buffer is written before it is read (a worker's scratch in the same slice or cell), cells that run in parallel write to places of their own, and
    slots are those of the runtime's call.
  }];
}

def PlanMemory : Pass<"plan-memory", "::mlir::ModuleOp"> {
  let summary = "every buffer of a `step.func` has an offset, and no two that are alive together overlap";
  let description = [{
    A buffer lives from the first call that names it to the last. The largest are placed first, each at the lowest offset where it overlaps none
    that is alive with it; what has a halo shares memory only with its like, so that the halo stays zero.

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
    Every buffer has an aligned offset and ends inside of its memory; buffers that are alive together do not overlap; and what overlaps a halo at any time
    has the same halo, so that it stays zero.
  }];
}

// --- compiler/codegen -------------------------------------------------------------------------------------------------

def LowerStep : Pass<"lower-step", "::mlir::ModuleOp"> {
  let summary = "every `step.func` has become an `llvm.func` of the runtime's contract (runtime/Program.h)";
  let description = [{
    Those of the nested module `@reference` too, under the name reference_NAME. Nothing but functions of LLVM is left: what the program's
    table says of parameters and plans must be read before (compiler/codegen/DescribeProgram.h).

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
      %out = step.buffer slot "output" {slot = 5 : i64, cell_stride = 64 : i64} : !vector
      step.slices lanes 2 start {
      } each {
        step.call @relu(%in, %out) : !vector, !vector
      }
    }
    ```
    After:
    ```mlir
    llvm.func @relu(!llvm.ptr, !llvm.ptr) -> i32
    llvm.func @predict(%call: !llvm.ptr) {
      %segment = llvm.mlir.addressof @predict_segment_0 : !llvm.ptr
      llvm.call %parallel(%pool, %lanes, %segment, %call) : ...
    llvm.func @predict_segment_0(%call1: !llvm.ptr, %lane: i32, %worker: i32) {
      llvm.br ^bb1(...
      %status = llvm.call @relu(%image, %output) : (!llvm.ptr, !llvm.ptr) -> i32
      llvm.br ^bb1(...
      llvm.return
    ```
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
  let options = [
    Option<"prefix", "prefix", "std::string", "\"\"", "of the symbols of kernels and entry points">,
  ];
}

def VerifyLowered : Pass<"verify-lowered", "::mlir::ModuleOp"> {
  let summary = "checks what lower-step promises: only the LLVM dialect is left";
}
#endif
