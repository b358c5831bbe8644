// Prediction takes as many images as a call has as a rule, also where training takes fewer.
#include "compiler/Passes.h"
#include "compiler/schedule/decide/BatchShape.h"

namespace halcyon {
#define GEN_PASS_DEF_WIDENPREDICTION
#include "compiler/Passes.h.inc"
} // namespace halcyon

using namespace mlir;
using namespace halcyon;

namespace {

/// Gives every value that holds a part an image so many parts.
void widen(func::FuncOp function, int64_t batch) {
  ImageAnalysis images(function);
  int64_t before = batchOf(function);
  auto widenValue = [&](Value value) {
    if (!images.isPerImage(value))
      return;
    auto type = cast<RankedTensorType>(value.getType());
    SmallVector<int64_t> shape(type.getShape());
    shape[0] = shape[0] / before * batch;
    value.setType(type.clone(shape));
  };
  Block &body = function.getBody().front();
  llvm::for_each(body.getArguments(), widenValue);
  for (Operation &operation : body)
    llvm::for_each(operation.getResults(), widenValue);
  function.setFunctionType(FunctionType::get(function.getContext(), body.getArgumentTypes(),
                                             body.getTerminator()->getOperandTypes()));
}

struct WidenPrediction : halcyon::impl::WidenPredictionBase<WidenPrediction> {
  void runOnOperation() override {
    auto predict = getOperation().lookupSymbol<func::FuncOp>(predictName);
    if (predict && batchOf(predict) < predictedImages)
      widen(predict, predictedImages);
  }
};

} // namespace
