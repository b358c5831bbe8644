#include "compiler/Passes.h"
#include "compiler/codegen/CellFunction.h"
#include "compiler/codegen/DescribeProgram.h"
#include "dialects/nn/NNDialect.h"
#include "dialects/step/StepDialect.h"

namespace halcyon {
#define GEN_PASS_DEF_LOWERSTEP
#include "compiler/Passes.h.inc"
} // namespace halcyon

using namespace mlir;
using namespace halcyon;

namespace {

/// Lowers the entry points of one module into functions of another.
class StepLowering {
public:
  StepLowering(ModuleOp target, std::string prefix) : target(target), prefix(std::move(prefix)) {}

  void lower(ModuleOp source) {
    SymbolTable kernels(source);
    common = buildCommonFunctions(emitter(source.getLoc()), prefix);
    for (auto kernel : source.getOps<kernel::FuncOp>())
      declareKernel(kernel);
    for (auto step : source.getOps<step::FuncOp>())
      lowerEntry(step, kernels);
  }

private:
  void declareKernel(kernel::FuncOp kernel) {
    Emitter emit = emitter(kernel.getLoc());
    SmallVector<Type> arguments(kernel.getArgumentTypes().size(), emit.pointer());
    LLVM::LLVMFuncOp::create(emit.builder, kernel.getLoc(), prefix + kernel.getSymName().str(),
                             LLVM::LLVMFunctionType::get(emit.i32(), arguments));
  }

  static TaskNumbers numberTasks(step::FuncOp step) {
    TaskNumbers numbers;
    for (auto [number, task] : llvm::enumerate(tasksOf(step)))
      numbers[task] = static_cast<int32_t>(number);
    return numbers;
  }

  void lowerEntry(step::FuncOp step, const SymbolTable &kernels) {
    Emitter emit = emitter(step.getLoc());
    std::string symbol = prefix + step.getSymName().str();
    TaskNumbers tasks = isObservable(step) ? numberTasks(step) : TaskNumbers();
    LLVM::LLVMFuncOp entry = makeFunction(emit, symbol, {emit.pointer()});
    Emitter calls = {OpBuilder::atBlockEnd(entry.addEntryBlock(emit.builder)), step.getLoc()};
    int number = 0;
    for (ArrayRef<Operation *> loop : step::listLoops(step)) {
      SmallVector<ArrayRef<Operation *>> parts = step::listParts(loop);
      for (ArrayRef<Operation *> part : parts) {
        std::string name = symbol + "_segment_" + std::to_string(number++);
        LLVM::LLVMFuncOp body = lowerPart(part, step, kernels, name, tasks);
        Value address = LLVM::AddressOfOp::create(calls.builder, calls.location, body);
        Value cells = calls.constant(calls.i32(), step::countCells(part));
        Value descending = calls.constant(calls.i32(), isDescending(part));
        Value goesOn = calls.constant(calls.i32(), part != parts.back());
        LLVM::CallOp::create(calls.builder, calls.location, common.run,
                             ValueRange{entry.getArgument(0), address, cells, descending, goesOn});
      }
    }
    LLVM::ReturnOp::create(calls.builder, step.getLoc(), ValueRange());
  }

  LLVM::LLVMFuncOp lowerPart(ArrayRef<Operation *> part, step::FuncOp step,
                             const SymbolTable &kernels, const std::string &name,
                             const TaskNumbers &tasks) {
    Emitter emit = emitter(part.front()->getLoc());
    LLVM::LLVMFuncOp function = makeFunction(emit, name, {emit.pointer(), emit.i32(), emit.i32()});
    buildCellFunction(part, emit, step, kernels, function, prefix, common, tasks);
    return function;
  }

  static bool isDescending(ArrayRef<Operation *> part) {
    auto slices = dyn_cast<step::SlicesOp>(part.front());
    return slices && slices.getDescending();
  }

  Emitter emitter(Location location) { return {OpBuilder::atBlockEnd(target.getBody()), location}; }

  ModuleOp target;
  std::string prefix;
  CommonFunctions common;
};

/// What has its say in the functions of LLVM or in the program's table; anything else is left for
/// verify-lowered to find.
bool isDescribed(Operation &operation) {
  return isa<nn::ParameterOp, kernel::FuncOp, step::FuncOp, ModuleOp>(operation);
}

LogicalResult checkPlaces(ModuleOp module) {
  WalkResult result = module.walk([](step::BufferOp buffer) {
    if (buffer.getOffset() || buffer.getSpace() == step::Space::Slot || buffer->use_empty())
      return WalkResult::advance();
    buffer.emitOpError() << "has no place; run plan-memory first";
    return WalkResult::interrupt();
  });
  return failure(result.wasInterrupted());
}

struct LowerStep : halcyon::impl::LowerStepBase<LowerStep> {
  using LowerStepBase::LowerStepBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    if (failed(checkPlaces(module)))
      return signalPassFailure();
    SmallVector<Operation *> lowered;
    for (Operation &operation : *module.getBody())
      if (isDescribed(operation))
        lowered.push_back(&operation);
    StepLowering(module, prefix).lower(module);
    if (auto reference = module.lookupSymbol<ModuleOp>("reference"))
      StepLowering(module, referenceSymbol(prefix, "")).lower(reference);
    for (Operation *operation : lowered)
      operation->erase();
    // What is left on the module describes the network, not code.
    for (NamedAttribute attribute : llvm::to_vector(module->getDiscardableAttrs()))
      module->removeDiscardableAttr(attribute.getName());
  }
};

} // namespace
