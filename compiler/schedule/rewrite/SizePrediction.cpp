// Prediction in the sizes in which it is asked for: many images at once, and single ones.
#include "compiler/Passes.h"
#include "compiler/schedule/decide/BatchShape.h"
#include "compiler/schedule/decide/Forms.h"

#include "mlir/IR/SymbolTable.h"

namespace halcyon {
#define GEN_PASS_DEF_SIZEPREDICTION
#include "compiler/Passes.h.inc"
} // namespace halcyon

using namespace mlir;
using namespace halcyon;

namespace {

/// Gives every value that holds a part an image so many parts.
void resize(func::FuncOp function, int64_t batch) {
  ImageAnalysis images(function);
  int64_t before = batchOf(function);
  auto resizeValue = [&](Value value) {
    if (!images.isPerImage(value))
      return;
    auto type = cast<RankedTensorType>(value.getType());
    SmallVector<int64_t> shape(type.getShape());
    shape[0] = shape[0] / before * batch;
    value.setType(type.clone(shape));
  };
  Block &body = function.getBody().front();
  llvm::for_each(body.getArguments(), resizeValue);
  for (Operation &operation : body)
    llvm::for_each(operation.getResults(), resizeValue);
  function.setFunctionType(FunctionType::get(function.getContext(), body.getArgumentTypes(),
                                             body.getTerminator()->getOperandTypes()));
}

/// What was chosen for many images is not for one.
void forgetChoices(func::FuncOp function) {
  function->removeAttr(sliceAttributeName);
  function.walk([](Operation *operation) { operation->removeAttr(formAttributeName); });
}

struct SizePrediction : halcyon::impl::SizePredictionBase<SizePrediction> {
  void runOnOperation() override {
    auto predict = getOperation().lookupSymbol<func::FuncOp>(predictName);
    if (!predict)
      return;
    func::FuncOp image = predict.clone();
    image.setSymName(predictImageName);
    SymbolTable(getOperation()).insert(image, std::next(predict->getIterator()));
    resize(image, 1);
    forgetChoices(image);
    if (batchOf(predict) < predictedImages)
      resize(predict, predictedImages);
  }
};

} // namespace
