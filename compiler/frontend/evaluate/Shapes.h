/// Arithmetic on shapes, checked against overflow.
#ifndef HALCYON_COMPILER_FRONTEND_EVALUATE_SHAPES_H
#define HALCYON_COMPILER_FRONTEND_EVALUATE_SHAPES_H

#include "compiler/frontend/Network.h"

namespace halcyon {

/// "[3, 224, 224]"
std::string toText(const Shape &shape);

/// A tensor has at most this many elements: kernels index them with 32 bits.
inline constexpr int64_t maximalElements = 2147483647;

/// Product of the extents, which are positive; nothing if it is above `maximalElements`.
std::optional<int64_t> countElements(const Shape &shape);

/// One axis of a window that slides over an image.
struct WindowAxis {
  int64_t input, kernel, stride, padding, dilation;

  /// Extent of the input that one window spans: dilation * (kernel - 1) + 1.
  std::optional<int64_t> computeSpan() const;
  /// (input + 2 * padding - span) / stride + 1, rounded down; 0 if no window fits. Nothing on
  /// overflow.
  std::optional<int64_t> computeOutput() const;
};

} // namespace halcyon

#endif
