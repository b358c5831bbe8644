#ifndef HALCYON_COMPILER_SCHEDULE_MEMORY_WRITTENMEMORY_H
#define HALCYON_COMPILER_SCHEDULE_MEMORY_WRITTENMEMORY_H

#include "dialects/step/StepDialect.h"
#include "llvm/ADT/DenseSet.h"

namespace halcyon {

/// The cells that an operation of an entry point runs on: slices of the whole batch, or a grid's.
int64_t cellsOf(mlir::Operation *segment);

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
  /// Bytes [begin, end) of one lane, of every lane or of the state.
  struct Range {
    std::optional<uint64_t> lane;
    int64_t begin, end;
  };
  /// The bytes that all cells of a buffer's user take together.
  static Range rangeOf(step::BufferOp buffer, mlir::Operation *user);
  bool coversLane(Range range) const;

  llvm::DenseSet<mlir::Value> shared, scratch;
  llvm::DenseSet<int64_t> slots;
  llvm::SmallVector<Range> lanes, state;
};

} // namespace halcyon
#endif
