#include "compiler/codegen/CommonFunctions.h"

#include "runtime/Program.h"

#include <cstddef>

using namespace mlir;
using namespace halcyon;

LLVM::LLVMFuncOp halcyon::makeFunction(Emitter &emit, StringRef name, ArrayRef<Type> arguments) {
  auto function =
      LLVM::LLVMFuncOp::create(emit.builder, emit.location, name, emit.function(arguments));
  function.setNoUnwind(true);
  return function;
}

namespace {

/// Ends the block at the emitter's place: on to one of two new blocks.
struct Branch {
  Branch(Emitter &emit, LLVM::LLVMFuncOp function, Value condition)
      : whenTrue(function.addBlock()), whenFalse(function.addBlock()) {
    LLVM::CondBrOp::create(emit.builder, emit.location, condition, whenTrue, whenFalse);
  }

  Block *whenTrue, *whenFalse;
};

Value isNull(Emitter &emit, Value pointer) {
  Value null = LLVM::ZeroOp::create(emit.builder, emit.location, emit.pointer());
  return LLVM::ICmpOp::create(emit.builder, emit.location, LLVM::ICmpPredicate::eq, pointer, null);
}

Value loadField(Emitter &emit, Value call, int64_t offset) {
  return emit.load(emit.pointer(), emit.advance(call, offset));
}

void buildReturn(Emitter &emit) {
  LLVM::ReturnOp::create(emit.builder, emit.location, ValueRange());
}

/// call->parallel(call->pool, cells, descending, goesOn, body, call)
LLVM::LLVMFuncOp buildRun(Emitter emit, const std::string &name) {
  LLVM::LLVMFuncOp function = makeFunction(
      emit, name, {emit.pointer(), emit.pointer(), emit.i32(), emit.i32(), emit.i32()});
  emit.builder.setInsertionPointToStart(function.addEntryBlock(emit.builder));
  Value call = function.getArgument(0), body = function.getArgument(1),
        cells = function.getArgument(2), descending = function.getArgument(3),
        goesOn = function.getArgument(4);
  Value parallel = loadField(emit, call, offsetof(HalcyonCall, parallel));
  Value pool = loadField(emit, call, offsetof(HalcyonCall, pool));
  LLVM::CallOp::create(emit.builder, emit.location,
                       emit.function({emit.pointer(), emit.i32(), emit.i32(), emit.i32(),
                                      emit.pointer(), emit.pointer()}),
                       ValueRange{parallel, pool, cells, descending, goesOn, body, call});
  buildReturn(emit);
  return function;
}

/// if (call->observe) call->observe(call, task, worker)
LLVM::LLVMFuncOp buildObserve(Emitter emit, const std::string &name) {
  SmallVector<Type> arguments = {emit.pointer(), emit.i32(), emit.i32()};
  LLVM::LLVMFuncOp function = makeFunction(emit, name, arguments);
  emit.builder.setInsertionPointToStart(function.addEntryBlock(emit.builder));
  Value call = function.getArgument(0);
  Value observer = loadField(emit, call, offsetof(HalcyonCall, observe));
  Branch branch(emit, function, isNull(emit, observer));

  emit.builder.setInsertionPointToEnd(branch.whenTrue);
  buildReturn(emit);
  emit.builder.setInsertionPointToEnd(branch.whenFalse);
  LLVM::CallOp::create(
      emit.builder, emit.location, emit.function(arguments),
      ValueRange{observer, call, function.getArgument(1), function.getArgument(2)});
  buildReturn(emit);
  return function;
}

/// for (i = 0; i < count; ++i) memset(memory + i * stride, 0, bytes)
LLVM::LLVMFuncOp buildZeroStrips(Emitter emit, const std::string &name) {
  LLVM::LLVMFuncOp function =
      makeFunction(emit, name, {emit.pointer(), emit.i64(), emit.i64(), emit.i64()});
  Block *entry = function.addEntryBlock(emit.builder), *head = function.addBlock();
  Value strip = head->addArgument(emit.pointer(), emit.location),
        number = head->addArgument(emit.i64(), emit.location);
  emit.builder.setInsertionPointToEnd(entry);
  LLVM::BrOp::create(emit.builder, emit.location,
                     ValueRange{function.getArgument(0), emit.constant(emit.i64(), 0)}, head);

  emit.builder.setInsertionPointToEnd(head);
  Branch branch(emit, function, emit.less(number, function.getArgument(1)));
  emit.builder.setInsertionPointToEnd(branch.whenTrue);
  LLVM::MemsetOp::create(emit.builder, emit.location, strip,
                         emit.constant(emit.builder.getI8Type(), 0), function.getArgument(3),
                         /*isVolatile=*/false);
  LLVM::BrOp::create(emit.builder, emit.location,
                     ValueRange{emit.advance(strip, function.getArgument(2)),
                                emit.add(number, emit.constant(emit.i64(), 1))},
                     head);
  emit.builder.setInsertionPointToEnd(branch.whenFalse);
  buildReturn(emit);
  return function;
}

} // namespace

CommonFunctions halcyon::buildCommonFunctions(const Emitter &emitter, StringRef prefix) {
  return {buildRun(emitter, (prefix + "run").str()),
          buildObserve(emitter, (prefix + "observe").str()),
          buildZeroStrips(emitter, (prefix + "zero_strips").str())};
}
