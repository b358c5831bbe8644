#include "dialects/nn/WinogradTile.h"

#include "llvm/Support/MathExtras.h"
#include <algorithm>

using namespace halcyon::nn;

int64_t WinogradSide::tapsOf(int64_t phase) const {
  return llvm::divideCeilSigned(taps - phase, stride);
}

int64_t WinogradSide::reads() const {
  int64_t end = 0;
  for (int64_t phase = 0; phase < stride; ++phase)
    end = std::max(end, firstReadOf(phase) + (elementsOf(phase) - 1) * readSpacing() + 1);
  return end;
}

int64_t WinogradSide::firstOutputOf(int64_t phase) const {
  return isAdjoint ? llvm::mod(phase - padding, stride) : 0;
}

int64_t WinogradSide::before() const {
  int64_t before = -firstPixelOf(0);
  for (int64_t phase = 1; phase < stride; ++phase)
    before = std::max(before, -firstPixelOf(phase));
  return before;
}

int64_t WinogradSide::after(int64_t count, int64_t extent) const {
  return std::max<int64_t>(0, (count - 1) * step() - before() + reads() - extent);
}

int64_t WinogradSide::countTiles(int64_t extent) const {
  return llvm::divideCeilSigned(extent, outputs());
}

/// Of the first tile. An output v of the adjoint is the sum over the phase's taps k of the pixels
/// (v + padding - k) / stride; the first one belongs to the last tap.
int64_t WinogradSide::firstPixelOf(int64_t phase) const {
  return isAdjoint ? (firstOutputOf(phase) + padding) / stride - (tapsOf(phase) - 1)
                   : phase - padding;
}
