#ifndef HALCYON_DIALECTS_NN_WINOGRADTILE_H
#define HALCYON_DIALECTS_NN_WINOGRADTILE_H

#include "llvm/ADT/SmallVector.h"
#include <cstdint>

namespace halcyon::nn {

/// One side, height or width, of the tiles of a convolution in Winograd's form.
///
/// A tile has the elements of one or several convolutions of stride 1, one behind the other, which
/// have a part of the taps each: F(tile, taps of the part). With a stride of s, the taps p, p + s,
/// p + 2s, ... meet every s-th pixel only, and are parts of their own. (Yepez and Ko, "Stride 2
/// 1-D, 2-D, and 3-D Winograd for Convolutional Neural Networks", 2020.) More taps than a part may
/// have become several. Each output is the sum over the parts; one of the adjoint in the input is
/// the sum over those that meet it, which are a s-th.
///
/// A dilation of d makes of an image d images a side, of every d-th pixel: d tiles that begin at
/// neighbouring pixels follow each other.
struct WinogradSide {
  int64_t tile, taps, stride = 1; // stride <= taps
  int64_t padding = 0;            // of the convolution
  int64_t dilation = 1;           // 1 if the stride is not
  bool isAdjoint = false;         // of the convolution's adjoint in the input

  /// Of a part in Winograd's form: the transforms have as many points. More would round too much in
  /// single precision.
  static constexpr int64_t mostElements = 8;

  /// The taps `first`, `first` + stride, ...
  struct Part {
    int64_t first, taps;
  };
  llvm::SmallVector<Part> parts() const;

  /// What a tile has in Winograd's form: of a part, and of all of them.
  int64_t elementsOf(const Part &part) const { return tile + part.taps - 1; }
  int64_t elements() const;

  /// The pixels that a tile reads, every d-th one, and where a part's are among them: every
  /// `readSpacing` of them.
  int64_t reads() const;
  int64_t firstReadOf(const Part &part) const { return before() + firstPixelOf(part); }
  int64_t readSpacing() const { return isAdjoint ? 1 : stride; }

  /// The same of the pixels that it makes.
  int64_t outputs() const { return tile * outputSpacing(); }
  int64_t firstOutputOf(const Part &part) const;
  int64_t outputSpacing() const { return isAdjoint ? stride : 1; }

  /// How many pixels of what they read lie from d tiles to the next d.
  int64_t step() const { return tile * readSpacing() * dilation; }
  /// How far the first tile begins before the image that it reads.
  int64_t before() const;
  /// How far the last of `count` tiles ends behind that image, of `extent` pixels; 0 if it does
  /// not.
  int64_t after(int64_t count, int64_t extent) const;
  /// The tiles of a result of `extent` pixels, a multiple of d.
  int64_t countTiles(int64_t extent) const;

private:
  int64_t firstPixelOf(const Part &part) const;
};

/// The side of an operation's tiles along an axis: 0 is the height, 1 the width.
template <typename Op> WinogradSide winogradSide(Op op, int axis) {
  WinogradSide side = {op.getTile()[axis], op.getTaps()[axis], op.getStride()[axis]};
  if constexpr (requires { op.getPadding(); })
    side.padding = op.getPadding()[axis];
  if constexpr (requires { op.getDilation(); })
    side.dilation = op.getDilation()[axis];
  if constexpr (requires { op.getAdjoint(); })
    side.isAdjoint = op.getAdjoint();
  if constexpr (requires { op.getImage(); })
    side.isAdjoint = op.getImage().has_value();
  return side;
}

} // namespace halcyon::nn
#endif
