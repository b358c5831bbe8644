#include "compiler/schedule/rewrite/ImportImages.h"

#include "dialects/nn/NNDialect.h"

using namespace mlir;
using namespace halcyon;

bool halcyon::isImported(BlockArgument argument) {
  return cast<RankedTensorType>(argument.getType()).getRank() == 4 && !argument.use_empty();
}

void halcyon::importImages(func::FuncOp function) {
  for (BlockArgument argument : function.getArguments()) {
    if (!isImported(argument))
      continue;
    OpBuilder builder = OpBuilder::atBlockBegin(argument.getOwner());
    auto copy = nn::ConvertOp::create(builder, argument.getLoc(), argument.getType(), argument);
    argument.replaceAllUsesExcept(copy.getResult(), copy);
  }
}
