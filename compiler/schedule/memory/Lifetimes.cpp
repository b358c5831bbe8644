#include "compiler/schedule/memory/Lifetimes.h"

#include "dialects/kernel/Storage.h"
#include "runtime/Program.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace halcyon;

bool Lifetime::keepsHalo() const {
  auto buffer = dyn_cast<step::BufferOp>(owner);
  if (!buffer)
    return false;
  kernel::LayoutAttr layout = buffer.getType().getLayout();
  return (layout.getHaloHeight() || layout.getHaloWidth()) &&
         llvm::none_of(buffer->getUsers(), llvm::IsaPred<step::ZeroHaloOp>);
}

bool Lifetime::hasSameHalo(const Lifetime &other) const {
  return keepsHalo() && other.keepsHalo() && bytes == other.bytes &&
         cast<step::BufferOp>(owner).getType() == cast<step::BufferOp>(other.owner).getType();
}

/// Whether an operation runs slice by slice in a segment in which each slice sees its own part of a
/// buffer, which lies in no other slice's, and nothing else of it. Nor does what runs in the same
/// loop.
static bool touchesOwnSlice(Operation *operation, step::BufferOp buffer) {
  auto segment = dyn_cast<step::SlicesOp>(operation->getParentOp());
  if (!segment || operation->getParentRegion() != &segment.getEach())
    return false;
  auto isInOtherSegment = [&](Operation *user) {
    return user->getParentOp() != segment &&
           step::firstOfLoop(user->getParentOp()) == step::firstOfLoop(segment);
  };
  bool isSeenOtherwise = llvm::any_of(buffer->getUsers(), [&](Operation *user) {
    if (!isa<step::ViewOp>(user))
      return isInOtherSegment(user);
    return llvm::any_of(user->getUsers(), [&](Operation *viewer) {
      return segment->isProperAncestor(viewer) || isInOtherSegment(viewer);
    });
  });
  return !isSeenOtherwise &&
         kernel::describeStorage(buffer.getType()).bytes() <= int64_t(buffer.getCellStride());
}

bool Lifetime::handsOverTo(const Lifetime &next) const {
  auto from = dyn_cast<step::BufferOp>(owner), to = dyn_cast<step::BufferOp>(next.owner);
  return from && to && bytes == next.bytes && from.getCellStride() == to.getCellStride() &&
         touchesOwnSlice(last, from) && touchesOwnSlice(next.first, to) &&
         last->getBlock() == next.first->getBlock() && last->isBeforeInBlock(next.first) &&
         keepsHalo() == next.keepsHalo() && (!keepsHalo() || hasSameHalo(next));
}

std::optional<int64_t> Lifetime::getOffset() const {
  if (auto buffer = dyn_cast<step::BufferOp>(owner))
    return buffer.getOffset();
  return cast<step::SlicesOp>(owner).getLaneOffset();
}

void Lifetime::setOffset(int64_t offset) const {
  if (auto buffer = dyn_cast<step::BufferOp>(owner))
    buffer.setOffset(offset);
  else
    cast<step::SlicesOp>(owner).setLaneOffset(offset);
}

namespace {

int64_t bytesOf(step::BufferOp buffer, step::FuncOp function) {
  int64_t bytes = kernel::describeStorage(buffer.getType()).bytes();
  if (int64_t stride = buffer.getCellStride()) { // beyond which a window may reach
    int64_t slices = llvm::divideCeil(function.getBatch(), function.getSlice());
    bytes = (slices - 1) * stride + std::max(stride, bytes);
  }
  return llvm::alignTo(bytes, int64_t{HALCYON_ALIGNMENT});
}

} // namespace

std::vector<Lifetime> halcyon::computeLifetimes(step::FuncOp function, step::Space space) {
  llvm::MapVector<Operation *, Lifetime> lifetimes;
  int64_t time = 0;
  auto useMemory = [&](Operation *user, Operation *owner, int64_t bytes) {
    Lifetime begun = {owner, bytes, time, time, user, user};
    auto [entry, isNew] = lifetimes.try_emplace(owner, begun);
    entry->second.end = time;
    entry->second.last = user;
  };
  auto use = [&](Operation *user, Value value) {
    step::BufferOp buffer = step::memoryOf(value);
    if (!buffer)
      return;
    if (buffer.getSpace() == space)
      useMemory(user, buffer, bytesOf(buffer, function));
    else if (buffer.getSpace() == step::Space::Lane && space == step::Space::Shared) {
      step::SlicesOp lanes = step::lanesSeenBy(user->getParentOp());
      useMemory(user, lanes,
                llvm::alignTo(int64_t(lanes.getLanes() * lanes.getLaneBytes()),
                              int64_t{HALCYON_ALIGNMENT}));
    }
  };
  for (ArrayRef<Operation *> loop : step::listLoops(function)) {
    for (Operation *segment : loop)
      segment->walk([&](Operation *operation) {
        if (space == step::Space::Worker)
          ++time; // calls of one slice follow each other; slices share nothing
        for (Value operand : operation->getOperands())
          use(operation, operand);
      });
    ++time;
  }
  std::vector<Lifetime> result;
  for (auto &[operation, lifetime] : lifetimes)
    result.push_back(lifetime);
  return result;
}
