#include "compiler/schedule/decide/ImageAnalysis.h"

#include "compiler/schedule/decide/BatchShape.h"
#include "dialects/nn/NNDialect.h"

using namespace mlir;
using namespace halcyon;

bool halcyon::runsOnWholeBatch(Operation *operation) {
  return operation->hasAttr(wholeBatchAttributeName);
}

bool halcyon::takesLessOnWholeBatch(int64_t imageBytes, int64_t sumBytes, int64_t batch) {
  return imageBytes * batch < sumBytes * std::min(batch, BatchShape::usualLanes);
}

bool halcyon::isBatchSum(Operation *operation) {
  return operation->hasTrait<nn::BatchSum>() && !runsOnWholeBatch(operation);
}

bool halcyon::isPointwise(Operation *operation) { return operation->hasTrait<nn::Pointwise>(); }

Value halcyon::behindReshapes(Value value) {
  while (auto reshape = value.getDefiningOp<nn::ReshapeOp>())
    value = reshape.getInput();
  return value;
}

ImageAnalysis::ImageAnalysis(func::FuncOp function) {
  for (BlockArgument argument : function.getArguments()) {
    auto slot =
        function.getArgAttrOfType<StringAttr>(argument.getArgNumber(), nn::slotAttributeName);
    if (slot && slot != "rate")
      perImage.insert(argument);
  }
  // In every operation of nn, the first operand is the one whose elements the results belong to.
  for (Operation &operation : function.getBody().front())
    if (operation.getNumOperands() && isPerImage(operation.getOperand(0)) &&
        !operation.hasTrait<nn::BatchSum>())
      perImage.insert_range(operation.getResults());
}

bool ImageAnalysis::runsOnSlices(Operation *operation) const {
  return operation->getNumResults() && operation->getNumOperands() &&
         isPerImage(operation->getOperand(0)) && !runsOnWholeBatch(operation);
}

void ImageAnalysis::noteClone(Operation *original, Operation *clone) {
  for (auto [before, after] : llvm::zip_equal(original->getResults(), clone->getResults()))
    if (isPerImage(before))
      perImage.insert(after);
}
