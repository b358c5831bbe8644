#include "compiler/frontend/evaluate/Shapes.h"

namespace halcyon {

std::string toText(const Shape &shape) {
  std::string text = "[";
  for (size_t index = 0; index < shape.size(); ++index)
    text += (index > 0 ? ", " : "") + std::to_string(shape[index]);
  return text + "]";
}

std::optional<int64_t> countElements(const Shape &shape) {
  int64_t count = 1;
  for (int64_t extent : shape)
    if (__builtin_mul_overflow(count, extent, &count) || count > maximalElements)
      return std::nullopt;
  return count;
}

std::optional<int64_t> WindowAxis::computeSpan() const {
  int64_t span = 0;
  if (__builtin_mul_overflow(dilation, kernel - 1, &span) || __builtin_add_overflow(span, 1, &span))
    return std::nullopt;
  return span;
}

std::optional<int64_t> WindowAxis::computeOutput() const {
  std::optional<int64_t> span = computeSpan();
  int64_t padded = 0;
  if (!span || __builtin_mul_overflow(padding, 2, &padded) ||
      __builtin_add_overflow(padded, input, &padded))
    return std::nullopt;
  return padded < *span ? 0 : (padded - *span) / stride + 1;
}

} // namespace halcyon
