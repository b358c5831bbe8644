#include "compiler/Passes.h"
#include "compiler/schedule/decide/PlaceState.h"
#include "compiler/schedule/memory/WrittenMemory.h"
#include "dialects/nn/NNDialect.h"
#include "runtime/Program.h"

#include "mlir/IR/BuiltinOps.h"

namespace halcyon {
#define GEN_PASS_DEF_VERIFYSTEP
#include "compiler/Passes.h.inc"
} // namespace halcyon

using namespace mlir;
using namespace halcyon;
using step::BufferOp;

namespace {

/// Runs an entry in thought, segment by segment, and stops at the first call that cannot run.
class EntryCheck {
public:
  /// `weightBytes`: those of the state that weights take, its first.
  EntryCheck(step::FuncOp function, const SymbolTable &kernels, int64_t weightBytes)
      : function(function), kernels(kernels), weightBytes(weightBytes) {}

  LogicalResult run() {
    for (auto buffer : function.getOps<BufferOp>())
      if (int64_t slot = buffer.getSlot().value_or(0); slot >= HALCYON_SLOTS)
        return buffer.emitOpError() << "names slot " << slot << " but a call has "
                                    << static_cast<int64_t>(HALCYON_SLOTS);
    for (ArrayRef<Operation *> loop : step::listLoops(function)) {
      for (bool areSlices : {false, true}) // grids see the lanes before
        for (Operation *segment : loop)
          if (isa<step::SlicesOp>(segment) == areSlices && failed(checkSegment(*segment)))
            return failure();
      if (failed(checkConflicts(loop)))
        return failure();
    }
    return success();
  }

private:
  LogicalResult checkSegment(Operation &segment) {
    if (isa<step::SlicesOp>(segment))
      written.beginSlices();
    for (Region &region : segment.getRegions())
      if (failed(checkRegion(region)))
        return failure();
    return success();
  }

  LogicalResult checkConflicts(ArrayRef<Operation *> loop) const {
    SmallVector<SmallVector<MemoryAccess>> accesses; // of each of several segments
    for (Operation *segment : loop.size() > 1 ? loop : ArrayRef<Operation *>()) {
      SmallVector<MemoryAccess> own = accessesOf(segment, kernels);
      for (ArrayRef<MemoryAccess> earlier : accesses)
        if (BufferOp buffer = findConflict(own, earlier))
          return report(*segment, buffer, "at once with a segment that it is joined with");
      accesses.push_back(std::move(own));
    }
    return success();
  }

  LogicalResult checkRegion(Region &region) {
    written.beginCell();
    for (Operation &operation : region.front())
      if (failed(checkReads(operation)) || failed(checkWrites(operation)))
        return failure();
    return success();
  }

  kernel::FuncOp kernelOf(Operation &operation) const {
    auto call = dyn_cast<step::CallOp>(operation);
    return call ? kernels.lookup<kernel::FuncOp>(call.getKernel()) : kernel::FuncOp();
  }

  /// Whether a kernel needs what its argument holds: it loads it, or adds to it.
  static bool isRead(kernel::FuncOp kernel, unsigned argument) {
    return llvm::any_of(kernel.getBody().getArgument(argument).getUsers(), [](Operation *user) {
      auto store = dyn_cast<kernel::StoreOp>(user);
      return isa<kernel::LoadOp>(user) || (store && store.getAccumulate());
    });
  }

  LogicalResult checkReads(Operation &operation) {
    kernel::FuncOp kernel = kernelOf(operation);
    if (!kernel)
      return success(); // a zero reads nothing
    for (auto [number, value] : llvm::enumerate(operation.getOperands())) {
      BufferOp buffer = step::memoryOf(value);
      if (isRead(kernel, number) && !written.covers(buffer, &operation))
        return report(operation, buffer, "that nothing has written before");
      // Everybody needs the old weights.
      int64_t begin = buffer.getOffset().value_or(0);
      if (isRead(kernel, number) && begin < weightBytes && written.hasReplaced(buffer, &operation))
        return report(operation, buffer, "after the update of the weight");
    }
    return success();
  }

  LogicalResult checkWrites(Operation &operation) {
    kernel::FuncOp kernel = kernelOf(operation);
    for (auto [number, value] : llvm::enumerate(operation.getOperands())) {
      BufferOp buffer = step::memoryOf(value);
      if (kernel && !kernel.isStored(number))
        continue;
      if (runsInParallel(operation) && isOneForAll(value))
        return report(operation, buffer, "at one place from cells that run in parallel");
      if (!isa<step::ZeroHaloOp>(operation)) // which writes nothing that a kernel would store
        written.add(buffer, &operation);
    }
    return success();
  }

  static bool runsInParallel(Operation &operation) {
    auto grid = dyn_cast<step::GridOp>(operation.getParentOp());
    if (!grid)
      return cast<step::SlicesOp>(operation.getParentOp()).getLanes() > 1;
    step::CellRange cells = step::cellsOfCall(&operation, int64_t(grid.getCells()));
    return cells.end - cells.begin > 1;
  }

  /// Whether all cells see the same memory.
  static bool isOneForAll(Value value) {
    BufferOp buffer = step::memoryOf(value);
    bool isOwn = buffer.getSpace() == step::Space::Worker ||
                 (buffer.getSpace() == step::Space::Lane && !buffer.getLane());
    return !isOwn && !step::cellStrideOf(value);
  }

  static LogicalResult report(Operation &operation, BufferOp buffer, StringRef what) {
    InFlightDiagnostic error = operation.emitOpError()
                               << "touches the buffer '" << buffer.getName() << "' " << what;
    error.attachNote(buffer.getLoc()) << "buffer declared here";
    return error;
  }

  step::FuncOp function;
  const SymbolTable &kernels;
  int64_t weightBytes;
  WrittenMemory written;
};

/// What schedule-step leaves behind: parameters for the description of the program, and code.
LogicalResult checkContents(ModuleOp module) {
  LogicalResult result = success();
  for (Operation &operation : *module.getBody())
    if (!isa<nn::ParameterOp, kernel::FuncOp, step::FuncOp, ModuleOp>(operation))
      result = operation.emitOpError() << "is neither step nor kernel; run schedule-step first";
  return result;
}

struct VerifyStep : halcyon::impl::VerifyStepBase<VerifyStep> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    if (failed(checkContents(module)))
      return signalPassFailure();
    auto weightBytes = module->getAttrOfType<IntegerAttr>(gradientBytesAttributeName);
    SymbolTable kernels(module);
    for (auto function : module.getOps<step::FuncOp>())
      if (failed(EntryCheck(function, kernels, weightBytes ? weightBytes.getInt() : 0).run()))
        signalPassFailure();
  }
};

} // namespace
