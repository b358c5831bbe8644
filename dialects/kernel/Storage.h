#ifndef HALCYON_DIALECTS_KERNEL_STORAGE_H
#define HALCYON_DIALECTS_KERNEL_STORAGE_H

#include "dialects/kernel/KernelDialect.h"

namespace halcyon::kernel {

/// Where the elements along one dimension of a tensor lie: element i at (i / tile) * outerStride +
/// (i % tile) * innerStride.
struct StoredDimension {
  int64_t extent;
  int64_t tile; // equal to the padded extent where the dimension is not split
  int64_t outerStride;
  int64_t innerStride;
};

/// Where the elements of a buffer lie, in elements from its first one: the one place that knows
/// what a layout means.
struct Storage {
  llvm::SmallVector<StoredDimension, 4> dimensions; // one a dimension of the tensor, in its order
  int64_t origin;   // of the element with all indices zero (behind the halo)
  int64_t elements; // of the whole buffer, padding and halos included; of a window, to its last one
  int64_t elementBytes;

  int64_t bytes() const { return elements * elementBytes; }
  /// The position of an element, in elements from the buffer's first one.
  int64_t offsetOf(llvm::ArrayRef<int64_t> index) const;
};

Storage describeStorage(BufferType type);

/// The memory that a buffer touches: pieces of neighbouring bytes. Only a window has several.
struct Pieces {
  struct Repeat {
    int64_t count, stride; // in bytes
  };
  int64_t bytes;                        // of a piece
  llvm::SmallVector<Repeat, 4> repeats; // the outermost first

  int64_t count() const;
  int64_t allBytes() const { return bytes * count(); }
};

Pieces describePieces(BufferType type);

/// The halo of one image of a buffer of the layout nhwc, which is no window, in elements: before
/// the first pixel, between the last pixel of each row and the first one of the next, and behind
/// the last pixel.
struct Halo {
  int64_t edge;      // elements before the first pixel, and behind the last one
  int64_t gap;       // elements between rows
  int64_t gaps;      // how many of them
  int64_t firstGap;  // where the first one begins
  int64_t gapStride; // from one to the next
  int64_t end;       // where what is behind the last pixel begins

  int64_t elements() const { return 2 * edge + gaps * gap; }
};

Halo describeHalo(const Storage &storage);

} // namespace halcyon::kernel
#endif
