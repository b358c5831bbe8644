#include "compiler/Passes.h"
#include "compiler/schedule/CacheSizes.h"
#include "compiler/schedule/decide/CountOperations.h"
#include "compiler/schedule/memory/FetchingKernels.h"
#include "dialects/kernel/Storage.h"

namespace halcyon {
#define GEN_PASS_DEF_FETCHAHEAD
#include "compiler/Passes.h.inc"
} // namespace halcyon

using namespace mlir;
using namespace halcyon;
using step::BufferOp;
using step::CallOp;

namespace {

/// Memory behind the caches that a slice or a cell touches.
struct Touched {
  Value value; // a buffer or a view
  size_t call; // the first that touches it
  bool isRead; // by that one
  int64_t bytes;
};

/// A call that computes long enough to fetch memory meanwhile.
struct Host {
  CallOp call;
  size_t number;
  int64_t bytes; // that it still has time for
  SmallVector<Value> fetched = {};
};

/// Fetches ahead in what each slice of a segment runs, or each cell of a grid.
class Loop {
public:
  Loop(step::SlicesOp slices, FetchingKernels &kernels)
      : Loop(slices, slices.getEach(), step::countSlices(slices), kernels) {}
  Loop(step::GridOp grid, FetchingKernels &kernels)
      : Loop(grid, grid.getBody(), grid.getCells(), kernels) {}

  void run() {
    findHosts();
    if (hosts.empty())
      return;
    findTouched();
    chooseHosts();
    for (Host &host : hosts)
      if (!host.fetched.empty())
        kernels.fetchMeanwhile(host.call, host.fetched);
  }

private:
  Loop(Operation *loop, Region &region, int64_t iterations, FetchingKernels &kernels)
      : loop(loop), iterations(iterations), kernels(kernels),
        calls(region.front().getOps<CallOp>()) {}

  bool isGrid() const { return isa<step::GridOp>(loop); }

  /// Kernels that compute, rather than wait for what they touch.
  void findHosts() {
    // A core computes some 100 GFLOP/s and gets 10 to 25 GB/s from memory. (With 8 instead of 4
    // operations for a byte that is fetched, ResNet-20 gained half on Zen 3.)
    constexpr int64_t operationsOfFetchedByte = 4;
    for (auto [number, call] : llvm::enumerate(calls))
      if (kernels.computes(call))
        hosts.push_back(
            {call, number, countOperations(kernels.of(call)) / operationsOfFetchedByte});
  }

  void findTouched() {
    for (auto [number, call] : llvm::enumerate(calls))
      for (auto [argument, value] : llvm::enumerate(call.getBuffers())) {
        int64_t bytes = piecesOf(value).allBytes();
        if (isFar(value, bytes) && !isTouched(value))
          touched.push_back({value, number, !kernels.of(call).isStored(argument), bytes});
      }
  }

  static kernel::Pieces piecesOf(Value value) {
    return kernel::describePieces(cast<kernel::BufferType>(value.getType()));
  }

  /// Whether all slices or cells together touch so much of a buffer that a core's own cache does
  /// not keep it beside what they touch in between: it comes from the last-level cache at best.
  /// (With 4 MB, ResNet-20's kernels on 16x16 images take 1.4 times as long on Zen 4, its step 1.06
  /// of the time; with 1 MB 1.03 for 32 images, with 256 KB the same.)
  bool isFar(Value value, int64_t bytes) const {
    // What slices see of larger memory may lie in many pieces, such as their elements of the whole
    // batch's tiles: fetched, they cost more than they gain (Zen 4: VGG-small 1.02, ResNet-20 1.01,
    // ResNet-18 1.00). Whole images are one.
    if (!isGrid() && !value.getDefiningOp<BufferOp>() && piecesOf(value).count() > 1)
      return false;
    return step::memoryOf(value).getSpace() == step::Space::Shared && step::cellStrideOf(value) &&
           bytes * iterations > ownCacheBytes;
  }

  /// Whether a buffer lies where the slice or cell has touched memory before.
  bool isTouched(Value value) const {
    return llvm::any_of(touched, [begin = beginOf(value)](const Touched &memory) {
      return beginOf(memory.value) == begin;
    });
  }

  static int64_t beginOf(Value value) {
    return step::memoryOf(value).getOffset().value_or(0) + step::beginOf(value);
  }

  void chooseHosts() {
    // More would leave the caches before it is needed. (What leaves the second-level cache waits in
    // the one behind it: with 256 KB, ResNet-20 gained half on Zen 3, and MobileNetV2 nothing.)
    constexpr int64_t mostBytes = 2 * 1024 * 1024;
    int64_t bytes = 0;
    for (const Touched &memory : touched) {
      Host *host = bytes + memory.bytes <= mostBytes ? findHost(memory) : nullptr;
      if (!host)
        continue;
      bytes += memory.bytes;
      host->bytes -= memory.bytes;
      host->fetched.push_back(viewOf(memory));
    }
  }

  /// Whether what the thread touches after this slice or cell is fetched, rather than what this one
  /// has yet to touch. In a cell all follows at once.
  bool isForNext(const Touched &memory) const { return isGrid() || memory.isRead; }

  /// The last one that has time.
  Host *findHost(const Touched &memory) {
    for (Host &host : llvm::reverse(hosts))
      if (host.bytes >= memory.bytes && (isForNext(memory) || host.number < memory.call))
        return &host;
    return nullptr;
  }

  Value viewOf(const Touched &memory) {
    auto type = typeToFetch(cast<kernel::BufferType>(memory.value.getType()));
    OpBuilder builder(loop);
    return step::ViewOp::create(builder, memory.value.getLoc(), type, step::memoryOf(memory.value),
                                step::cellStrideOf(memory.value), step::beginOf(memory.value),
                                isForNext(memory));
  }

  Operation *loop;
  int64_t iterations;
  FetchingKernels &kernels;
  SmallVector<CallOp> calls;
  SmallVector<Host> hosts;
  SmallVector<Touched> touched;
};

/// Whether threads run several cells of a grid, each of them all calls.
bool hasManyAlikeCells(step::GridOp grid) {
  constexpr int64_t fewest = 16;
  return int64_t(grid.getCells()) >= fewest &&
         llvm::none_of(grid.getBody().front(),
                       [](Operation &operation) { return step::namedCells(&operation); });
}

struct FetchAhead : halcyon::impl::FetchAheadBase<FetchAhead> {
  void runOnOperation() override {
    FetchingKernels kernels(getOperation());
    for (auto function : getOperation().getOps<step::FuncOp>()) {
      for (auto slices : llvm::make_early_inc_range(function.getBody().getOps<step::SlicesOp>()))
        Loop(slices, kernels).run();
      for (auto grid : llvm::make_early_inc_range(function.getBody().getOps<step::GridOp>()))
        if (hasManyAlikeCells(grid))
          Loop(grid, kernels).run();
    }
    kernels.removeUnused();
  }
};

} // namespace
