#include "compiler/schedule/memory/WrittenMemory.h"

#include "runtime/Program.h"

using namespace mlir;
using namespace halcyon;
using step::BufferOp;
using step::Space;

/// Whether the caller fills a slot before the call; the others are results.
static bool isGiven(int64_t slot) { return slot < HALCYON_OUTPUT; }

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
  case Space::Prepared: // is there whenever prediction runs
    break;
  case Space::Lane:
    lanes.push_back(rangeOf(buffer, user));
    break;
  }
}

bool WrittenMemory::covers(BufferOp buffer, Operation *user) const {
  switch (buffer.getSpace()) {
  case Space::State:
  case Space::Prepared:
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
  MemoryRange range = rangeOf(buffer, user);
  return buffer.getSpace() == Space::State &&
         llvm::any_of(state, [&](const MemoryRange &write) { return write.overlaps(range); });
}

/// Eats the range from its start, as far as some write reaches.
bool WrittenMemory::coversLane(MemoryRange range) const {
  while (range.begin < range.end) {
    const MemoryRange *next = llvm::find_if(lanes, [&](const MemoryRange &write) {
      return (!write.lane || write.lane == range.lane) && write.begin <= range.begin &&
             range.begin < write.end;
    });
    if (next == lanes.end())
      return false;
    range.begin = next->end;
  }
  return true;
}
