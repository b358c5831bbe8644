#ifndef HALCYON_COMPILER_SCHEDULE_MEMORY_WRITTENMEMORY_H
#define HALCYON_COMPILER_SCHEDULE_MEMORY_WRITTENMEMORY_H

#include "compiler/schedule/memory/MemoryRange.h"

#include "llvm/ADT/DenseSet.h"

namespace halcyon {

/// What memory of an entry point holds something, as its segments run one after the other. State
/// and what the caller passes do from the start.
class WrittenMemory {
public:
  /// Lanes begin a segment: what they added up before, they have handed on.
  void beginSlices() { lanes.clear(); }
  /// Another slice or cell begins: what a worker's scratch holds is another one's.
  void beginCell() { scratch.clear(); }
  /// `user` writes the buffer.
  void add(step::BufferOp buffer, mlir::Operation *user);
  /// Whether all of the buffer that `user` sees has been written.
  bool covers(step::BufferOp buffer, mlir::Operation *user) const;
  /// Whether a part of the state that `user` sees has been written: it is no longer the old one.
  bool hasReplaced(step::BufferOp buffer, mlir::Operation *user) const;

private:
  bool coversLane(MemoryRange range) const;

  llvm::DenseSet<mlir::Value> shared, scratch;
  llvm::DenseSet<int64_t> slots;
  llvm::SmallVector<MemoryRange> lanes, state;
};

} // namespace halcyon
#endif
