#include "compiler/schedule/memory/MemoryRange.h"

#include "dialects/kernel/Storage.h"

using namespace mlir;
using namespace halcyon;
using step::BufferOp;
using step::Space;

int64_t halcyon::cellsOf(Operation *segment) {
  if (auto grid = dyn_cast<step::GridOp>(segment))
    return int64_t(grid.getCells());
  return step::countSlices(cast<step::SlicesOp>(segment));
}

MemoryRange halcyon::rangeOf(BufferOp buffer, Operation *user) {
  int64_t cells = buffer.getCellStride() ? cellsOf(user->getParentOp()) : 1;
  int64_t begin = buffer.getOffset().value_or(0), stride = buffer.getCellStride();
  int64_t bytes = kernel::describeStorage(buffer.getType()).bytes();
  if (buffer.getLanes()) // all at one place of their lanes
    bytes -= (*buffer.getLanes() - 1) * step::lanesSeenBy(user->getParentOp()).getLaneBytes();
  return {buffer.getLane(), begin, begin + (cells - 1) * stride + bytes};
}

/// Whether each lane or cell sees memory of its own.
static bool isOwn(BufferOp buffer) {
  return buffer.getSpace() == Space::Worker ||
         (buffer.getSpace() == Space::Lane && !buffer.getLane());
}

SmallVector<MemoryAccess> halcyon::accessesOf(Operation *segment, const SymbolTable &kernels) {
  SmallVector<MemoryAccess> accesses;
  segment->walk([&](Operation *operation) {
    auto call = dyn_cast<step::CallOp>(operation); // else it zeroes memory
    auto kernel = call ? kernels.lookup<kernel::FuncOp>(call.getKernel()) : kernel::FuncOp();
    for (auto [number, value] : llvm::enumerate(operation->getOperands())) {
      BufferOp buffer = step::memoryOf(value);
      if (isOwn(buffer))
        continue;
      MemoryRange range = rangeOf(buffer, operation);
      if (buffer.getLanes()) // of which the range names the first
        range.lane = std::nullopt;
      Operation *owner = buffer;
      if (buffer.getSpace() == Space::Lane)
        owner = step::lanesSeenBy(segment);
      accesses.push_back({buffer, range, !kernel || kernel.isStored(number), owner});
    }
  });
  return accesses;
}

static bool meet(MemoryAccess one, MemoryAccess other) {
  if (one.buffer.getSpace() != other.buffer.getSpace() || (!one.isWrite && !other.isWrite))
    return false;
  switch (one.buffer.getSpace()) {
  case Space::State:
  case Space::Prepared:
  case Space::Lane:
    return one.range.overlaps(other.range);
  case Space::Shared:
    return one.buffer == other.buffer;
  case Space::Slot:
    return one.buffer.getSlot() == other.buffer.getSlot();
  case Space::Worker:
    return false;
  }
}

BufferOp halcyon::findConflict(ArrayRef<MemoryAccess> one, ArrayRef<MemoryAccess> other) {
  for (const MemoryAccess &access : one)
    if (llvm::any_of(other, [&](const MemoryAccess &met) { return meet(access, met); }))
      return access.buffer;
  return nullptr;
}
