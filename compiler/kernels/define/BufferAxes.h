#ifndef HALCYON_COMPILER_KERNELS_DEFINE_BUFFERAXES_H
#define HALCYON_COMPILER_KERNELS_DEFINE_BUFFERAXES_H

#include "compiler/kernels/define/Tensor.h"
#include "dialects/kernel/KernelDialect.h"

namespace halcyon::kernels {

/// One axis of a buffer in memory: a dimension of its tensor, or one half of a dimension that is
/// stored in tiles.
struct BufferAxis {
  enum Part { Whole, InsideTile, Tiles };

  unsigned dimension;
  Part part;
  int64_t tile;    // elements in a tile of a split dimension
  int64_t minimum; // the first index in memory: negative where there is a halo
  int64_t extent;  // in memory: padding and halo included
  int64_t stride;
  int64_t written; // indices from zero that a kernel writes: padding included, the halo not

  Halide::Expr select(const Halide::Expr &index) const;
};

/// The axes of a buffer, the innermost first.
llvm::SmallVector<BufferAxis, 5> describeAxes(kernel::BufferType type);

/// The same, with rows and columns in tiles of `phases` (height, width), which divide them: a loop
/// over each phase of a stride.
llvm::SmallVector<BufferAxis, 5> splitPhases(llvm::SmallVector<BufferAxis, 5> axes,
                                             std::array<int64_t, 2> phases);

/// Where a buffer's tensor may be read: the padding and the halo hold zeros.
llvm::SmallVector<ReadableRange, 4> describeReadable(kernel::BufferType type);

/// Fixes what a kernel would otherwise read from its argument: of a buffer only the pointer is
/// given.
template <typename Parameter> void fixAxes(Parameter parameter, llvm::ArrayRef<BufferAxis> axes) {
  for (unsigned i = 0; i < axes.size(); ++i)
    parameter.dim(i)
        .set_bounds(int32_t(axes[i].minimum), int32_t(axes[i].extent))
        .set_stride(int32_t(axes[i].stride));
}

} // namespace halcyon::kernels
#endif
