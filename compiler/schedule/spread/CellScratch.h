#ifndef HALCYON_COMPILER_SCHEDULE_SPREAD_CELLSCRATCH_H
#define HALCYON_COMPILER_SCHEDULE_SPREAD_CELLSCRATCH_H

#include "compiler/schedule/spread/SpreadCalls.h"

#include "llvm/ADT/DenseMap.h"

namespace halcyon {

/// Finds what the cells of a grid leave only to themselves. Such a part lies in the scratch of the
/// thread that runs the cell, where one cell after the other writes: it stays in the core's own
/// cache, where all parts together might not.
class CellScratch {
public:
  explicit CellScratch(llvm::ArrayRef<SpreadCall> calls);

  /// The slice of a buffer that each cell leaves only to itself; none if others see some of it.
  std::optional<CellSlice> find(step::BufferOp buffer) const;

private:
  /// The cells of which grid touch a buffer, each of them which slice; nothing said: others, too.
  struct Users {
    int64_t grid;
    std::optional<CellSlice> slice;
    bool overlaps; // each cell has its own of what several compute
  };

  void note(step::BufferOp buffer, Users user);

  llvm::DenseMap<mlir::Operation *, Users> users; // of each buffer
};

} // namespace halcyon
#endif
