#include "compiler/Passes.h"
#include "dialects/nn/NNDialect.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace halcyon {
#define GEN_PASS_DEF_ADDREFERENCE
#include "compiler/Passes.h.inc"
} // namespace halcyon

using namespace mlir;
using namespace halcyon;

namespace {

RankedTensorType widened(Type type) {
  auto tensor = cast<RankedTensorType>(type);
  return tensor.getElementType().isF32() ? tensor.clone(Float64Type::get(type.getContext()))
                                         : tensor;
}

/// The arguments stay what the caller passes; everybody reads a conversion of them instead.
void widenArguments(func::FuncOp function) {
  for (BlockArgument argument : function.getArguments()) {
    RankedTensorType wide = widened(argument.getType());
    if (wide == argument.getType() || argument.use_empty())
      continue;
    OpBuilder builder = OpBuilder::atBlockBegin(argument.getOwner());
    auto convert = nn::ConvertOp::create(builder, argument.getLoc(), wide, argument);
    argument.replaceAllUsesExcept(convert.getResult(), convert);
  }
}

void widenFunction(func::FuncOp function) {
  function.walk([](Operation *operation) {
    for (Value result : operation->getResults())
      result.setType(widened(result.getType()));
  });
  widenArguments(function);
  SmallVector<Type> results =
      llvm::map_to_vector(function.getResultTypes(), [](Type type) { return Type(widened(type)); });
  function.setFunctionType(
      FunctionType::get(function.getContext(), function.getArgumentTypes(), results));
}

struct AddReference : halcyon::impl::AddReferenceBase<AddReference> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    auto gradients = module.lookupSymbol<func::FuncOp>("gradients");
    if (!gradients)
      return;
    OpBuilder builder = OpBuilder::atBlockEnd(module.getBody());
    auto reference = ModuleOp::create(builder, module.getLoc(), "reference");
    builder.setInsertionPointToStart(reference.getBody());
    // All parameters, used or not: the reference's are numbered like the program's.
    for (auto parameter : module.getOps<nn::ParameterOp>()) {
      auto clone = cast<nn::ParameterOp>(builder.clone(*parameter));
      clone.setType(widened(parameter.getType()));
    }
    gradients->moveBefore(reference.getBody(), reference.getBody()->end());
    widenFunction(gradients);
  }
};

} // namespace
