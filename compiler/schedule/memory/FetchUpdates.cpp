#include "compiler/Passes.h"
#include "compiler/schedule/CacheSizes.h"
#include "compiler/schedule/memory/FetchingKernels.h"
#include "dialects/kernel/Storage.h"

#include "llvm/ADT/SmallPtrSet.h"

namespace halcyon {
#define GEN_PASS_DEF_FETCHUPDATES
#include "compiler/Passes.h.inc"
} // namespace halcyon

using namespace mlir;
using namespace halcyon;
using step::BufferOp;
using step::CallOp;

namespace {

/// The bytes that a call has time to fetch beside what it fetches already.
int64_t countSpareBytes(CallOp call, const FetchingKernels &kernels) {
  if (!kernels.computes(call))
    return 0;
  int64_t fetched = 0;
  for (BlockArgument argument : kernels.of(call).getBody().getArguments())
    if (argument.use_empty())
      fetched += kernel::describePieces(cast<kernel::BufferType>(argument.getType())).allBytes();
  return kernels.countSpareBytes(call) - fetched;
}

/// The calls of a grid's cells, in order.
class Cells {
public:
  Cells(step::GridOp grid, FetchingKernels &kernels)
      : grid(grid), kernels(kernels), calls(grid.getBody().getOps<CallOp>()) {}

  /// The last kernel with time for it fetches what comes behind.
  void run() {
    for (size_t host = calls.size(); host-- > 0;)
      if (int64_t spare = countSpareBytes(calls[host], kernels); spare > 0)
        fetchIn(host, std::min(spare, mostBytes));
  }

private:
  /// A core's own cache keeps them beside what the cell computes meanwhile.
  static constexpr int64_t mostBytes = ownCacheBytes / 2;

  void fetchIn(size_t host, int64_t spareBytes) {
    SmallVector<Value> rows;
    for (size_t number = host + 1; number < calls.size(); ++number)
      for (auto [argument, value] : llvm::enumerate(calls[number].getBuffers())) {
        auto buffer = value.getDefiningOp<BufferOp>();
        int64_t bytes =
            kernel::describePieces(cast<kernel::BufferType>(value.getType())).allBytes();
        if (!buffer || bytes > spareBytes || !isUpdated(buffer, number, argument, host) ||
            !isHeldByOthers(buffer, calls[number]) || !fetched.insert(buffer).second)
          continue;
        spareBytes -= bytes;
        rows.push_back(rowOf(buffer));
      }
    if (!rows.empty())
      calls[host] = kernels.fetchMeanwhile(calls[host], rows, /*forWriting=*/true);
  }

  /// Whether a call is the first of the cell to touch a part of the state, and writes to it.
  bool isUpdated(BufferOp buffer, size_t number, unsigned argument, size_t host) const {
    CallOp call = calls[number], hosting = calls[host];
    return buffer.getSpace() == step::Space::State &&
           call.getCellsAttr() == hosting.getCellsAttr() && kernels.of(call).isStored(argument) &&
           llvm::none_of(ArrayRef(calls).take_front(number), [&](CallOp earlier) {
             return llvm::is_contained(ValueRange(earlier.getBuffers()), buffer.getBuffer());
           });
  }

  /// Whether other parts of the step touch a memory that a core's own cache can keep: they run on
  /// other cores, too.
  bool isHeldByOthers(BufferOp buffer, CallOp call) const {
    MemoryRange range = rangeOf(buffer, call);
    return range.end - range.begin <= ownCacheBytes &&
           llvm::any_of(grid->getParentRegion()->getOps<BufferOp>(), [&](BufferOp other) {
             return other.getSpace() == buffer.getSpace() &&
                    llvm::any_of(other->getUsers(), [&](Operation *user) {
                      return user->getParentOp() != grid && rangeOf(other, user).overlaps(range);
                    });
           });
  }

  BufferOp rowOf(BufferOp buffer) {
    OpBuilder builder(grid);
    auto row = cast<BufferOp>(builder.clone(*buffer));
    row.getBuffer().setType(typeToFetch(buffer.getType()));
    return row;
  }

  mutable step::GridOp grid; // a handle, whose accessors are not const
  FetchingKernels &kernels;
  SmallVector<CallOp> calls;
  llvm::SmallPtrSet<Operation *, 4> fetched; // the buffers of what is
};

struct FetchUpdates : halcyon::impl::FetchUpdatesBase<FetchUpdates> {
  void runOnOperation() override {
    auto train = getOperation().lookupSymbol<step::FuncOp>("train");
    if (!train)
      return;
    FetchingKernels kernels(getOperation());
    for (auto grid : llvm::make_early_inc_range(train.getBody().getOps<step::GridOp>()))
      Cells(grid, kernels).run();
    kernels.removeUnused();
  }
};

} // namespace
