#include "compiler/schedule/BuildStep.h"

#include "compiler/schedule/FinishGradients.h"
#include "dialects/nn/NNDialect.h"

#include <map>

using namespace mlir;
using namespace halcyon;

namespace {

/// A call on many cells.
struct LargeCall {
  CutCall cut;
  Value zeroed = nullptr; // what it adds to, if it does, cut in another way
  int64_t zeroedCells = 0;
};

/// Calls that need only calls of earlier levels.
struct CallLevel {
  SmallVector<KernelCall> calls;
  SmallVector<LargeCall> large;
};

/// Writes the segments of a function, in the order in which they run. See README.md for the order.
class StepBuilder {
public:
  StepBuilder(const FunctionContext &context, KernelLibrary &library, step::FuncOp step)
      : context(context), buffers(context, step), kernels(context, buffers, library), step(step),
        writer(step, context.layouts), gradients(context, buffers, kernels, writer) {}

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
    llvm::DenseMap<Operation *, unsigned> levelOfOperation;
    for (const KernelGroup &group : context.groups) {
      if (group.onSlices || group.segment != index || isAbsorbed(group) || isAssigned(group) ||
          gradients.findAdjoint(group.last()))
        continue;
      unsigned level = levelOf(group, index, levelOfOperation);
      for (Operation *operation : group.operations)
        levelOfOperation[operation] = level;
      if (std::optional<LargeCall> large = cutGroup(group))
        levels[level].large.push_back(std::move(*large));
      else
        levels[level].calls.push_back(kernels.fromGroup(group));
    }
    for (auto &[number, level] : levels) {
      writer.addIndependent(level.calls);
      for (const LargeCall &large : level.large)
        addLarge(large);
      // At once: the sums of a level make room for the next.
      gradients.behindCalls(
          index,
          [&, number = number](Operation *sum) {
            auto found = levelOfOperation.find(sum);
            return found != levelOfOperation.end() && found->second == number;
          },
          [&, number = number](Operation *operation) {
            auto found = levelOfOperation.find(operation);
            return found != levelOfOperation.end() && found->second > number;
          });
    }
    gradients.behindGroup(index);
  }

  void addLarge(const LargeCall &large) {
    if (large.zeroed)
      writer.addZero(large.zeroedCells, large.zeroed);
    writer.addGrid(large.cut.cells, large.cut.call);
  }

  /// Cuts what is large and not about slices: by the elements of tiles in Winograd's form, or by
  /// tiles of output channels.
  std::optional<LargeCall> cutGroup(const KernelGroup &group) {
    Operation *operation = group.last();
    if (context.layouts.isReference())
      return std::nullopt;
    if (auto product = dyn_cast<nn::WinogradProductOp>(operation))
      return LargeCall{{product.getType().getDimSize(2), kernels.ofElement(product)}};
    if (auto gradient = dyn_cast<nn::WinogradFilterGradientOp>(operation))
      return cutSum(gradient, gradient.getType().getDimSize(2),
                    [&](bool accumulate) { return kernels.ofElement(gradient, accumulate); });
    if (auto gradient = dyn_cast<nn::Conv2DFilterGradientOp>(operation))
      return cutSum(gradient, countFilterTiles(gradient.getType()),
                    [&](bool accumulate) { return kernels.ofTile(gradient, accumulate); });
    if (auto filter = dyn_cast<nn::WinogradFilterOp>(operation))
      return LargeCall{{countFilterTiles(filter.getType()), kernels.ofTile(filter)}};
    if (auto swap = dyn_cast<nn::SwapChannelsOp>(operation)) {
      int64_t tiles = countFilterTiles(swap.getType()), channels = swap.getType().getDimSize(0);
      if (channels % tiles == 0 && swap.getGroups() == 1 &&
          channels / tiles == context.layouts.ofWhole(swap.getType()).getChannels())
        return LargeCall{{tiles, kernels.ofTile(swap)}};
    }
    return std::nullopt;
  }

  /// A sum over many pixels or tiles comes block by block.
  LargeCall cutSum(Operation *gradient, int64_t cells,
                   function_ref<KernelCall(bool accumulate)> makeCall) {
    bool accumulate = isLongSum(gradient, context.shape.batch);
    LargeCall large = {{cells, makeCall(accumulate)}};
    if (accumulate) {
      Value sum = gradient->getResult(0);
      large.zeroed = buffers.filterTile(sum);
      large.zeroedCells = countFilterTiles(cast<RankedTensorType>(sum.getType()));
    }
    return large;
  }

  int64_t countFilterTiles(RankedTensorType type) const {
    return llvm::divideCeil(type.getDimSize(0), context.layouts.ofWhole(type).getChannels());
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

  void buildSegment(int index) {
    if (llvm::none_of(context.groups, [&](const KernelGroup &group) {
          return group.onSlices && group.segment == index;
        }))
      return;
    const Accumulators::Segment &sums = context.accumulators.segments[index];
    step::SlicesOp slices = writer.addSlices(sums.lanes, sums.bytes);
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
      if (std::optional<LargeCall> large = cutGroup(group))
        addLarge(*large);
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
                          if (gradients.findAdjoint(user))
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
};

} // namespace

step::FuncOp halcyon::buildStep(const FunctionContext &context, KernelLibrary &library) {
  func::FuncOp function = context.function;
  OpBuilder builder(function);
  auto step =
      step::FuncOp::create(builder, function.getLoc(), function.getSymName(), context.shape.batch,
                           context.shape.slice, context.accumulators.mostLanes());
  step.setLaneBytes(context.accumulators.bytes());
  auto isWhole = [](Operation &operation) { return runsOnWholeBatch(&operation); };
  step.setFull(!context.accumulators.written.empty() || llvm::any_of(function.getOps(), isWhole));
  step.getBody().emplaceBlock();
  StepBuilder(context, library, step).build();
  return step;
}
