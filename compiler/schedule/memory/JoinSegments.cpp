#include "compiler/Passes.h"
#include "compiler/schedule/decide/CountOperations.h"
#include "compiler/schedule/memory/MemoryRange.h"
#include "compiler/schedule/memory/SharedPlaces.h"

#include "mlir/IR/BuiltinOps.h"

namespace halcyon {
#define GEN_PASS_DEF_JOINSEGMENTS
#include "compiler/Passes.h.inc"
} // namespace halcyon

using namespace mlir;
using namespace halcyon;

namespace {

/// A grid that could run in one loop with others.
struct Candidate {
  step::GridOp grid;
  int64_t time; // of its loop, as in Lifetime
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

/// Large cells come first: what comes last keeps threads waiting for each other.
void sortBySize(MutableArrayRef<Candidate> candidates) {
  llvm::sort(candidates, [](const Candidate &one, const Candidate &other) {
    return one.bytesOfCell != other.bytesOfCell
               ? one.bytesOfCell > other.bytesOfCell
               : step::GridOp(one.grid)->isBeforeInBlock(other.grid);
  });
}

/// The memory that is alive at once in the loops of a function, if some of its grids run later.
class SharedMemory {
public:
  explicit SharedMemory(step::FuncOp function)
      : places(sharePlaces(computeLifetimes(function, step::Space::Shared))),
        bound(findLowerBound(places.lifetimes)) {}

  /// Whether grids of the loops from `begin` to `end` can run at once, in no more memory than the
  /// function takes anyway.
  bool hasRoom(int64_t begin, int64_t end) const {
    return bytesAlive(places.lifetimes, begin, end) <= bound;
  }

  /// Lets a grid run in a later loop, with what touches `others`, if there is memory for that.
  bool delay(const Candidate &candidate, ArrayRef<MemoryAccess> others, int64_t time) {
    std::vector<Lifetime> delayed = places.lifetimes;
    for (auto [lifetime, members] : llvm::zip_equal(delayed, places.members)) {
      if (!touches(candidate.accesses, members))
        continue;
      if (members.size() > 1 && touches(others, members))
        return false; // slices may hand the place over, one by one
      lifetime.end = std::max(lifetime.end, time);
    }
    for (int64_t each = candidate.time; each <= time; ++each)
      if (bytesAlive(delayed, each, each) > bound)
        return false;
    places.lifetimes = std::move(delayed);
    return true;
  }

private:
  static int64_t bytesAlive(ArrayRef<Lifetime> lifetimes, int64_t begin, int64_t end) {
    int64_t bytes = 0;
    for (const Lifetime &lifetime : lifetimes)
      if (lifetime.begin <= end && begin <= lifetime.end)
        bytes += lifetime.bytes;
    return bytes;
  }

  static bool touches(ArrayRef<MemoryAccess> accesses, ArrayRef<Lifetime> members) {
    return llvm::any_of(accesses, [&](const MemoryAccess &access) {
      return llvm::any_of(members,
                          [&](const Lifetime &member) { return member.owner == access.owner; });
    });
  }

  SharedPlaces places; // without loops of several segments
  int64_t bound;
};

/// Joins the segments of one function.
class Joiner {
public:
  Joiner(step::FuncOp function, const SymbolTable &kernels)
      : function(function), kernels(kernels), memory(function) {}

  void run() {
    for (auto [time, segments] : llvm::enumerate(step::listLoops(function))) {
      if (auto grid = dyn_cast<step::GridOp>(segments.front())) {
        grids.push_back(
            {grid, int64_t(time), accessesOf(grid, kernels), countBytes(grid.getBody())});
        continue;
      }
      joinWithSlices(cast<step::SlicesOp>(segments.front()), int64_t(time));
      joinGrids();
    }
    joinGrids();
  }

private:
  int64_t countBytes(Region &region) const {
    int64_t bytes = 0;
    for (auto call : region.front().getOps<step::CallOp>())
      bytes += halcyon::countBytes(kernels.lookup<kernel::FuncOp>(call.getKernel()));
    return bytes;
  }

  /// The grids that nothing up to the slices needs, nor they themselves: their cells keep threads
  /// busy that would wait for the last lanes.
  void joinWithSlices(step::SlicesOp slices, int64_t time) {
    SmallVector<Candidate> joined, others;
    SmallVector<MemoryAccess> ofSlices = accessesOf(slices, kernels), later = ofSlices;
    for (Candidate &candidate : llvm::reverse(grids)) {
      bool canWait =
          !findConflict(candidate.accesses, later) && memory.delay(candidate, ofSlices, time);
      llvm::append_range(later, candidate.accesses);
      (canWait ? joined : others).push_back(std::move(candidate));
    }
    grids.assign(std::make_move_iterator(others.rbegin()), std::make_move_iterator(others.rend()));
    sortBySize(joined);
    int64_t bytesOfLane =
        countBytes(slices.getEach()) * step::countSlices(slices) / int64_t(slices.getLanes());
    Operation *last = slices;
    for (const auto &[number, candidate] : llvm::enumerate(joined)) {
      if (candidate.bytesOfCell > bytesOfLane) {
        candidate.grid->moveBefore(slices);
        candidate.grid.setJoined(number > 0);
        slices.setJoined(true);
      } else {
        candidate.grid->moveAfter(last);
        candidate.grid.setJoined(true);
        last = candidate.grid;
      }
    }
  }

  /// Grids that follow each other.
  void joinGrids() {
    SmallVector<Candidate> loop;
    for (Candidate &candidate : grids) {
      if (!canJoin(candidate, loop))
        finishLoop(loop);
      loop.push_back(std::move(candidate));
    }
    finishLoop(loop);
    grids.clear();
  }

  /// Whether a grid and those of a loop do not need each other, nor more memory at once than the
  /// function does anyway.
  bool canJoin(const Candidate &candidate, ArrayRef<Candidate> loop) const {
    return llvm::none_of(loop,
                         [&](const Candidate &earlier) {
                           return findConflict(candidate.accesses, earlier.accesses);
                         }) &&
           (loop.empty() || memory.hasRoom(loop.front().time, candidate.time));
  }

  static void finishLoop(SmallVector<Candidate> &loop) {
    if (isWorthJoining(loop)) {
      sortBySize(loop);
      for (auto [before, candidate] : llvm::zip(loop, llvm::drop_begin(loop))) {
        candidate.grid->moveAfter(before.grid);
        candidate.grid.setJoined(true);
      }
    }
    loop.clear();
  }

  step::FuncOp function;
  const SymbolTable &kernels;
  SharedMemory memory;
  SmallVector<Candidate> grids; // since the last slices
};

struct JoinSegments : halcyon::impl::JoinSegmentsBase<JoinSegments> {
  void runOnOperation() override {
    SymbolTable kernels(getOperation());
    for (auto function : getOperation().getOps<step::FuncOp>())
      Joiner(function, kernels).run();
  }
};

} // namespace
