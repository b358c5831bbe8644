#include "dialects/nn/WinogradTile.h"

#include "llvm/Support/MathExtras.h"
#include <algorithm>

using namespace halcyon::nn;
using llvm::divideCeilSigned;

llvm::SmallVector<WinogradSide::Part> WinogradSide::parts() const {
  llvm::SmallVector<Part> parts;
  int64_t mostTaps = std::max<int64_t>(1, mostElements - tile + 1);
  for (int64_t phase = 0; phase < stride; ++phase) {
    int64_t left = divideCeilSigned(taps - phase, stride), first = phase;
    // As large as each other, or almost.
    for (int64_t count = divideCeilSigned(left, mostTaps); count > 0; --count) {
      int64_t ofPart = divideCeilSigned(left, count);
      parts.push_back({first, ofPart});
      first += ofPart * stride;
      left -= ofPart;
    }
  }
  return parts;
}

int64_t WinogradSide::elements() const {
  int64_t elements = 0;
  for (const Part &part : parts())
    elements += elementsOf(part);
  return elements;
}

int64_t WinogradSide::reads() const {
  int64_t end = 0;
  for (const Part &part : parts())
    end = std::max(end, firstReadOf(part) + (elementsOf(part) - 1) * readSpacing() + 1);
  return end;
}

int64_t WinogradSide::firstOutputOf(const Part &part) const {
  return isAdjoint ? llvm::mod(part.first - padding, stride) : 0;
}

int64_t WinogradSide::before() const {
  llvm::SmallVector<Part> parts = this->parts();
  int64_t before = -firstPixelOf(parts.front());
  for (const Part &part : parts)
    before = std::max(before, -firstPixelOf(part));
  return before;
}

int64_t WinogradSide::after(int64_t count, int64_t extent) const {
  int64_t lastBegin = (count / dilation - 1) * step() + dilation - 1 - before();
  return std::max<int64_t>(0, lastBegin + (reads() - 1) * dilation + 1 - extent);
}

int64_t WinogradSide::countTiles(int64_t extent) const {
  return dilation * divideCeilSigned(extent, dilation * outputs());
}

/// Of the first tile. An output v of the adjoint is the sum over taps k of the pixels
/// (v + padding - k) / stride; the first one belongs to the last tap.
int64_t WinogradSide::firstPixelOf(const Part &part) const {
  int64_t last = part.first + (part.taps - 1) * stride;
  return isAdjoint ? (firstOutputOf(part) + padding - last) / stride : part.first - padding;
}
