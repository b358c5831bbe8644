#include "compiler/schedule/BuildStep.h"

#include "dialects/nn/NNDialect.h"

using namespace mlir;
using namespace halcyon;

namespace {

/// Writes the segments of a function, in the order in which they run. See README.md for the order.
class StepBuilder {
public:
  StepBuilder(const FunctionContext &context, KernelLibrary &library, step::FuncOp step)
      : context(context), buffers(context, step), kernels(context, buffers, library), step(step),
        segments(OpBuilder::atBlockEnd(&step.getBody().front())) {}

  void build() {
    for (int index = 0; index < context.segments.count; ++index) {
      buildGroup(index);
      buildSegment(index);
    }
    buildGroup(context.segments.count);
    buildFinish();
    step.setLaneBytes(buffers.bytesOfLane());
  }

private:
  /// What is about the whole batch and can run once the segment before has.
  void buildGroup(int index) {
    SmallVector<KernelCall> calls;
    for (const KernelGroup &group : context.groups)
      if (group.onSlices && group.segment == index - 1)
        for (Operation *operation : group.operations)
          for (Value result : operation->getResults())
            if (isBatchSum(operation) && isNeededAsWhole(result))
              calls.push_back(kernels.sumLanes(result));
    for (const KernelGroup &group : context.groups)
      if (!group.onSlices && group.segment == index && !isAbsorbed(group) && !isAssigned(group))
        calls.push_back(kernels.fromGroup(group));
    buildGrid(1, calls);
  }

  void buildSegment(int index) {
    auto slices = step::SlicesOp::create(segments, step.getLoc(), context.shape.lanes());
    OpBuilder start = OpBuilder::atBlockEnd(&slices.getStart().emplaceBlock());
    OpBuilder each = OpBuilder::atBlockEnd(&slices.getEach().emplaceBlock());
    if (index == 0 && context.gradients.exist())
      step::ZeroOp::create(start, step.getLoc(), buffers.laneGradients());
    for (const KernelGroup &group : context.groups) {
      if (!group.onSlices || group.segment != index)
        continue;
      buildCall(each, kernels.fromGroup(group));
      zeroAccumulators(start, group);
    }
  }

  void zeroAccumulators(OpBuilder &start, const KernelGroup &group) {
    for (Operation *operation : group.operations)
      for (Value result : operation->getResults())
        if (isBatchSum(operation) && !result.use_empty() &&
            !context.gradients.accumulated.contains(result))
          step::ZeroOp::create(start, result.getLoc(), buffers.accumulator(result));
  }

  /// What replaces the state comes last: until then everybody reads the old one.
  void buildFinish() {
    SmallVector<KernelCall> calls;
    for (auto &[weight, gradient] : context.gradients.copied)
      calls.push_back(kernels.copyGradient(weight, gradient));
    for (const KernelGroup &group : context.groups)
      if (isAssigned(group))
        calls.push_back(kernels.fromGroup(group));
    buildGrid(1, calls);

    auto updates = context.function.getOps<nn::SGDOp>();
    int64_t blockBytes = updateBlockElements * (context.layouts.isReference() ? 8 : 4);
    int64_t blocks = context.state.weightBytes / blockBytes;
    if (!updates.empty())
      buildGrid(blocks, kernels.updateWeights(*updates.begin()));
    else if (context.gradients.exist())
      buildGrid(blocks, kernels.returnGradients());
  }

  void buildGrid(int64_t cells, ArrayRef<KernelCall> calls) {
    if (calls.empty())
      return;
    auto grid = step::GridOp::create(segments, step.getLoc(), cells);
    OpBuilder body = OpBuilder::atBlockEnd(&grid.getBody().emplaceBlock());
    for (KernelCall call : calls)
      buildCall(body, call);
  }

  void buildCall(OpBuilder &builder, KernelCall call) {
    step::CallOp::create(builder, call.kernel.getLoc(), call.kernel.getSymName(), call.buffers);
  }

  /// Whether anybody but a weight's gradient needs the finished sum.
  bool isNeededAsWhole(Value sum) const {
    bool accumulates = context.gradients.accumulated.contains(sum);
    for (auto &[weight, gradient] : context.gradients.copied)
      if (gradient == sum)
        return true;
    return llvm::any_of(usesBehindReshapes(sum),
                        [&](OpOperand *use) {
                          Operation *user = use->getOwner();
                          if (context.gradients.absorbed.contains(user))
                            return false;
                          if (user->hasTrait<OpTrait::IsTerminator>())
                            return !context.function.getResultAttr(use->getOperandNumber(),
                                                                   nn::gradientAttributeName);
                          return !isa<nn::SGDOp>(user);
                        }) ||
           (!accumulates && sum.use_empty());
  }

  bool isAbsorbed(const KernelGroup &group) const {
    return context.gradients.absorbed.contains(group.last());
  }

  static bool isAssigned(const KernelGroup &group) {
    return llvm::any_of(group.last()->getUsers(),
                        [](Operation *user) { return isa<nn::AssignOp>(user); });
  }

  const FunctionContext &context;
  Buffers buffers;
  KernelMaker kernels;
  step::FuncOp step;
  OpBuilder segments;
};

} // namespace

step::FuncOp halcyon::buildStep(const FunctionContext &context, KernelLibrary &library) {
  func::FuncOp function = context.function;
  OpBuilder builder(function);
  auto step = step::FuncOp::create(builder, function.getLoc(), function.getSymName(),
                                   context.shape.batch, context.shape.slice, context.shape.lanes());
  step.getBody().emplaceBlock();
  StepBuilder(context, library, step).build();
  return step;
}
