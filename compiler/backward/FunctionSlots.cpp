#include "compiler/backward/FunctionSlots.h"
#include "dialects/nn/NNDialect.h"

using namespace mlir;
using namespace halcyon;

FailureOr<func::FuncOp> halcyon::findFunction(ModuleOp module, StringRef name, StringRef producer) {
  auto function = module.lookupSymbol<func::FuncOp>(name);
  if (!function) {
    InFlightDiagnostic error = module.emitError() << "there is no function @" << name;
    error.attachNote() << producer << " makes it";
    return error;
  }
  if (!llvm::hasSingleElement(function.getBody()) ||
      !isa<func::ReturnOp>(function.getBody().front().back()))
    return function.emitError() << "@" << name << " must be one block that ends in a return";
  return function;
}

func::ReturnOp halcyon::returnOf(func::FuncOp function) {
  return cast<func::ReturnOp>(function.getBody().front().getTerminator());
}

Value halcyon::addArgument(func::FuncOp function, Type type, StringRef slot) {
  Builder builder(function.getContext());
  NamedAttribute attribute(nn::slotAttributeName, builder.getStringAttr(slot));
  unsigned index = function.getNumArguments();
  LogicalResult inserted =
      function.insertArgument(index, type, builder.getDictionaryAttr(attribute), function.getLoc());
  assert(succeeded(inserted) && "the function's type takes any number of arguments");
  (void)inserted;
  return function.getArgument(index);
}

Value halcyon::findArgument(func::FuncOp function, StringRef slot) {
  for (BlockArgument argument : function.getArguments()) {
    auto attribute =
        function.getArgAttrOfType<StringAttr>(argument.getArgNumber(), nn::slotAttributeName);
    if (attribute && attribute.getValue() == slot)
      return argument;
  }
  return nullptr;
}

void halcyon::setResults(func::FuncOp function, ArrayRef<Result> results) {
  Builder builder(function.getContext());
  SmallVector<Value> values;
  SmallVector<Type> types;
  SmallVector<Attribute> attributes;
  for (const Result &result : results) {
    values.push_back(result.value);
    types.push_back(result.value.getType());
    attributes.push_back(builder.getDictionaryAttr(result.role));
  }
  returnOf(function)->setOperands(values);
  function.setType(builder.getFunctionType(function.getArgumentTypes(), types));
  function.setResAttrsAttr(builder.getArrayAttr(attributes));
}

void halcyon::eraseDeadOperations(func::FuncOp function) {
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(function.getBody().front())))
    if (isOpTriviallyDead(&op))
      op.erase();
}
