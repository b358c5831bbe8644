#include "compiler/schedule/memory/WrittenMemory.h"

#include "dialects/kernel/Storage.h"
#include "runtime/Program.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace halcyon;
using step::BufferOp;
using step::Space;

int64_t halcyon::cellsOf(Operation *segment) {
  if (auto grid = dyn_cast<step::GridOp>(segment))
    return grid.getCells();
  return step::countSlices(cast<step::SlicesOp>(segment));
}

/// Whether the caller fills a slot before the call; the others are results.
static bool isGiven(int64_t slot) { return slot < HALCYON_OUTPUT; }

WrittenMemory::Range WrittenMemory::rangeOf(BufferOp buffer, Operation *user) {
  int64_t cells = buffer.getCellStride() ? cellsOf(user->getParentOp()) : 1;
  int64_t begin = buffer.getOffset().value_or(0), stride = buffer.getCellStride();
  int64_t bytes = kernel::describeStorage(buffer.getType()).bytes();
  if (buffer.getLanes()) // all at one place of their lanes
    bytes -= (*buffer.getLanes() - 1) * step::lanesSeenBy(user->getParentOp()).getLaneBytes();
  return {buffer.getLane(), begin, begin + (cells - 1) * stride + bytes};
}

void WrittenMemory::add(BufferOp buffer, Operation *user) {
  switch (buffer.getSpace()) {
  case Space::State:
    state.push_back(rangeOf(buffer, user));
    break;
  case Space::Shared:
    shared.insert(buffer);
    break;
  case Space::Worker:
    scratch.insert(buffer);
    break;
  case Space::Slot:
    slots.insert(*buffer.getSlot());
    break;
  case Space::Lane:
    lanes.push_back(rangeOf(buffer, user));
    break;
  }
}

bool WrittenMemory::covers(BufferOp buffer, Operation *user) const {
  switch (buffer.getSpace()) {
  case Space::State:
    return true;
  case Space::Shared:
    return shared.contains(buffer);
  case Space::Worker:
    return scratch.contains(buffer);
  case Space::Slot:
    return isGiven(*buffer.getSlot()) || slots.contains(*buffer.getSlot());
  case Space::Lane:
    return coversLane(rangeOf(buffer, user));
  }
}

bool WrittenMemory::hasReplaced(BufferOp buffer, Operation *user) const {
  Range range = rangeOf(buffer, user);
  return buffer.getSpace() == Space::State && llvm::any_of(state, [&](const Range &write) {
           return write.begin < range.end && range.begin < write.end;
         });
}

/// Eats the range from its start, as far as some write reaches.
bool WrittenMemory::coversLane(Range range) const {
  while (range.begin < range.end) {
    const Range *next = llvm::find_if(lanes, [&](const Range &write) {
      return (!write.lane || write.lane == range.lane) && write.begin <= range.begin &&
             range.begin < write.end;
    });
    if (next == lanes.end())
      return false;
    range.begin = next->end;
  }
  return true;
}
