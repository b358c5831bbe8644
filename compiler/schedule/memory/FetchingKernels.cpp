#include "compiler/schedule/memory/FetchingKernels.h"

#include "compiler/schedule/decide/CountOperations.h"
#include "dialects/kernel/Storage.h"

using namespace mlir;
using namespace halcyon;
using step::CallOp;

kernel::BufferType halcyon::typeToFetch(kernel::BufferType type) {
  if (!type.getWithin().empty())
    return type;
  RankedTensorType row = RankedTensorType::get({kernel::describeStorage(type).elements},
                                               type.getTensor().getElementType());
  return kernel::BufferType::get(type.getContext(), row,
                                 kernel::LayoutAttr::getRowMajor(type.getContext()));
}

bool FetchingKernels::computes(CallOp call) const {
  constexpr int64_t operationsOfTouchedByte = 3;
  return countOperations(of(call)) >= operationsOfTouchedByte * countBytes(of(call));
}

int64_t FetchingKernels::countSpareBytes(CallOp call) const {
  // A core computes some 100 GFLOP/s and gets 10 to 25 GB/s from memory.
  constexpr int64_t operationsOfFetchedByte = 12;
  return countOperations(of(call)) / operationsOfFetchedByte;
}

/// The same kernel with arguments in front of its own that it does not touch.
kernel::FuncOp FetchingKernels::withArguments(kernel::FuncOp kernel, TypeRange added,
                                              bool areWrittenLater) {
  SmallVector<Type> types(added);
  llvm::append_range(types, kernel.getArgumentTypes());
  auto type = FunctionType::get(kernel.getContext(), types, TypeRange());
  kernel::FuncOp &fetching = fetchingKernels[{kernel, type, areWrittenLater}];
  if (!fetching) {
    fetching = kernel.clone();
    NamedAttrList attributes;
    if (areWrittenLater)
      attributes.set(kernel::writtenLaterName, UnitAttr::get(kernel.getContext()));
    DictionaryAttr dictionary = attributes.getDictionary(kernel.getContext());
    for (auto [number, argument] : llvm::enumerate(added))
      (void)fetching.insertArgument(number, argument, dictionary, kernel.getLoc());
    symbols.insert(fetching, Block::iterator(kernel));
  }
  return fetching;
}

CallOp FetchingKernels::fetchMeanwhile(CallOp call, ArrayRef<Value> memory, bool forWriting) {
  kernel::FuncOp fetching = withArguments(of(call), TypeRange(ValueRange(memory)), forWriting);
  SmallVector<Value> buffers(memory);
  llvm::append_range(buffers, call.getBuffers());
  OpBuilder builder(call);
  auto replaced = CallOp::create(builder, call.getLoc(), fetching.getSymName(), buffers);
  replaced.setCellsAttr(call.getCellsAttr());
  call.erase();
  return replaced;
}

void FetchingKernels::removeUnused() {
  llvm::DenseSet<Attribute> called;
  module.walk([&](CallOp call) { called.insert(call.getKernelAttr().getAttr()); });
  llvm::SetVector<Operation *> unused;
  for (auto &[key, fetching] : fetchingKernels)
    if (kernel::FuncOp kernel = std::get<0>(key); !called.contains(kernel.getSymNameAttr()))
      unused.insert(kernel);
  for (Operation *kernel : unused)
    symbols.erase(kernel);
}
