#include "compiler/Passes.h"
#include "compiler/schedule/memory/MemoryRange.h"
#include "dialects/kernel/Storage.h"
#include "dialects/step/StepDialect.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/SymbolTable.h"
#include "runtime/Program.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

#include <array>

namespace halcyon {
#define GEN_PASS_DEF_MARKEXCHANGED
#include "compiler/Passes.h.inc"
} // namespace halcyon

using namespace mlir;
using namespace halcyon;
using step::BufferOp;
using step::CallOp;
using step::Space;

namespace {

/// As many show what any number of them exchanges.
constexpr int64_t threads = 2;

constexpr int64_t blockBytes = 1024; // few pieces of memory are smaller

/// When each thread touched a block of memory last, in blocks that it has touched; 0 where it has
/// not since another one wrote it.
using Block = std::array<int64_t, threads>;

/// Threads touch memory, each with caches of its own.
class Caches {
public:
  void read(Block &block, int64_t thread) { block[thread] = ++clocks[thread]; }

  /// Returns whether another thread's caches held it.
  bool write(Block &block, int64_t thread) {
    bool wasElsewhere = isHeldElsewhere(block, thread);
    block = {};
    block[thread] = ++clocks[thread];
    return wasElsewhere;
  }

private:
  /// What a thread has touched is in its last-level cache, of 32 MB or so, until it has touched
  /// this much, some of it more than once.
  static constexpr int64_t capacity = 64 * 1024 * 1024 / blockBytes;

  bool isHeldElsewhere(const Block &block, int64_t thread) const {
    for (int64_t other = 0; other < threads; ++other)
      if (other != thread && block[other] && clocks[other] - block[other] < capacity)
        return true;
    return false;
  }

  std::array<int64_t, threads> clocks = {};
};

/// A space of memory.
class Blocks {
public:
  /// Applies an action to each block that some pieces of memory have a part of.
  void visit(int64_t begin, const kernel::Pieces &pieces, llvm::function_ref<void(Block &)> action,
             size_t repeat = 0) {
    if (repeat < pieces.repeats.size()) {
      auto [count, stride] = pieces.repeats[repeat];
      for (int64_t index = 0; index < count; ++index)
        visit(begin + index * stride, pieces, action, repeat + 1);
      return;
    }
    int64_t last = (begin + pieces.bytes - 1) / blockBytes;
    if (last >= int64_t(blocks.size()))
      blocks.resize(last + 1);
    for (int64_t block = begin / blockBytes; block <= last; ++block)
      action(blocks[block]);
  }

private:
  std::vector<Block> blocks;
};

/// What the kernels of a module store.
class Stores {
public:
  explicit Stores(ModuleOp module) : kernels(module) {}

  /// The store to an argument of a call's kernel; null if that only reads it.
  kernel::StoreOp find(CallOp call, unsigned argument) const {
    auto kernel = kernels.lookup<kernel::FuncOp>(call.getKernelAttr().getAttr());
    for (Operation *user : kernel.getBody().getArgument(argument).getUsers())
      if (auto store = dyn_cast<kernel::StoreOp>(user))
        return store;
    return nullptr;
  }

  void count(kernel::StoreOp store, bool wasElsewhere) {
    Stored &stored = blocks[store];
    ++all;
    ++stored.all;
    stored.heldElsewhere += wasElsewhere;
  }

  /// What is added to is read first, and may be so again and again.
  void markExchanged() const {
    for (auto [operation, stored] : blocks)
      if (auto store = cast<kernel::StoreOp>(operation);
          isExchanged(stored) && !store.getAccumulate() && !unaligned.contains(store))
        store.setExchanged(true);
  }

  /// Only whole vectors in their place go past the caches: finds the stores to what begins
  /// elsewhere for some cell of some call.
  void findUnaligned(step::FuncOp function) {
    function.walk([&](CallOp call) {
      for (auto [argument, buffer] : llvm::enumerate(call.getBuffers()))
        if (kernel::StoreOp store = find(call, argument); store && !isAligned(buffer))
          unaligned.insert(store);
    });
  }

private:
  static bool isAligned(Value buffer) {
    BufferOp memory = step::memoryOf(buffer);
    kernel::Storage storage = kernel::describeStorage(cast<kernel::BufferType>(buffer.getType()));
    int64_t begin = int64_t(memory.getOffset().value_or(0)) + step::beginOf(buffer) +
                    storage.origin * storage.elementBytes;
    // The caller may pass one image's place among those of a batch.
    return memory.getSpace() != Space::Slot && begin % HALCYON_ALIGNMENT == 0 &&
           step::cellStrideOf(buffer) % HALCYON_ALIGNMENT == 0;
  }

  /// What a kernel stores in a step.
  struct Stored {
    int64_t all = 0, heldElsewhere = 0;
  };

  /// Another way to store takes room in the program, which a thousandth of a step is not worth.
  /// (MobileNetV2: 82 kernels exchange something; all of them would take 100 KB.) Nor should what
  /// nobody else holds go past the caches, which costs a tenth of what it saves elsewhere.
  bool isExchanged(const Stored &stored) const {
    return 1000 * stored.heldElsewhere >= all && 8 * stored.heldElsewhere >= stored.all;
  }

  SymbolTable kernels;
  llvm::MapVector<Operation *, Stored> blocks;
  int64_t all = 0; // blocks that a step stores
  llvm::SmallPtrSet<Operation *, 16> unaligned;
};

/// Runs an entry point as threads do that each take their share of every loop, but for what the
/// kernels compute.
class Run {
public:
  Run(step::FuncOp function, Stores &stores) : function(function), stores(stores) {}

  /// A step finds in the caches what the one before it has left there.
  void run() {
    runStep();
    isSecondStep = true;
    runStep();
  }

private:
  void runStep() {
    for (ArrayRef<Operation *> loop : step::listLoops(function))
      for (ArrayRef<Operation *> part : step::listParts(loop))
        runPart(part);
  }

  void runPart(ArrayRef<Operation *> part) {
    int64_t first = 0, all = 0;
    for (Operation *segment : part)
      all += cellsOf(segment);
    for (Operation *segment : part) {
      runSegment(segment, first, all);
      first += cellsOf(segment);
    }
  }

  void runSegment(Operation *segment, int64_t first, int64_t all) {
    auto slices = dyn_cast<step::SlicesOp>(segment);
    Region &body = slices ? slices.getEach() : cast<step::GridOp>(segment).getBody();
    for (int64_t cell = 0; cell < cellsOf(segment); ++cell)
      for (CallOp call : body.front().getOps<CallOp>()) {
        auto [begin, end] = step::cellsOfCall(call, cellsOf(segment));
        if (begin <= cell && cell < end)
          runCall(call, cell, (first + cell) * threads / all);
      }
  }

  void runCall(CallOp call, int64_t cell, int64_t thread) {
    for (auto [argument, buffer] : llvm::enumerate(call.getBuffers())) {
      BufferOp memory = step::memoryOf(buffer);
      Space space = memory.getSpace();
      auto view = buffer.getDefiningOp<step::ViewOp>();
      if ((space != Space::Shared && space != Space::State) || (view && view.getNext()))
        continue; // a thread's own, or fetched for what it runs next
      int64_t begin = int64_t(memory.getOffset().value_or(0)) + step::beginOf(buffer) +
                      cell * step::cellStrideOf(buffer);
      kernel::Pieces pieces = kernel::describePieces(cast<kernel::BufferType>(buffer.getType()));
      kernel::StoreOp store = stores.find(call, argument);
      (space == Space::State ? state : shared).visit(begin, pieces, [&](Block &block) {
        if (!store)
          return caches.read(block, thread);
        bool wasElsewhere = caches.write(block, thread);
        if (isSecondStep)
          stores.count(store, wasElsewhere);
      });
    }
  }

  step::FuncOp function;
  Stores &stores;
  Blocks state, shared;
  Caches caches;
  bool isSecondStep = false;
};

struct MarkExchanged : halcyon::impl::MarkExchangedBase<MarkExchanged> {
  void runOnOperation() override {
    auto train = getOperation().lookupSymbol<step::FuncOp>("train");
    if (!train)
      return;
    Stores stores(getOperation());
    Run(train, stores).run();
    for (auto function : getOperation().getOps<step::FuncOp>())
      stores.findUnaligned(function);
    stores.markExchanged();
  }
};

} // namespace
