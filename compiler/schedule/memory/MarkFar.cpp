#include "compiler/Passes.h"
#include "compiler/schedule/CacheSizes.h"
#include "compiler/schedule/memory/MemoryRange.h"
#include "dialects/kernel/Storage.h"
#include "dialects/step/StepDialect.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"

namespace halcyon {
#define GEN_PASS_DEF_MARKFAR
#include "compiler/Passes.h.inc"
} // namespace halcyon

using namespace mlir;
using namespace halcyon;
using step::BufferOp;
using step::CallOp;
using step::Space;

namespace {

/// Memory that a kernel touches: one piece, or of a window many.
struct Memory {
  std::pair<Space, uint64_t> space; // and which lane or slot of it
  int64_t begin, end;
  int64_t bytes; // that it touches in between

  bool isWindow() const { return bytes < end - begin; }

  /// Whether most of another memory is in this one. The pieces of two windows lie side by side
  /// unless they begin at the same place.
  bool holdsMostOf(const Memory &other) const {
    if (space != other.space)
      return false;
    if (isWindow() && other.isWindow())
      return begin == other.begin && 2 * bytes >= other.bytes;
    return 2 * (std::min(end, other.end) - std::max(begin, other.begin)) >= other.end - other.begin;
  }
};

/// What a core's share of the caches holds where they forget first what nobody has touched for
/// longest.
class Cache {
public:
  /// Touches memory, and says whether most of it was still there.
  bool touch(const Memory &memory) {
    bool isThere = isHeld(memory);
    llvm::erase_if(recent, [&](const Memory &earlier) { return memory.holdsMostOf(earlier); });
    recent.push_back(memory);
    return isThere;
  }

private:
  bool isHeld(const Memory &memory) const {
    int64_t since = 0;
    for (const Memory &earlier : llvm::reverse(recent)) {
      since += earlier.bytes; // its own as well: a long one pushes its begin out by its end
      if (since > capacity)
        return false;
      if (earlier.holdsMostOf(memory))
        return true;
    }
    return false;
  }

  /// (With 1 or 16 MB instead, ResNet-18's kernels take 1.02 of the time on Zen 4.)
  static constexpr int64_t capacity = cacheShareBytes;
  SmallVector<Memory> recent; // the latest last
};

/// Where kernels find their arguments.
class Arguments {
public:
  explicit Arguments(ModuleOp module) : kernels(module) {}

  /// All slices or cells of a call find it there, or none.
  void count(CallOp call, unsigned argument, bool isNear) {
    auto kernel = kernels.lookup<kernel::FuncOp>(call.getKernelAttr().getAttr());
    step::CellRange cells = step::cellsOfCall(call, cellsOf(call->getParentOp()));
    farCells[kernel.getBody().getArgument(argument)] +=
        isNear ? cells.begin - cells.end : cells.end - cells.begin;
  }

  /// Those that are more often far than not.
  void markFar() const {
    for (auto [argument, cells] : farCells)
      if (cells > 0)
        for (Operation *user : argument.getUsers()) {
          if (auto load = dyn_cast<kernel::LoadOp>(user))
            load.setFar(true);
          else
            cast<kernel::StoreOp>(user).setFar(true);
        }
  }

private:
  SymbolTable kernels;
  /// In how many more cells it is far than near.
  llvm::MapVector<BlockArgument, int64_t> farCells;
};

/// Runs an entry point as a thread does, but for what the kernels compute.
class Run {
public:
  Run(step::FuncOp function, Arguments &arguments) : function(function), arguments(arguments) {}

  /// A step finds in the cache what the one before it has left there.
  void run() {
    runStep();
    isSecondStep = true;
    runStep();
  }

private:
  void runStep() {
    for (Operation &operation : function.getBody().front())
      if (isa<step::SlicesOp, step::GridOp>(operation))
        runSegment(&operation);
  }

  /// One slice or cell behind another, which is how it goes on. The other ones then have pushed out
  /// what they touched.
  void runSegment(Operation *segment) {
    auto slices = dyn_cast<step::SlicesOp>(segment);
    Region &body = slices ? slices.getEach() : cast<step::GridOp>(segment).getBody();
    int64_t cells = cellsOf(segment);
    bool hasNext = cells > 1 && llvm::none_of(body.front(), [](Operation &operation) {
                     return step::namedCells(&operation).has_value();
                   });
    if (hasNext)
      runCell(body, 0, /*isCounted=*/false);
    runCell(body, hasNext ? 1 : 0, /*isCounted=*/isSecondStep);
    if (cells > 1)
      for (CallOp call : body.front().getOps<CallOp>())
        for (Value buffer : call.getBuffers())
          cache.touch(memoryOfCells(buffer, cells));
  }

  void runCell(Region &body, int64_t cell, bool isCounted) {
    for (CallOp call : body.front().getOps<CallOp>()) {
      int64_t own = std::max(cell, step::cellsOfCall(call, /*cells=*/1).begin);
      for (auto [argument, buffer] : llvm::enumerate(call.getBuffers())) {
        bool isNear = cache.touch(memoryOfCell(buffer, own));
        if (isCounted)
          arguments.count(call, argument, isNear);
      }
    }
  }

  static Memory memoryOfCell(Value buffer, int64_t cell) {
    auto view = buffer.getDefiningOp<step::ViewOp>();
    cell += view && view.getNext();
    BufferOp memory = step::memoryOf(buffer);
    auto type = cast<kernel::BufferType>(buffer.getType());
    int64_t begin = int64_t(memory.getOffset().value_or(0)) + step::beginOf(buffer) +
                    cell * step::cellStrideOf(buffer);
    return {spaceOf(memory), begin, begin + kernel::describeStorage(type).bytes(),
            kernel::describePieces(type).allBytes()};
  }

  /// What all cells touch together, as if there were nothing in between.
  static Memory memoryOfCells(Value buffer, int64_t cells) {
    Memory memory = memoryOfCell(buffer, 0);
    if (int64_t stride = step::cellStrideOf(buffer)) {
      memory.end += (cells - 1) * stride;
      memory.bytes = std::min(memory.bytes * cells, memory.end - memory.begin);
    }
    return memory;
  }

  static std::pair<Space, uint64_t> spaceOf(BufferOp memory) {
    return {memory.getSpace(), memory.getLane().value_or(memory.getSlot().value_or(0))};
  }

  step::FuncOp function;
  Arguments &arguments;
  Cache cache;
  bool isSecondStep = false;
};

struct MarkFar : halcyon::impl::MarkFarBase<MarkFar> {
  void runOnOperation() override {
    Arguments arguments(getOperation());
    for (auto function : getOperation().getOps<step::FuncOp>())
      Run(function, arguments).run();
    arguments.markFar();
  }
};

} // namespace
