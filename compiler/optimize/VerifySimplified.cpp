#include "compiler/Passes.h"
#include "compiler/optimize/UnifyConvolutions.h"
#include "dialects/nn/NNDialect.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace halcyon {
#define GEN_PASS_DEF_VERIFYSIMPLIFIED
#include "compiler/Passes.h.inc"
} // namespace halcyon

using namespace mlir;
using namespace halcyon;

namespace {

/// What is wrong with an operation that should be gone, and the pass that takes it away; empty if
/// nothing is.
StringRef findReproach(Operation *operation) {
  if (isa<nn::BatchNormOp, nn::DropoutOp>(operation))
    return "depends on the mode; run specialize-network";
  if (isa<nn::BatchStatisticsOp>(operation))
    return "is a sum over the batch that is not linear; run expand-statistics";
  if (isHiddenConvolution(operation))
    return "is a convolution by another name; run unify-convolutions";
  return "";
}

struct VerifySimplified : halcyon::impl::VerifySimplifiedBase<VerifySimplified> {
  void runOnOperation() override {
    getOperation().walk([&](Operation *operation) {
      StringRef reproach = findReproach(operation);
      if (reproach.empty())
        return;
      operation->emitOpError(reproach);
      signalPassFailure();
    });
  }
};

} // namespace
