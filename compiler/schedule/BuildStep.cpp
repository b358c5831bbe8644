#include "compiler/schedule/BuildStep.h"

#include "compiler/schedule/FilterBlocks.h"
#include "compiler/schedule/FinishGradients.h"
#include "dialects/nn/NNDialect.h"
#include "llvm/ADT/TypeSwitch.h"

#include <map>

using namespace mlir;
using namespace halcyon;
using nn::shapeOf;

namespace {

/// What needs only what earlier levels have computed.
struct CallLevel {
  SmallVector<KernelCall> calls;
  // What is cut into cells. Sums that are a weight's gradient come first: they make room.
  SmallVector<nn::WinogradFilterGradientOp> sums;
  SmallVector<Operation *> large;
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
    SmallVector<const KernelGroup *> sums;
    llvm::DenseMap<Operation *, unsigned> levelOfOperation;
    for (const KernelGroup &group : context.groups) {
      if (group.onSlices || group.segment != index || isAbsorbed(group) || isAssigned(group) ||
          context.gradients.findAdjoint(group.last()))
        continue;
      if (findAdjointOfSum(group.last())) {
        sums.push_back(&group);
        continue;
      }
      unsigned level = levelOf(group, index, levelOfOperation);
      for (Operation *operation : group.operations)
        levelOfOperation[operation] = level;
      if (isLarge(group.last()))
        levels[level].large.push_back(group.last());
      else
        levels[level].calls.push_back(kernels.fromGroup(group));
    }
    for (const KernelGroup *group : sums)
      levels[levelOfSum(*group, index, levelOfOperation)].sums.push_back(
          cast<nn::WinogradFilterGradientOp>(group->last()));
    for (auto &[number, level] : levels) {
      writer.addIndependent(level.calls);
      for (nn::WinogradFilterGradientOp sum : level.sums)
        addSum(sum, index);
      for (Operation *operation : level.large)
        addLarge(operation);
    }
    gradients.behindGroup(index);
  }

  /// The adjoint that is a weight's gradient and alone needs a sum on the whole batch.
  nn::WinogradFilterAdjointOp findAdjointOfSum(Operation *sum) const {
    return isa<nn::WinogradFilterGradientOp>(sum) && sum->hasOneUse()
               ? context.gradients.findAdjoint(*sum->getUsers().begin())
               : nullptr;
  }

  /// What is large and not about slices is cut: by the elements of tiles in Winograd's form, or by
  /// tiles of output channels.
  bool isLarge(Operation *operation) const {
    if (context.layouts.isReference())
      return false;
    if (auto swap = dyn_cast<nn::SwapChannelsOp>(operation)) {
      int64_t tiles = countFilterTiles(swap.getType()), channels = swap.getType().getDimSize(0);
      return channels % tiles == 0 && swap.getGroups() == 1 &&
             channels / tiles == context.layouts.ofWhole(swap.getType()).getChannels();
    }
    return isa<nn::WinogradProductOp, nn::WinogradFilterGradientOp, nn::Conv2DFilterGradientOp,
               nn::WinogradFilterOp>(operation);
  }

  void addLarge(Operation *operation) {
    llvm::TypeSwitch<Operation *>(operation)
        .Case([&](nn::WinogradProductOp product) { addProduct(product); })
        .Case([&](nn::WinogradFilterGradientOp gradient) { addBlock(gradient, 0); })
        .Case([&](nn::Conv2DFilterGradientOp gradient) {
          bool accumulate = addZero(gradient);
          writer.addGrid(countFilterTiles(gradient.getType()),
                         kernels.ofTile(gradient, accumulate));
        })
        .Case([&](nn::WinogradFilterOp filter) {
          if (!comeInBlocks(filter, context.gradients)) // else the product makes them
            addFilter(filter, 0);
        })
        .Case([&](nn::SwapChannelsOp swap) {
          writer.addGrid(countFilterTiles(swap.getType()), kernels.ofTile(swap));
        });
  }

  void addFilter(nn::WinogradFilterOp filter, int64_t first) {
    writer.addGrid(countTilesAtOnce(filter), kernels.ofTile(filter, first));
  }

  void addProduct(nn::WinogradProductOp product) {
    Value filters = product.getFilter();
    int64_t channels = buffers.channelsAtOnce(filters);
    for (int64_t first = 0; first < shapeOf(filters)[0]; first += channels) {
      if (comeInBlocks(filters, context.gradients))
        addFilter(filters.getDefiningOp<nn::WinogradFilterOp>(), first);
      writer.addGrid(shapeOf(filters)[2], kernels.ofElement(product, first));
    }
  }

  void addSum(nn::WinogradFilterGradientOp sum, int group) {
    int64_t channels = buffers.channelsAtOnce(sum);
    for (int64_t first = 0; first < sum.getType().getDimSize(0); first += channels) {
      addBlock(sum, first);
      gradients.behindBlock(findAdjointOfSum(sum), first, group);
    }
  }

  void addBlock(nn::WinogradFilterGradientOp sum, int64_t first) {
    bool accumulate = addZero(sum);
    writer.addGrid(sum.getType().getDimSize(2), kernels.ofElement(sum, accumulate, first));
  }

  /// A sum over many pixels or tiles is added up part by part, and begins with zeros. Returns
  /// whether this is one.
  bool addZero(Operation *gradient) {
    bool accumulate = isLongSum(gradient, context.shape.batch);
    if (accumulate)
      writer.addZero(countTilesAtOnce(gradient->getResult(0)),
                     buffers.filterTile(gradient->getResult(0)));
    return accumulate;
  }

  int64_t countTilesAtOnce(Value filters) {
    return Buffers::countTiles(cast<kernel::BufferType>(buffers.of(filters).getType()));
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

  /// The update of the weight that the sum is for comes behind all of the group that read it.
  unsigned levelOfSum(const KernelGroup &group, int index,
                      const llvm::DenseMap<Operation *, unsigned> &levels) const {
    unsigned level = levelOf(group, index, levels);
    StringAttr weight = context.gradients.findCopied(findAdjointOfSum(group.last()));
    for (const KernelGroup *reader : gradients.readersOf(weight)) {
      Operation *operation = reader->last();
      if (isa<nn::WinogradFilterOp>(operation) &&
          comeInBlocks(operation->getResult(0), context.gradients))
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
      if (isLarge(group.last()))
        addLarge(group.last());
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
