#include "compiler/schedule/rewrite/ImportImages.h"

#include "dialects/nn/NNDialect.h"

using namespace mlir;
using namespace halcyon;

void halcyon::importImages(func::FuncOp function) {
  for (BlockArgument argument : function.getArguments()) {
    auto type = cast<RankedTensorType>(argument.getType());
    if (type.getRank() != 4 || argument.use_empty())
      continue;
    OpBuilder builder = OpBuilder::atBlockBegin(argument.getOwner());
    auto copy = nn::ConvertOp::create(builder, argument.getLoc(), type, argument);
    argument.replaceAllUsesExcept(copy.getResult(), copy);
  }
}
