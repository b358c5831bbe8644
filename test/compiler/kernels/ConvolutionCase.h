#ifndef HALCYON_TEST_COMPILER_KERNELS_CONVOLUTIONCASE_H
#define HALCYON_TEST_COMPILER_KERNELS_CONVOLUTIONCASE_H

#include "test/compiler/kernels/KernelCase.h"

namespace halcyon::test {

struct Convolution {
  int64_t images, inputs, height, width, outputs, kernelHeight, kernelWidth;
  int64_t stride = 1, padding = 0, dilation = 1, groups = 1;
  bool flip = false;

  Shape inputShape() const;
  Shape filterShape() const;
  Shape outputShape() const;
  /// The filter with its channels exchanged, as the input gradient reads it fastest.
  Shape swappedShape() const;
  std::string attributes() const;
  std::string name() const;
  /// Multiplications and additions of the forward pass and of each adjoint.
  double operations() const;
};

/// Whether an input gradient reads the filter as the forward pass does, or with its channels
/// exchanged.
enum class FilterOrder { Forward, Swapped };

/// Layouts of the tensors of a convolution.
struct ConvolutionLayouts {
  std::string input, output;
  int64_t filterChannels = 8;
};

/// relu(conv2d(x, w) + b)
KernelCase makeForward(const Convolution &convolution, const ConvolutionLayouts &layouts);
/// The input gradient behind a ReLU's mask.
KernelCase makeInputGradient(const Convolution &convolution, const ConvolutionLayouts &layouts,
                             FilterOrder order);
/// The filter gradient, added to what there is.
KernelCase makeFilterGradient(const Convolution &convolution, const ConvolutionLayouts &layouts);

} // namespace halcyon::test
#endif
