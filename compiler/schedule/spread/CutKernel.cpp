#include "compiler/schedule/spread/CutKernel.h"

#include "dialects/nn/NNDialect.h"

using namespace mlir;
using namespace halcyon;

ArrayRef<int64_t> halcyon::storedShape(kernel::FuncOp kernel) {
  return nn::shapeOf((*kernel.getBody().front().getOps<kernel::StoreOp>().begin()).getTensor());
}

static unsigned numberOf(Value buffer) { return cast<BlockArgument>(buffer).getArgNumber(); }

bool CutKernel::addArgument(Value buffer, bool isStored, const std::optional<CellSlice> &slice) {
  Argument argument = {numberOf(buffer), isStored, std::nullopt, slice};
  for (const Argument &other : arguments)
    if (other.original == argument.original && other.slice == slice)
      return other.isStored == isStored;
  if (slice) {
    argument.window = findWindow(cast<kernel::BufferType>(buffer.getType()), *slice);
    if (!argument.window)
      return false;
  }
  arguments.push_back(argument);
  return true;
}

bool CutKernel::addInputs(Value tensor, const std::optional<CellSlice> &slice) {
  Operation *producer = tensor.getDefiningOp();
  if (auto load = dyn_cast<kernel::LoadOp>(producer))
    return !kernel.isStored(numberOf(load.getBuffer())) &&
           addArgument(load.getBuffer(), false, slice);
  OperandSlices operands(producer->getNumOperands());
  if (slice) {
    std::optional<OperandSlices> needed =
        slice->readsHalo() ? std::nullopt : sliceOperands(producer, *slice);
    if (!needed)
      return false;
    operands = *needed;
  }
  return llvm::all_of(llvm::zip_equal(producer->getOperands(), operands), [&](auto operand) {
    return addInputs(std::get<0>(operand), std::get<1>(operand));
  });
}

std::optional<CutKernel> CutKernel::find(kernel::FuncOp kernel, const CellSlice &stored) {
  CutKernel cut(kernel, stored);
  auto stores = kernel.getBody().front().getOps<kernel::StoreOp>();
  for (kernel::StoreOp store : stores)
    if (store.getAccumulate() || !cut.addInputs(store.getTensor(), stored))
      return std::nullopt;
  for (kernel::StoreOp store : stores)
    if (!cut.addArgument(store.getBuffer(), true, stored))
      return std::nullopt;
  return cut;
}

kernel::BufferType CutKernel::typeOf(const Argument &argument) const {
  return argument.window ? argument.window->type
                         : cast<kernel::BufferType>(kernel.getArgumentTypes()[argument.original]);
}

void CutKernel::moveToScratch(unsigned original, const CellSlice &slice) {
  auto type = cast<kernel::BufferType>(kernel.getArgumentTypes()[original]);
  for (Argument &argument : arguments)
    if (argument.original == original)
      argument.window = findWindowInScratch(type, slice, *argument.slice);
}

namespace {

/// Writes the slices of a kernel's values into another kernel.
class SliceWriter {
public:
  SliceWriter(OpBuilder &builder, ArrayRef<CutKernel::Argument> arguments, ValueRange buffers)
      : builder(builder), arguments(arguments), buffers(buffers) {}

  Value write(Value tensor, const std::optional<CellSlice> &slice) {
    for (const Written &earlier : written)
      if (earlier.original == tensor && earlier.slice == slice)
        return earlier.value;
    Value value =
        isa<kernel::LoadOp>(tensor.getDefiningOp()) ? load(tensor, slice) : compute(tensor, slice);
    written.push_back({tensor, slice, value});
    return value;
  }

  Value bufferOf(Value original, bool isStored, const std::optional<CellSlice> &slice) const {
    for (auto [argument, buffer] : llvm::zip_equal(arguments, buffers))
      if (argument.original == numberOf(original) && argument.isStored == isStored &&
          argument.slice == slice)
        return buffer;
    llvm_unreachable("every slice of a buffer is an argument");
  }

private:
  struct Written {
    Value original;
    std::optional<CellSlice> slice;
    Value value;
  };

  Value load(Value tensor, const std::optional<CellSlice> &slice) {
    auto load = tensor.getDefiningOp<kernel::LoadOp>();
    return kernel::LoadOp::create(builder, load.getLoc(), bufferOf(load.getBuffer(), false, slice));
  }

  Value compute(Value tensor, const std::optional<CellSlice> &slice) {
    Operation *original = tensor.getDefiningOp();
    OperandSlices slices(original->getNumOperands());
    if (slice)
      slices = *sliceOperands(original, *slice);
    SmallVector<Value> operands;
    for (auto [operand, needed] : llvm::zip_equal(original->getOperands(), slices))
      operands.push_back(write(operand, needed));
    Operation *copy = builder.clone(*original);
    copy->setOperands(operands);
    if (slice)
      computeSlice(copy, slices, *slice);
    return copy->getResult(cast<OpResult>(tensor).getResultNumber());
  }

  OpBuilder &builder;
  ArrayRef<CutKernel::Argument> arguments;
  ValueRange buffers;
  SmallVector<Written> written;
};

} // namespace

kernel::FuncOp CutKernel::build(KernelLibrary &library) const {
  SmallVector<Type> types =
      llvm::map_to_vector(arguments, [&](const Argument &each) { return Type(typeOf(each)); });
  return library.get(
      kernel.getSymName(), types, kernel.getLoc(), [&](OpBuilder &builder, ValueRange buffers) {
        SliceWriter writer(builder, arguments, buffers);
        for (auto store : kernel.getBody().front().getOps<kernel::StoreOp>())
          kernel::StoreOp::create(builder, store.getLoc(), writer.write(store.getTensor(), stored),
                                  writer.bufferOf(store.getBuffer(), true, stored),
                                  /*accumulate=*/false);
      });
}
