#include "compiler/schedule/memory/FetchingKernels.h"

using namespace mlir;
using namespace halcyon;
using step::CallOp;

/// The same kernel with arguments in front of its own that it does not touch.
kernel::FuncOp FetchingKernels::withArguments(kernel::FuncOp kernel, TypeRange added) {
  SmallVector<Type> types(added);
  llvm::append_range(types, kernel.getArgumentTypes());
  auto type = FunctionType::get(kernel.getContext(), types, TypeRange());
  kernel::FuncOp &fetching = fetchingKernels[{kernel, type}];
  if (!fetching) {
    fetching = kernel.clone();
    fetching.setFunctionType(type);
    for (auto [number, argument] : llvm::enumerate(added))
      fetching.getBody().insertArgument(number, argument, kernel.getLoc());
    symbols.insert(fetching, Block::iterator(kernel));
  }
  return fetching;
}

void FetchingKernels::fetchMeanwhile(CallOp call, ArrayRef<Value> memory) {
  kernel::FuncOp fetching = withArguments(of(call), TypeRange(ValueRange(memory)));
  SmallVector<Value> buffers(memory);
  llvm::append_range(buffers, call.getBuffers());
  OpBuilder builder(call);
  auto replaced = CallOp::create(builder, call.getLoc(), fetching.getSymName(), buffers);
  replaced.setCellsAttr(call.getCellsAttr());
  call.erase();
}

void FetchingKernels::removeUnused() {
  llvm::DenseSet<Attribute> called;
  module.walk([&](CallOp call) { called.insert(call.getKernelAttr().getAttr()); });
  llvm::SetVector<Operation *> unused;
  for (auto &[key, fetching] : fetchingKernels)
    if (kernel::FuncOp kernel = key.first; !called.contains(kernel.getSymNameAttr()))
      unused.insert(kernel);
  for (Operation *kernel : unused)
    symbols.erase(kernel);
}
