#ifndef HALCYON_DIALECTS_NN_WINDOW_H
#define HALCYON_DIALECTS_NN_WINDOW_H

#include "mlir/IR/Location.h"
#include "llvm/ADT/ArrayRef.h"
#include <cstdint>
#include <optional>

namespace halcyon::nn {

/// The windows of a convolution or pooling along one axis of an image.
struct Window {
  int64_t kernel;
  int64_t stride;
  int64_t padding;
  int64_t dilation;

  /// From the window's first element to its last, in elements of the input.
  int64_t span() const { return dilation * (kernel - 1) + 1; }

  /// How many windows an axis of `extent` elements holds; 0 where not even one fits.
  int64_t outputExtent(int64_t extent) const {
    int64_t room = extent + 2 * padding - span();
    return room < 0 ? 0 : room / stride + 1;
  }
};

/// Checks the windows along height and width: kernels, strides and dilations from 1, paddings from
/// 0.
mlir::LogicalResult verifyWindows(std::optional<mlir::Location> location,
                                  llvm::ArrayRef<Window> windows);

} // namespace halcyon::nn
#endif
