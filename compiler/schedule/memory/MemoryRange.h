#ifndef HALCYON_COMPILER_SCHEDULE_MEMORY_MEMORYRANGE_H
#define HALCYON_COMPILER_SCHEDULE_MEMORY_MEMORYRANGE_H

#include "dialects/step/StepDialect.h"

namespace halcyon {

/// The cells that an operation of an entry point runs on: slices of the whole batch, or a grid's.
int64_t cellsOf(mlir::Operation *segment);

/// Bytes [begin, end) of one lane, of every lane or of the state.
struct MemoryRange {
  std::optional<uint64_t> lane;
  int64_t begin, end;

  bool overlaps(const MemoryRange &other) const {
    return (!lane || !other.lane || lane == other.lane) && begin < other.end && other.begin < end;
  }
};

/// The bytes that all cells of a buffer's user take together.
MemoryRange rangeOf(step::BufferOp buffer, mlir::Operation *user);

/// How an operation uses memory.
struct MemoryAccess {
  step::BufferOp buffer;
  MemoryRange range;
  bool isWrite;
  /// The buffer, or the segment whose lane it is.
  mlir::Operation *owner;
};

/// What the operations of a segment touch beside memory that no other segment sees meanwhile.
llvm::SmallVector<MemoryAccess> accessesOf(mlir::Operation *segment,
                                           const mlir::SymbolTable &kernels);

/// The buffer that one of two segments writes and the other one touches, so that they cannot run at
/// once; null if there is none.
step::BufferOp findConflict(llvm::ArrayRef<MemoryAccess> one, llvm::ArrayRef<MemoryAccess> other);

} // namespace halcyon
#endif
