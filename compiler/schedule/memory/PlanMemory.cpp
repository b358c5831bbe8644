#include "compiler/Passes.h"
#include "compiler/schedule/memory/SharedPlaces.h"

#include "dialects/kernel/Storage.h"
#include "mlir/IR/BuiltinOps.h"
#include "runtime/Program.h"
#include "llvm/Support/MathExtras.h"

namespace halcyon {
#define GEN_PASS_DEF_PLANMEMORY
#include "compiler/Passes.h.inc"
} // namespace halcyon

using namespace mlir;
using namespace halcyon;

namespace {

struct Placed {
  Lifetime lifetime;
  int64_t offset;
};

/// The lowest offset at which a buffer overlaps none of those that are placed and alive with it.
int64_t lowestOffset(const Lifetime &lifetime, ArrayRef<Placed> placed) {
  SmallVector<std::pair<int64_t, int64_t>> taken;
  for (const Placed &other : placed)
    if (other.lifetime.overlaps(lifetime))
      taken.emplace_back(other.offset, other.offset + other.lifetime.bytes);
  llvm::sort(taken);
  int64_t offset = 0;
  for (auto [begin, end] : taken) {
    if (offset + lifetime.bytes <= begin)
      break;
    offset = std::max(offset, end);
  }
  return offset;
}

/// Orders in which buffers are placed; which is best depends on how their lifetimes nest.
using Order = bool (*)(const Lifetime &left, const Lifetime &right);
constexpr Order orders[] = {
    [](const Lifetime &left, const Lifetime &right) { return left.bytes > right.bytes; },
    [](const Lifetime &left, const Lifetime &right) { return left.begin < right.begin; },
    // What lives longest first: forward and backward pass nest.
    [](const Lifetime &left, const Lifetime &right) {
      return left.end - left.begin > right.end - right.begin;
    },
};

/// An offset for each lifetime, and the bytes that they take.
struct Placement {
  SmallVector<int64_t> offsets;
  int64_t bytes = 0;
};

SmallVector<size_t> sortBy(Order comesFirst, ArrayRef<Lifetime> lifetimes) {
  SmallVector<size_t> order = llvm::to_vector(llvm::seq<size_t>(0, lifetimes.size()));
  llvm::sort(order, [&](size_t left, size_t right) {
    if (comesFirst(lifetimes[left], lifetimes[right]))
      return true;
    return !comesFirst(lifetimes[right], lifetimes[left]) && left < right;
  });
  return order;
}

Placement place(ArrayRef<Lifetime> lifetimes, ArrayRef<size_t> order) {
  Placement placement;
  placement.offsets.resize(lifetimes.size());
  SmallVector<Placed> placed;
  for (size_t i : order) {
    int64_t offset = lowestOffset(lifetimes[i], placed);
    placed.push_back({lifetimes[i], offset});
    placement.offsets[i] = offset;
    placement.bytes = std::max(placement.bytes, offset + lifetimes[i].bytes);
  }
  return placement;
}

/// Begins with an order and lets whatever ends highest be placed first, again and again, as long as
/// the plan could be smaller by more than a thousandth.
Placement improve(ArrayRef<Lifetime> lifetimes, SmallVector<size_t> order, int64_t bound) {
  constexpr int mostAttempts = 200;
  Placement current = place(lifetimes, order), best = current;
  for (int attempt = 0; attempt < mostAttempts && best.bytes > bound + bound / 1000; ++attempt) {
    auto highest = llvm::max_element(order, [&](size_t left, size_t right) {
      return current.offsets[left] + lifetimes[left].bytes <
             current.offsets[right] + lifetimes[right].bytes;
    });
    std::rotate(order.begin(), highest, std::next(highest));
    current = place(lifetimes, order);
    if (current.bytes < best.bytes)
      best = current;
  }
  return best;
}

/// What a space takes, and the least that it could.
struct SpaceBytes {
  int64_t bytes, bound;
};

/// Places the buffers of one space in the best order.
SpaceBytes placeSpace(step::FuncOp function, step::Space space) {
  SharedPlaces sharing = sharePlaces(computeLifetimes(function, space));
  int64_t bound = findLowerBound(sharing.lifetimes);
  Placement best = {{}, std::numeric_limits<int64_t>::max()};
  for (Order order : orders) {
    Placement other = improve(sharing.lifetimes, sortBy(order, sharing.lifetimes), bound);
    if (other.bytes < best.bytes)
      best = std::move(other);
  }
  for (auto [members, offset] : llvm::zip_equal(sharing.members, best.offsets))
    for (const Lifetime &member : members)
      member.setOffset(offset);
  return {best.bytes, bound};
}

struct PlanMemory : halcyon::impl::PlanMemoryBase<PlanMemory> {
  void runOnOperation() override {
    for (auto function : getOperation().getOps<step::FuncOp>()) {
      SpaceBytes shared = placeSpace(function, step::Space::Shared);
      function.setSharedBytes(shared.bytes);
      function.setSharedBound(shared.bound);
      function.setWorkerBytes(placeSpace(function, step::Space::Worker).bytes);
    }
  }
};

} // namespace
