#include "dialects/nn/Window.h"

#include "mlir/IR/Diagnostics.h"

using namespace mlir;

LogicalResult halcyon::nn::verifyWindows(std::optional<Location> location,
                                         ArrayRef<Window> windows) {
  for (const Window &window : windows) {
    if (window.kernel < 1 || window.stride < 1 || window.dilation < 1)
      return emitOptionalError(location, "kernel, stride and dilation must be at least 1 but are ",
                               window.kernel, ", ", window.stride, " and ", window.dilation);
    if (window.padding < 0)
      return emitOptionalError(location, "padding must not be negative but is ", window.padding);
  }
  return success();
}
