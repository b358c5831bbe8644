#ifndef HALCYON_COMPILER_SCHEDULE_DECIDE_SEGMENTS_H
#define HALCYON_COMPILER_SCHEDULE_DECIDE_SEGMENTS_H

#include "compiler/schedule/decide/ImageAnalysis.h"
#include "llvm/ADT/DenseMap.h"

namespace halcyon {

/// When each operation of a function runs. Segments and groups alternate: group 0, segment 0, group
/// 1, segment 1, ..., group n. A segment runs its operations slice by slice; a group runs, between
/// segments, what is about the whole batch.
struct Segments {
  llvm::DenseMap<mlir::Operation *, int>
      index;                   // the segment of an operation on slices, else its group
  int count = 1;               // of segments
  std::vector<int64_t> slices; // images of a slice of each segment

  int of(mlir::Operation *operation) const { return index.lookup(operation); }
};

/// Puts every operation as early as its operands allow: a segment ends where the whole batch is
/// needed. What takes more memory than its operands is put into the segment that needs it. Where
/// all is one segment, sums on the whole batch that need such values get segments of their own.
Segments assignSegments(mlir::func::FuncOp function, const ImageAnalysis &images);

/// Clones cheap operations, which are pointwise work and expansions of few channels, into the later
/// segments that use them, so that what they are computed from is stored for the whole batch and
/// they are not, wherever an estimate says that this moves no more bytes. The clones are added to
/// `images` and `segments`.
void recomputeCheapWork(mlir::func::FuncOp function, ImageAnalysis &images, Segments &segments);

} // namespace halcyon
#endif
