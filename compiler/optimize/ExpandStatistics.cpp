// Splits batch statistics into a sum over the images, which slices add to, and what is made of the
// finished sum.
#include "compiler/Passes.h"
#include "dialects/nn/NNDialect.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace halcyon::nn;

namespace halcyon {
#define GEN_PASS_DEF_EXPANDSTATISTICS
#include "compiler/Passes.h.inc"
} // namespace halcyon

namespace {

// batch_statistics(x, weights, pivot) => statistics(batch_moments(x, weights, pivot), pivot)
void expand(BatchStatisticsOp op) {
  OpBuilder builder(op);
  Value pivot = op.getPivot();
  auto moments =
      BatchMomentsOp::create(builder, op.getLoc(), op.getInput(), op.getWeights(), pivot);
  auto statistics = StatisticsOp::create(builder, op.getLoc(), pivot.getType(), pivot.getType(),
                                         moments.getFirst(), moments.getSecond(), pivot);
  op->replaceAllUsesWith(statistics);
  op.erase();
}

struct ExpandStatisticsPass : halcyon::impl::ExpandStatisticsBase<ExpandStatisticsPass> {
  // Every nn.batch_statistics is visited, so none is left: there is nothing more to check.
  void runOnOperation() override { getOperation().walk(expand); }
};

} // namespace
