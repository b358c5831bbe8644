// Simpler graphs of the same meaning.
#ifndef HALCYON_COMPILER_OPTIMIZE_PASSES
#define HALCYON_COMPILER_OPTIMIZE_PASSES

include "mlir/Pass/PassBase.td"

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

def ExpandGroups : Pass<"expand-groups", "::mlir::func::FuncOp"> {
  let summary = "no convolution has a few groups whose output channels fill no vectors";
  let description = [{
    Such a convolution takes all channels, with filters that are zero outside of their group; of the gradient of such filters, only what lies
    within a group is kept. At most 16 groups are expanded so; depthwise convolutions are not.

    Before:
    ```mlir
    func.func @predict(%x: tensor<1x4x9x9xf32>, %w: tensor<6x2x3x3xf32>) -> tensor<1x6x7x7xf32> {
      %y = nn.conv2d %x, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>, groups = 2 : i64}
         : (tensor<1x4x9x9xf32>, tensor<6x2x3x3xf32>) -> tensor<1x6x7x7xf32>
      return %y : tensor<1x6x7x7xf32>
    }
    ```
    After:
    ```mlir
    func.func @predict(%x: ..., %w: ...) -> tensor<1x6x7x7xf32> {
      %e = nn.expand_groups %w {groups = 2 : i64} : (tensor<6x2x3x3xf32>) -> tensor<6x4x3x3xf32>
      %y = nn.conv2d %x, %e ...
      return %y : ...
    ```
  }];
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
#endif
