#include "compiler/schedule/write/BuildStep.h"

#include "compiler/schedule/decide/FilterBlocks.h"
#include "compiler/schedule/write/CutOperations.h"
#include "dialects/nn/NNDialect.h"

#include <map>

using namespace mlir;
using namespace halcyon;

namespace {

/// What needs only what earlier levels have computed.
struct CallLevel {
  SmallVector<KernelCall> calls;
  // What is cut into cells. Sums that are a weight's gradient come first: they make room.
  SmallVector<Operation *> sums;
  SmallVector<Operation *> large;
};

/// Writes the segments of a function, in the order in which they run. See README.md for the order.
class StepBuilder {
public:
  StepBuilder(const FunctionContext &context, KernelLibrary &library, step::FuncOp step)
      : context(context), buffers(context, step), kernels(context, buffers, library), step(step),
        writer(step, context.layouts), gradients(context, buffers, kernels, writer),
        cut(context, buffers, kernels, writer, gradients) {}

  void build() {
    for (int index = 0; index < context.segments.count; ++index) {
      buildGroup(index);
      buildSegment(index);
    }
    buildGroup(context.segments.count);
    buildFinish();
  }

private:
  /// What is about the whole batch and can run once the segment before has.
  void buildGroup(int index) {
    std::map<unsigned, CallLevel> levels;
    for (const KernelGroup &group : context.groups)
      if (group.onSlices && group.segment == index - 1)
        for (Operation *operation : group.operations)
          for (Value result : operation->getResults())
            if (isBatchSum(operation) && isNeededAsWhole(result))
              levels[0].calls.push_back(kernels.sumLanes(result));
    SmallVector<const KernelGroup *> sums;
    llvm::DenseMap<Operation *, unsigned> levelOfOperation;
    for (const KernelGroup &group : context.groups) {
      if (group.onSlices || group.segment != index || isAbsorbed(group) || isAssigned(group) ||
          context.gradients.findAdjoint(group.last()))
        continue;
      if (context.gradients.findAdjointOf(group.last()) || gradients.isTileOfWeight(group.last())) {
        sums.push_back(&group);
        continue;
      }
      unsigned level = levelOf(group, index, levelOfOperation);
      for (Operation *operation : group.operations)
        levelOfOperation[operation] = level;
      if (cut.contains(group.last()))
        levels[level].large.push_back(group.last());
      else
        levels[level].calls.push_back(kernels.fromGroup(group));
    }
    for (const KernelGroup *group : sums)
      levels[levelOfSum(*group, index, levelOfOperation)].sums.push_back(group->last());
    for (auto &[number, level] : levels) {
      writer.addIndependent(level.calls);
      for (Operation *sum : level.sums)
        cut.addSum(sum, index);
      for (Operation *operation : level.large)
        cut.add(operation);
    }
    gradients.behindGroup(index);
  }

  /// One more than the latest of those in the same group that an operation needs. Finished sums are
  /// at level 0.
  unsigned levelOf(const KernelGroup &group, int index,
                   const llvm::DenseMap<Operation *, unsigned> &levels) const {
    unsigned level = 0;
    for (Operation *operation : group.operations)
      for (Value operand : operation->getOperands()) {
        Operation *producer = behindReshapes(operand).getDefiningOp();
        if (!producer)
          continue;
        if (auto earlier = levels.find(producer); earlier != levels.end())
          level = std::max(level, earlier->second + 1);
        else if (isBatchSum(producer) && context.segments.of(producer) == index - 1)
          level = std::max(level, 1u);
      }
    return level;
  }

  /// The update of the weight that the sum is for comes behind all of the group that read it.
  unsigned levelOfSum(const KernelGroup &group, int index,
                      const llvm::DenseMap<Operation *, unsigned> &levels) const {
    unsigned level = levelOf(group, index, levels);
    nn::WinogradFilterAdjointOp adjoint = context.gradients.findAdjointOf(group.last());
    StringAttr weight = context.gradients.findCopied(adjoint ? adjoint : group.last());
    for (const KernelGroup *reader : gradients.readersOf(weight)) {
      Operation *operation = reader->last();
      if (comeInBlocks(operation->getResult(0), context.gradients) ||
          areMadeByCells(operation->getResult(0)))
        operation = *operation->getUsers().begin();
      if (auto found = levels.find(operation); found != levels.end())
        level = std::max(level, found->second + 1);
    }
    return level;
  }

  void buildSegment(int index) {
    if (llvm::none_of(context.groups, [&](const KernelGroup &group) {
          return group.onSlices && group.segment == index;
        }))
      return;
    const Accumulators::Segment &sums = context.accumulators.segments[index];
    step::SlicesOp slices =
        writer.addSlices(context.segments.slices[index], sums.lanes, sums.bytes);
    OpBuilder start = OpBuilder::atBlockEnd(&slices.getStart().emplaceBlock());
    OpBuilder each = OpBuilder::atBlockEnd(&slices.getEach().emplaceBlock());
    for (const Accumulators::Range &range : sums.added)
      step::ZeroOp::create(start, step.getLoc(), buffers.accumulators(range));
    for (const KernelGroup &group : context.groups)
      if (group.onSlices && group.segment == index)
        StepWriter::addCall(each, kernels.fromGroup(group));
  }

  /// What replaces the state comes last: until then everybody reads the old one.
  void buildFinish() {
    SmallVector<KernelCall> calls;
    for (const KernelGroup &group : context.groups) {
      if (!isAssigned(group))
        continue;
      if (cut.contains(group.last()))
        cut.add(group.last());
      else
        calls.push_back(kernels.fromGroup(group));
    }
    writer.addIndependent(calls);
    gradients.atEnd();
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
                          if (context.gradients.findAdjoint(user))
                            return false;
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
  StepWriter writer;
  FinishGradients gradients;
  CutOperations cut;
};

} // namespace

step::FuncOp halcyon::buildStep(const FunctionContext &context, KernelLibrary &library) {
  func::FuncOp function = context.function;
  OpBuilder builder(function);
  auto step =
      step::FuncOp::create(builder, function.getLoc(), function.getSymName(), context.shape.batch,
                           context.shape.slice, context.accumulators.mostLanes());
  auto isWhole = [](Operation &operation) { return runsOnWholeBatch(&operation); };
  step.setFull(!context.accumulators.written.empty() || llvm::any_of(function.getOps(), isWhole));
  step.getBody().emplaceBlock();
  StepBuilder(context, library, step).build();
  return step;
}
