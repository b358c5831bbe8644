#ifndef HALCYON_COMPILER_SCHEDULE_BATCHSHAPE_H
#define HALCYON_COMPILER_SCHEDULE_BATCHSHAPE_H

#include "compiler/schedule/Segments.h"
#include "llvm/Support/MathExtras.h"

namespace halcyon {

/// How the batch is cut: `slices` of `slice` images (the last may hold fewer), which `lanes` lanes
/// share.
struct BatchShape {
  int64_t batch;
  int64_t slice;

  /// More lanes than this only cost memory and a longer sum: it is fixed so that no result depends
  /// on the machine.
  static constexpr int64_t mostLanes = 8;

  int64_t slices() const { return llvm::divideCeil(batch, slice); }
  int64_t lanes() const { return std::min(mostLanes, slices()); }
  /// The type of what one slice holds of a per-image value.
  mlir::RankedTensorType sliced(mlir::RankedTensorType type) const {
    llvm::SmallVector<int64_t> shape(type.getShape());
    shape[0] = slice;
    return type.clone(shape);
  }
};

/// The batch of a function: the first dimension of its image.
int64_t batchOf(mlir::func::FuncOp function);

/// How many images to run at a time that take `imageBytes` each while they run: as many as fit the
/// cache, at least so few that every lane has a slice.
int64_t sliceOfBytes(int64_t imageBytes, int64_t batch);

/// How many images to run through all layers at a time: as many as keep what a slice stores in the
/// cache, at least so few that every lane has a slice.
int64_t chooseSlice(mlir::func::FuncOp function);

} // namespace halcyon
#endif
