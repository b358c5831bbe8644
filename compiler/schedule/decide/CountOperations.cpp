#include "compiler/schedule/decide/CountOperations.h"

#include "dialects/kernel/Storage.h"
#include "dialects/nn/NNDialect.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace halcyon;
using nn::shapeOf;

namespace {

int64_t elementsOf(Value value) { return cast<RankedTensorType>(value.getType()).getNumElements(); }

/// A product and a sum for each weight that an output element sees: filters are [o, i, h, w].
int64_t countProducts(Value output, Value filter) {
  return 2 * elementsOf(output) * llvm::product_of(shapeOf(filter).drop_front());
}

/// An operation for each position of each window.
int64_t countWindows(Value output, ArrayRef<int64_t> kernel) {
  return elementsOf(output) * llvm::product_of(kernel);
}

/// `each` operations for each element of the largest operand or result.
int64_t countElements(Operation *operation, int64_t each) {
  int64_t largest = 0;
  for (Value operand : operation->getOperands())
    largest = std::max(largest, elementsOf(operand));
  for (Value result : operation->getResults())
    largest = std::max(largest, elementsOf(result));
  return each * largest;
}

int64_t countOperations(Operation *operation) {
  using namespace nn;
  return llvm::TypeSwitch<Operation *, int64_t>(operation)
      .Case([](Conv2DOp op) { return countProducts(op.getOutput(), op.getFilter()); })
      .Case([](Conv2DInputGradientOp op) {
        ArrayRef<int64_t> filter = shapeOf(op.getFilter());
        int64_t inputsInGroup = shapeOf(op.getResult())[1] / int64_t(op.getGroups());
        return 2 * elementsOf(op.getOutputGradient()) * inputsInGroup * filter[2] * filter[3];
      })
      .Case([](Conv2DFilterGradientOp op) {
        return countProducts(op.getOutputGradient(), op.getResult());
      })
      .Case([](ComposeFiltersOp op) { return countProducts(op.getResult(), op.getOuter()); })
      .Case<ApplyFilterOp, FilterDotOp>([](Operation *op) { return countElements(op, 2); })
      .Case([](DenseOp op) { return countProducts(op.getOutput(), op.getWeight()); })
      .Case([](DenseWeightGradientOp op) {
        return countProducts(op.getOutputGradient(), op.getResult());
      })
      .Case([](WinogradProductOp op) {
        return 2 * elementsOf(op.getResult()) * shapeOf(op.getFilter())[1];
      })
      .Case([](WinogradFilterGradientOp op) {
        return 2 * elementsOf(op.getProductGradient()) * shapeOf(op.getTiles())[1];
      })
      // Most entries of the transforms are 0 or 1: about 2 operations an element for each side.
      .Case<WinogradFilterOp, WinogradInputOp, WinogradOutputOp, WinogradOutputGradientOp,
            WinogradFilterAdjointOp>([](Operation *op) { return countElements(op, 4); })
      .Case([](MaxPoolOp op) { return countWindows(op.getOutput(), op.getKernel()); })
      .Case([](AveragePoolOp op) { return countWindows(op.getOutput(), op.getKernel()); })
      .Case(
          [](MaxPoolGradientOp op) { return countWindows(op.getOutputGradient(), op.getKernel()); })
      .Case([](AveragePoolGradientOp op) {
        return countWindows(op.getOutputGradient(), op.getKernel());
      })
      // (x - mean) * factor + beta, and the like
      .Case<NormalizeOp, NormalizeReduceOp, BatchMomentsOp, BatchStatisticsGradientOp,
            NormalizedFilterGradientOp, CrossEntropyOp, CrossEntropyGradientOp, SoftmaxOp,
            SoftmaxGradientOp, SGDOp>([](Operation *op) { return countElements(op, 4); })
      // They move numbers and compute none.
      .Case<ReadOp, ConstantOp, ReshapeOp, ConcatOp, SliceChannelsOp, SwapChannelsOp,
            ExpandGroupsOp, CompressGroupsOp, TransposeOp, ConvertOp, RandomMaskOp>(
          [](Operation *) { return 0; })
      .Default([](Operation *op) { return countElements(op, 1); });
}

} // namespace

int64_t halcyon::countOperations(kernel::FuncOp kernel) {
  int64_t operations = 0;
  for (Operation &operation : kernel.getBody().front())
    if (isa_and_nonnull<nn::NNDialect>(operation.getDialect()))
      operations += ::countOperations(&operation);
  return operations;
}

int64_t halcyon::countBytes(kernel::FuncOp kernel) {
  int64_t bytes = 0;
  for (BlockArgument argument : kernel.getBody().getArguments()) {
    bool loaded = false, stored = false;
    for (Operation *user : argument.getUsers()) {
      auto store = dyn_cast<kernel::StoreOp>(user);
      stored |= static_cast<bool>(store);
      loaded |= !store || store.getAccumulate();
    }
    auto type = cast<kernel::BufferType>(argument.getType());
    bytes += (loaded + stored) * kernel::describePieces(type).allBytes();
  }
  return bytes;
}

bool halcyon::isWorthThreads(int64_t bytes) {
  constexpr int64_t worthwhileBytes = 256 * 1024;
  return bytes >= worthwhileBytes;
}
