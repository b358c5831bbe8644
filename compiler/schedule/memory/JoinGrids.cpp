#include "compiler/Passes.h"
#include "compiler/schedule/decide/CountOperations.h"
#include "compiler/schedule/memory/MemoryRange.h"
#include "compiler/schedule/memory/SharedPlaces.h"

#include "mlir/IR/BuiltinOps.h"

namespace halcyon {
#define GEN_PASS_DEF_JOINGRIDS
#include "compiler/Passes.h.inc"
} // namespace halcyon

using namespace mlir;
using namespace halcyon;

namespace {

/// A grid that could run in one loop with others.
struct Candidate {
  step::GridOp grid;
  SmallVector<MemoryAccess> accesses;
  int64_t bytesOfCell; // that its kernels read and write
};

bool isWorthJoining(ArrayRef<Candidate> candidates) {
  int64_t bytes = 0;
  for (const Candidate &candidate : candidates) {
    if (step::GridOp(candidate.grid).getCells() > 1)
      return true; // threads wake anyway
    bytes += candidate.bytesOfCell;
  }
  return isWorthThreads(bytes);
}

/// Joins the grids of one function.
class Joiner {
public:
  Joiner(step::FuncOp function, const SymbolTable &kernels)
      : function(function), kernels(kernels),
        lifetimes(sharePlaces(computeLifetimes(function, step::Space::Shared)).lifetimes),
        bound(findLowerBound(lifetimes)) {}

  void run() {
    for (auto [time, segments] : llvm::enumerate(step::listLoops(function))) {
      auto grid = dyn_cast<step::GridOp>(segments.front());
      if (!grid) {
        finishLoop();
        continue;
      }
      Candidate candidate = {grid, accessesOf(grid, kernels), countBytes(grid)};
      if (!canJoin(candidate, int64_t(time)))
        finishLoop();
      if (loop.empty())
        begin = int64_t(time);
      loop.push_back(std::move(candidate));
    }
    finishLoop();
  }

private:
  int64_t countBytes(step::GridOp grid) const {
    int64_t bytes = 0;
    for (auto call : grid.getBody().front().getOps<step::CallOp>())
      bytes += halcyon::countBytes(kernels.lookup<kernel::FuncOp>(call.getKernel()));
    return bytes;
  }

  /// Whether a grid and those of the loop do not need each other, nor more memory at once than the
  /// function does anyway. `time`: as in Lifetime.
  bool canJoin(const Candidate &candidate, int64_t time) const {
    if (llvm::any_of(loop, [&](const Candidate &earlier) {
          return findConflict(candidate.accesses, earlier.accesses);
        }))
      return false;
    int64_t alive = 0;
    for (const Lifetime &lifetime : lifetimes)
      if (lifetime.begin <= time && begin <= lifetime.end)
        alive += lifetime.bytes;
    return alive <= bound;
  }

  /// Large cells come first: what comes last keeps threads waiting for each other.
  void finishLoop() {
    if (isWorthJoining(loop)) {
      llvm::sort(loop, [](const Candidate &one, const Candidate &other) {
        return one.bytesOfCell != other.bytesOfCell ? one.bytesOfCell > other.bytesOfCell
                                                    : one.grid->isBeforeInBlock(other.grid);
      });
      for (auto [before, candidate] : llvm::zip(loop, llvm::drop_begin(loop))) {
        candidate.grid->moveAfter(before.grid);
        candidate.grid.setJoined(true);
      }
    }
    loop.clear();
  }

  step::FuncOp function;
  const SymbolTable &kernels;
  std::vector<Lifetime> lifetimes; // in the shared memory, without loops of several grids
  int64_t bound;
  SmallVector<Candidate> loop; // to be
  int64_t begin = 0;           // the time of its first grid
};

struct JoinGrids : halcyon::impl::JoinGridsBase<JoinGrids> {
  void runOnOperation() override {
    SymbolTable kernels(getOperation());
    for (auto function : getOperation().getOps<step::FuncOp>())
      Joiner(function, kernels).run();
  }
};

} // namespace
