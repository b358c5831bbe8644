#include "compiler/schedule/decide/FormKernels.h"

#include "dialects/nn/NNDialect.h"

using namespace mlir;
using namespace halcyon;

SmallVector<OpOperand *> halcyon::usesBehindReshapes(Value value) {
  SmallVector<OpOperand *> uses;
  for (OpOperand &use : value.getUses()) {
    if (auto reshape = dyn_cast<nn::ReshapeOp>(use.getOwner()))
      llvm::append_range(uses, usesBehindReshapes(reshape.getResult()));
    else
      uses.push_back(&use);
  }
  return uses;
}

namespace {

/// Operations that only name a value: whoever uses them reads the state or writes the number.
bool namesValue(Operation &operation) {
  return isa<nn::ReadOp, nn::ConstantOp, nn::ReshapeOp, nn::AssignOp, nn::SGDOp>(operation) ||
         operation.hasTrait<OpTrait::IsTerminator>();
}

class Grouping {
public:
  Grouping(const ImageAnalysis &images, const Segments &segments)
      : images(images), segments(segments) {}

  void add(Operation &operation, bool fuse) {
    KernelGroup group = {{}, segments.of(&operation), images.runsOnSlices(&operation)};
    if (fuse && group.onSlices && isPointwise(&operation))
      takeProducer(operation, group);
    group.operations.push_back(&operation);
    groups.push_back(std::move(group));
  }

  std::vector<KernelGroup> groups;

private:
  /// Moves the latest group that this operation can run in the registers of into `group`: its
  /// result is used here alone. The joint kernel runs where the operation stands, so that all its
  /// other operands exist.
  void takeProducer(Operation &operation, KernelGroup &group) {
    auto candidate = llvm::find_if(llvm::reverse(groups), [&](const KernelGroup &earlier) {
      return earlier.onSlices && earlier.segment == group.segment && feedsOnly(earlier, operation);
    });
    if (candidate == groups.rend())
      return;
    group.operations = std::move(candidate->operations);
    groups.erase(std::next(candidate).base());
  }

  bool feedsOnly(const KernelGroup &producer, Operation &consumer) const {
    Operation *last = producer.last();
    if (last->getNumResults() != 1 || isBatchSum(last) || !images.isPerImage(last->getResult(0)))
      return false;
    SmallVector<OpOperand *> uses = usesBehindReshapes(last->getResult(0));
    return uses.size() == 1 && uses.front()->getOwner() == &consumer;
  }

  const ImageAnalysis &images;
  const Segments &segments;
};

} // namespace

std::vector<KernelGroup> halcyon::formKernels(func::FuncOp function, const ImageAnalysis &images,
                                              const Segments &segments, bool fuse) {
  Grouping grouping(images, segments);
  for (Operation &operation : function.getBody().front())
    if (!namesValue(operation))
      grouping.add(operation, fuse);
  return std::move(grouping.groups);
}
