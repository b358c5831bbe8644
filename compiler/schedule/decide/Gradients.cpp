#include "compiler/schedule/decide/Gradients.h"

#include "compiler/schedule/decide/FormKernels.h"
#include "dialects/nn/NNDialect.h"

using namespace mlir;
using namespace halcyon;

namespace {

/// The sums over the batch that a gradient is the sum of, and the additions between them; fails if
/// it is anything else.
LogicalResult collectSums(Value gradient, SmallVectorImpl<Value> &sums,
                          SmallVectorImpl<Operation *> &additions) {
  gradient = behindReshapes(gradient);
  Operation *producer = gradient.getDefiningOp();
  if (producer && isBatchSum(producer)) {
    sums.push_back(gradient);
    return success();
  }
  auto addition = dyn_cast_or_null<nn::AddOp>(producer);
  if (!addition)
    return failure();
  additions.push_back(addition);
  return success(succeeded(collectSums(addition.getLeft(), sums, additions)) &&
                 succeeded(collectSums(addition.getRight(), sums, additions)));
}

void addGradient(Gradients &gradients, const Segments &segments, StringAttr weight,
                 Value gradient) {
  gradient = behindReshapes(gradient);
  if (gradient.getDefiningOp<nn::ConstantOp>()) {
    gradients.zero.push_back(weight);
    return;
  }
  SmallVector<Value> sums;
  SmallVector<Operation *> additions;
  bool accumulates = succeeded(collectSums(gradient, sums, additions));
  // Where several sums share a place, nobody else can have one of them; a sum has one place, and a
  // place serves one segment.
  auto isFree = [&](Value sum) {
    return !gradients.accumulated.contains(sum) &&
           (sums.size() == 1 || usesBehindReshapes(sum).size() == 1) &&
           segments.of(sum.getDefiningOp()) == segments.of(sums.front().getDefiningOp());
  };
  auto isPrivate = [](Operation *addition) {
    return usesBehindReshapes(addition->getResult(0)).size() == 1;
  };
  if (!accumulates || !llvm::all_of(sums, isFree) || !llvm::all_of(additions, isPrivate)) {
    gradients.copied[weight] = gradient;
    return;
  }
  for (Value sum : sums)
    gradients.accumulated[sum] = weight;
  gradients.absorbed.insert_range(additions);
}

} // namespace

StringAttr Gradients::findCopied(Operation *operation) const {
  for (auto &[weight, gradient] : copied)
    if (gradient.getDefiningOp() == operation)
      return weight;
  return nullptr;
}

nn::WinogradFilterAdjointOp Gradients::findAdjoint(Operation *operation) const {
  auto adjoint = dyn_cast_or_null<nn::WinogradFilterAdjointOp>(operation);
  if (!adjoint || !adjoint->hasOneUse() || !adjoint.getGradient().hasOneUse())
    return nullptr;
  Operation *sum = adjoint.getGradient().getDefiningOp();
  return sum && (isBatchSum(sum) || runsOnWholeBatch(sum)) && findCopied(adjoint) ? adjoint
                                                                                  : nullptr;
}

nn::WinogradFilterAdjointOp Gradients::findAdjointOf(Operation *sum) const {
  return isa<nn::WinogradFilterGradientOp>(sum) && sum->hasOneUse()
             ? findAdjoint(*sum->getUsers().begin())
             : nullptr;
}

Gradients halcyon::findGradients(func::FuncOp function, const Segments &segments) {
  Gradients gradients;
  function.walk([&](nn::SGDOp update) {
    auto read = update.getParameter().getDefiningOp<nn::ReadOp>();
    addGradient(gradients, segments, read.getParameterAttr().getAttr(), update.getGradient());
  });
  Operation *terminator = function.getBody().front().getTerminator();
  for (OpOperand &result : terminator->getOpOperands())
    if (auto weight = function.getResultAttrOfType<FlatSymbolRefAttr>(result.getOperandNumber(),
                                                                      nn::gradientAttributeName))
      addGradient(gradients, segments, weight.getAttr(), result.get());
  return gradients;
}
