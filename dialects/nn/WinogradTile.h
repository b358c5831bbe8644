#ifndef HALCYON_DIALECTS_NN_WINOGRADTILE_H
#define HALCYON_DIALECTS_NN_WINOGRADTILE_H

#include <cstdint>

namespace halcyon::nn {

/// One side, height or width, of the tiles of a convolution in Winograd's form.
///
/// A stride of s splits the taps into s phases: phase p has the taps p, p + s, p + 2s, ..., which
/// meet every s-th pixel only and so are a convolution of stride 1 by themselves, F(tile,
/// tapsOf(p)). (Yepez and Ko, "Stride 2 1-D, 2-D, and 3-D Winograd for Convolutional Neural
/// Networks", 2020.) A tile has the elements of all phases, one phase behind the other. Each output
/// is the sum over the phases; one of the adjoint in the input is of a single phase.
struct WinogradSide {
  int64_t tile, taps, stride = 1; // stride <= taps: no phase is without taps
  int64_t padding = 0;            // of the convolution
  bool isAdjoint = false;         // of the convolution's adjoint in the input

  int64_t tapsOf(int64_t phase) const;
  /// What a tile has in Winograd's form: of a phase, and of all of them.
  int64_t elementsOf(int64_t phase) const { return tile + tapsOf(phase) - 1; }
  int64_t elements() const { return stride * (tile - 1) + taps; }

  /// The pixels that a tile reads, and where a phase's are among them: every `readSpacing` pixels.
  int64_t reads() const;
  int64_t firstReadOf(int64_t phase) const { return before() + firstPixelOf(phase); }
  int64_t readSpacing() const { return isAdjoint ? 1 : stride; }

  /// The pixels that a tile makes, and where a phase's are among them: every `outputSpacing`
  /// pixels.
  int64_t outputs() const { return tile * outputSpacing(); }
  int64_t firstOutputOf(int64_t phase) const;
  int64_t outputSpacing() const { return isAdjoint ? stride : 1; }

  /// How many pixels of what they read lie from one tile to the next.
  int64_t step() const { return tile * readSpacing(); }
  /// How far the first tile begins before the image that it reads.
  int64_t before() const;
  /// How far the last of `count` tiles ends behind that image, of `extent` pixels; 0 if it does
  /// not.
  int64_t after(int64_t count, int64_t extent) const;
  /// The tiles of a result of `extent` pixels.
  int64_t countTiles(int64_t extent) const;

private:
  int64_t firstPixelOf(int64_t phase) const;
};

/// The side of an operation's tiles along an axis: 0 is the height, 1 the width.
template <typename Op> WinogradSide winogradSide(Op op, int axis) {
  WinogradSide side = {op.getTile()[axis], op.getTaps()[axis], op.getStride()[axis]};
  if constexpr (requires { op.getPadding(); })
    side.padding = op.getPadding()[axis];
  if constexpr (requires { op.getAdjoint(); })
    side.isAdjoint = op.getAdjoint();
  if constexpr (requires { op.getImage(); })
    side.isAdjoint = op.getImage().has_value();
  return side;
}

} // namespace halcyon::nn
#endif
