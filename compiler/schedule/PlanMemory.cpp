#include "compiler/Passes.h"
#include "compiler/schedule/Lifetimes.h"

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

/// Buffers with halos share memory only with buffers of the same type, so that the halo stays zero:
/// each set that shares lives as one buffer through the whole entry. Returns the lifetimes to place
/// and, for each, who else lies there.
struct Sharing {
  std::vector<Lifetime> lifetimes;
  std::vector<SmallVector<step::BufferOp>> members;
};

Sharing shareHalos(ArrayRef<Lifetime> lifetimes) {
  Sharing sharing;
  std::vector<Lifetime> latest; // of each set of buffers with halos, the member that lives last
  for (const Lifetime &lifetime : lifetimes) {
    size_t set = sharing.lifetimes.size();
    if (lifetime.hasHalo())
      for (size_t i = 0; i < sharing.lifetimes.size(); ++i)
        if (latest[i].hasHalo() && latest[i].buffer.getType() == lifetime.buffer.getType() &&
            latest[i].bytes == lifetime.bytes && latest[i].end < lifetime.begin) {
          set = i;
          break;
        }
    if (set == sharing.lifetimes.size()) {
      sharing.lifetimes.push_back(lifetime);
      sharing.members.emplace_back();
      latest.push_back(lifetime);
    }
    latest[set] = lifetime;
    sharing.members[set].push_back(lifetime.buffer);
  }
  for (Lifetime &lifetime : sharing.lifetimes)
    if (lifetime.hasHalo()) {
      lifetime.begin = 0;
      lifetime.end = std::numeric_limits<int64_t>::max();
    }
  return sharing;
}

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

/// Places the buffers of one space, the largest first, and returns how many bytes they take.
int64_t placeSpace(step::FuncOp function, step::Space space) {
  Sharing sharing = shareHalos(computeLifetimes(function, space));
  SmallVector<size_t> order = llvm::to_vector(llvm::seq<size_t>(0, sharing.lifetimes.size()));
  llvm::sort(order, [&](size_t left, size_t right) {
    return std::pair(-sharing.lifetimes[left].bytes, left) <
           std::pair(-sharing.lifetimes[right].bytes, right);
  });
  SmallVector<Placed> placed;
  int64_t bytes = 0;
  for (size_t i : order) {
    const Lifetime &lifetime = sharing.lifetimes[i];
    int64_t offset = lowestOffset(lifetime, placed);
    placed.push_back({lifetime, offset});
    bytes = std::max(bytes, offset + lifetime.bytes);
    for (step::BufferOp buffer : sharing.members[i])
      buffer.setOffset(offset);
  }
  return bytes;
}

struct PlanMemory : halcyon::impl::PlanMemoryBase<PlanMemory> {
  void runOnOperation() override {
    for (auto function : getOperation().getOps<step::FuncOp>()) {
      function.setSharedBytes(placeSpace(function, step::Space::Shared));
      function.setWorkerBytes(placeSpace(function, step::Space::Worker));
    }
  }
};

} // namespace
