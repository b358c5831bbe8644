#include "dialects/kernel/KernelDialect.h"

#include "mlir/Interfaces/FunctionImplementation.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace mlir;
using namespace halcyon::kernel;

#define GET_OP_CLASSES
#include "dialects/kernel/KernelOps.cpp.inc"

void FuncOp::build(OpBuilder &builder, OperationState &state, StringRef name, FunctionType type) {
  state.addAttribute(getSymNameAttrName(state.name), builder.getStringAttr(name));
  state.addAttribute(getFunctionTypeAttrName(state.name), TypeAttr::get(type));
  Block &block = state.addRegion()->emplaceBlock();
  for (Type argument : type.getInputs())
    block.addArgument(argument, state.location);
}

ParseResult FuncOp::parse(OpAsmParser &parser, OperationState &result) {
  auto buildType = [](Builder &builder, ArrayRef<Type> arguments, ArrayRef<Type> results,
                      function_interface_impl::VariadicFlag,
                      std::string &) { return builder.getFunctionType(arguments, results); };
  return function_interface_impl::parseFunctionOp(
      parser, result, /*allowVariadic=*/false, getFunctionTypeAttrName(result.name), buildType,
      getArgAttrsAttrName(result.name), getResAttrsAttrName(result.name));
}

void FuncOp::print(OpAsmPrinter &printer) {
  function_interface_impl::printFunctionOp(printer, *this, /*isVariadic=*/false,
                                           getFunctionTypeAttrName(), getArgAttrsAttrName(),
                                           getResAttrsAttrName());
}

bool FuncOp::isStored(unsigned argument) {
  return llvm::any_of(getBody().getArgument(argument).getUsers(),
                      [](Operation *user) { return isa<StoreOp>(user); });
}

LogicalResult FuncOp::verify() {
  if (getFunctionType().getNumResults())
    return emitOpError() << "returns nothing: what it computes, it stores";
  for (auto [number, type] : llvm::enumerate(getFunctionType().getInputs()))
    if (!isa<BufferType>(type))
      return emitOpError() << "takes buffers, but argument " << number << " is " << type;
  return success();
}

LogicalResult FuncOp::verifyRegions() {
  Block &block = getBody().front();
  SmallVector<bool> isStored(block.getNumArguments());
  Type storedType;
  for (StoreOp store : block.getOps<StoreOp>()) {
    unsigned argument = cast<BlockArgument>(store.getBuffer()).getArgNumber();
    if (isStored[argument])
      return store.emitOpError() << "argument " << argument << " is stored to twice";
    isStored[argument] = true;
    RankedTensorType type = store.getTensor().getType();
    if (storedType && cast<RankedTensorType>(storedType).getShape() != type.getShape())
      return store.emitOpError() << "all values that a kernel stores have one shape, but this is "
                                 << type << " beside " << storedType;
    storedType = type;
  }
  for (BlockArgument argument : block.getArguments())
    if (getArgAttr(argument.getArgNumber(), writtenLaterName) && !argument.use_empty())
      return emitOpError() << "argument " << argument.getArgNumber() << " is " << writtenLaterName
                           << ", but this kernel touches it";
  if (!storedType)
    return emitOpError() << "stores nothing";
  if (!llvm::is_sorted(isStored))
    return emitOpError() << "arguments that are only read come before those that are stored to";
  return success();
}

LogicalResult LoadOp::verify() {
  if (!isa<BlockArgument>(getBuffer()))
    return emitOpError() << "the buffer must be an argument of the kernel";
  if (getBuffer().getType().getTensor() != getTensor().getType())
    return emitOpError() << "the buffer holds " << getBuffer().getType().getTensor() << " but "
                         << getTensor().getType() << " is loaded";
  return success();
}

LogicalResult StoreOp::verify() {
  if (!isa<BlockArgument>(getBuffer()))
    return emitOpError() << "the buffer must be an argument of the kernel";
  if (getBuffer().getType().getTensor() != getTensor().getType())
    return emitOpError() << "the buffer holds " << getBuffer().getType().getTensor() << " but "
                         << getTensor().getType() << " is stored";
  LayoutAttr layout = getBuffer().getType().getLayout();
  if (getAccumulate() && (layout.getHaloHeight() || layout.getHaloWidth()))
    return emitOpError() << "a buffer that is accumulated into has no halo";
  return success();
}
