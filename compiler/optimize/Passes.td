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

def FoldExpansions : Pass<"fold-expansions", "::mlir::func::FuncOp"> {
  let summary = "in training, no 1x1 convolution with many more outputs than inputs is followed by a batch normalisation";
  let description = [{
    Batch normalisation costs passes over the outputs: one for their statistics, one to normalise them, and in the backward pass again one for sums and
    one for what those subtract. Where the inputs x are few, all of it follows from them: the outputs W x have the mean W m and the variances
    diag(W K W^T), with the inputs' mean m and covariance K over the batch. So the normalised outputs are a convolution with
    folded filters, as in inference, and come in one pass. What normalisation subtracts from a gradient is linear in the outputs, and so in x: the
    convolution's adjoints take the gradient as it comes, and a small convolution of x adds the rest.

    Folded are convolutions without bias and with stride 1, of normalised inputs (second moments of others could lose digits), where an estimate says that products of
    the inputs with each other cost less than the passes saved. The sums behind are those of the graph before, but rounded differently.

    Before:
    ```mlir
    func.func @gradients(%x: tensor<2x3x4x4xf32>, %n: tensor<2xf32> {nn.slot = "example_weights"}, %v: tensor<3xf32>, %w: tensor<6x3x1x1xf32>,
                         %gamma: tensor<6xf32>, %beta: tensor<6xf32>, %pivot: tensor<6xf32>, %g: tensor<2x6x4x4xf32>)
        -> (tensor<2x6x4x4xf32>, tensor<2x3x4x4xf32>, tensor<6x3x1x1xf32>) {
      %a = nn.normalize %x, %v, %v, %v, %v {epsilon = 1.0e-5 : f64}
         : (tensor<2x3x4x4xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<2x3x4x4xf32>
      %y = nn.conv2d %a, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
         : (tensor<2x3x4x4xf32>, tensor<6x3x1x1xf32>) -> tensor<2x6x4x4xf32>
      %m, %s = nn.batch_statistics %y, %n, %pivot : (tensor<2x6x4x4xf32>, tensor<2xf32>, tensor<6xf32>) -> (tensor<6xf32>, tensor<6xf32>)
      %z = nn.normalize %y, %m, %s, %gamma, %beta {epsilon = 1.0e-5 : f64}
         : (tensor<2x6x4x4xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<2x6x4x4xf32>
      %sum, %product = nn.normalize_reduce %g, %y, %m, %s {epsilon = 1.0e-5 : f64}
         : (tensor<2x6x4x4xf32>, tensor<2x6x4x4xf32>, tensor<6xf32>, tensor<6xf32>) -> (tensor<6xf32>, tensor<6xf32>)
      %dm, %ds = nn.normalize_statistics_gradient %sum, %product, %s, %gamma {epsilon = 1.0e-5 : f64}
         : (tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) -> (tensor<6xf32>, tensor<6xf32>)
      %d0 = nn.normalize_input_gradient %g, %s, %gamma {epsilon = 1.0e-5 : f64}
         : (tensor<2x6x4x4xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<2x6x4x4xf32>
      %d1 = nn.batch_statistics_gradient %y, %dm, %ds, %m, %n
         : (tensor<2x6x4x4xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<2xf32>) -> tensor<2x6x4x4xf32>
      %d = nn.add %d0, %d1 : (tensor<2x6x4x4xf32>, tensor<2x6x4x4xf32>) -> tensor<2x6x4x4xf32>
      %dx = nn.conv2d_input_gradient %d, %w {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
         : (tensor<2x6x4x4xf32>, tensor<6x3x1x1xf32>) -> tensor<2x3x4x4xf32>
      %dw = nn.conv2d_filter_gradient %a, %d {stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, dilation = array<i64: 1, 1>}
         : (tensor<2x3x4x4xf32>, tensor<2x6x4x4xf32>) -> tensor<6x3x1x1xf32>
      return %z, %dx, %dw : tensor<2x6x4x4xf32>, tensor<2x3x4x4xf32>, tensor<6x3x1x1xf32>
    }
    ```
    After:
    ```mlir
    func.func @gradients(%x: ..., %n: ..., %v: ..., %w: ..., %gamma: ..., %beta: ..., %pivot: ..., %g: ...) -> ...
      %a = nn.normalize %x, ...
      %shares = nn.weigh_images %a, %n : ...
      %moments = nn.conv2d_filter_gradient %a, %shares ...
      %mean = nn.channel_sum %shares : ...
      %covariance = nn.covariance %moments, %mean : ...
      %deviations = nn.compose_filters %w, %covariance : ...
      %m = nn.apply_filter %w, %mean : ...
      %products = nn.filter_dot %w, %deviations : ...
      %s = nn.relu %products : ...
      %u = nn.fold_filter %w, %s, %gamma {epsilon = 1.000000e-05 : f64} : ...
      %b = nn.fold_bias %m, %s, %gamma, %beta {epsilon = 1.000000e-05 : f64} : ...
      %z = nn.conv2d %a, %u, %b ...
      %correlations = nn.conv2d_filter_gradient %a, %g ...
      %sum = nn.channel_sum %g : ...
      %weighted = nn.filter_dot %w, %correlations : ...
      %product = nn.standardize_sum %weighted, %sum, %m, %s {epsilon = 1.000000e-05 : f64} : ...
      %dw = nn.normalized_filter_gradient %correlations, %deviations, %mean, %sum, %product, %s, %gamma {epsilon = 1.000000e-05 : f64} : ...
      %direct = nn.conv2d_input_gradient %g, %u ...
      %minus_product = nn.multiply %product, ...
      %minus_sum = nn.multiply %sum, ...
      %inner = nn.fold_filter %w, %s, %minus_product {epsilon = 1.000000e-05 : f64} : ...
      %inner_bias = nn.fold_bias %m, %s, %minus_product, %minus_sum {epsilon = 1.000000e-05 : f64} : ...
      %outer = nn.swap_channels %u : ...
      %composed = nn.compose_filters %outer, %inner : ...
      %bias = nn.apply_filter %outer, %inner_bias : ...
      %through = nn.conv2d %a, %composed, %bias ...
      %share = nn.weigh_images %through, %n : ...
      %dx = nn.add %direct, %share : ...
      return %z, %dx, %dw : ...
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
