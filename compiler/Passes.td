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

    Before: `%y = nn.dropout %x {rate = 5.0e-1 : f64, stream = 0 : i64} : ...`
    After, in `@forward`: `%m = nn.random_mask %keys {...}`, `%y = nn.multiply %x, %m`; in `@predict`: `%x`.
  }];
  let dependentDialects = ["::halcyon::nn::NNDialect", "::mlir::func::FuncDialect"];
}

def DeriveBackward : Pass<"derive-backward", "::mlir::ModuleOp"> {
  let summary = "`@forward` has become `@gradients`, which also returns the gradient of the loss in every weight";
  let description = [{
    Walks the graph from the loss in reverse. Each operation brings its rule (DifferentiableOpInterface); the pass sums the contributions of values
    with several uses and leaves nothing behind that no gradient needs, such as the gradient of the image. Every operation that is not
    differentiable and stands between a weight and the loss is reported.

    Before: `%l = nn.cross_entropy %z, %t, %n`, `return %l`
    After:  `%l = nn.cross_entropy %z, %t, %n`, `%d = nn.cross_entropy_gradient %z, %t, %n, %one`, ..., `return %l, ..., %dw`
  }];
  let dependentDialects = ["::halcyon::nn::NNDialect"];
}

def AppendUpdate : Pass<"append-update", "::mlir::ModuleOp"> {
  let summary = "`@train` is `@gradients` with the weight update of the train section's optimiser instead of the gradients as results";
  let description = [{
    Every weight with momentum gets a parameter NAME.velocity of the role `optimizer`. `@gradients` itself no longer assigns running averages: it only
    computes.

    Before: `return %loss, %accuracy, %dw` in `@gradients`
    After, in `@train`: `%w1, %v1 = nn.sgd %w, %dw, %rate, %v {...}`, `nn.assign @w, %w1`, `nn.assign @w.velocity, %v1`
  }];
  let dependentDialects = ["::halcyon::nn::NNDialect"];
}

// --- compiler/optimize: simpler graphs of the same meaning ------------------------------------------------------------

def FoldNormalization : Pass<"fold-normalization", "::mlir::func::FuncOp"> {
  let summary = "no convolution of an inference function is followed by a normalisation alone";
  let description = [{
    Before: `%y = nn.conv2d %x, %w`, `%z = nn.normalize %y, %mean, %variance, %gamma, %beta`, the statistics read from parameters
    After:  `%u = nn.fold_filter %w, %variance, %gamma`, `%b = nn.fold_bias %mean, ...`, `%z = nn.conv2d %x, %u, %b`
  }];
  let dependentDialects = ["::halcyon::nn::NNDialect"];
}

def ExpandStatistics : Pass<"expand-statistics", "::mlir::func::FuncOp"> {
  let summary = "every sum over the batch is linear: nn.batch_statistics has become nn.batch_moments, which slices add to, and nn.statistics";
  let dependentDialects = ["::halcyon::nn::NNDialect"];
}

def UnifyConvolutions : Pass<"unify-convolutions", "::mlir::func::FuncOp"> {
  let summary = "dense layers and adjoints that are convolutions are convolutions, so that they share kernels";
  let description = [{
    A dense layer is a convolution whose kernel covers its image:
    Before: `%f = nn.reshape %x : [n, c, h, w] -> [n, c*h*w]`, `%y = nn.dense %f, %w`
    After:  `%v = nn.reshape %w : [o, c*h*w] -> [o, c, h, w]`, `%z = nn.conv2d %x, %v`, `%y = nn.reshape %z : [n, o, 1, 1] -> [n, o]`
    and likewise its adjoints. The adjoint of a convolution of stride 1 is a convolution with the filter rotated and its channels swapped:
    Before: `%d = nn.conv2d_input_gradient %g, %w {padding = 2}` with a 5x5 kernel
    After:  `%s = nn.swap_channels %w`, `%d = nn.conv2d %g, %s {flip, padding = 2}`
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
  }];
  let dependentDialects = ["::halcyon::nn::NNDialect"];
}

def ApplyWinograd : Pass<"apply-winograd", "::mlir::func::FuncOp"> {
  let summary = "convolutions of stride 1 that are faster so have Winograd's form";
  let description = [{
    An estimate of the cycles that an image takes decides between the direct form, F(2x2) and F(4x4), for each convolution and for each of its
    adjoints. Stands behind unify-convolutions, which makes adjoints in the input convolutions.

    Before: `%y = nn.conv2d %x, %w, %b {padding = 1}` with 3x3 filters
    After:  `%u = nn.winograd_filter %w {tile = 4, taps = 3}`, `%v = nn.winograd_input %x {tile = 4, taps = 3, padding = 1}`,
            `%m = nn.winograd_product %v, %u`, `%y = nn.winograd_output %m, %b {tile = 4, taps = 3}`
    Before: `%d = nn.conv2d_filter_gradient %x, %g`
    After:  `%v = nn.winograd_input %x`, `%a = nn.winograd_output_gradient %g`, `%e = nn.winograd_filter_gradient %v, %a`,
            `%d = nn.winograd_filter_adjoint %e`
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
    Those of the nested module `@reference` too, under the name reference_NAME. Nothing but functions of LLVM is left: what the program's table says of parameters and
    plans must be read before (compiler/codegen/DescribeProgram.h).
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
