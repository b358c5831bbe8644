#include "compiler/schedule/BuildStep.h"

#include "dialects/kernel/Storage.h"
#include "dialects/nn/NNDialect.h"
#include "runtime/Program.h"

#include <map>

using namespace mlir;
using namespace halcyon;

namespace {

/// A call that runs on `cells` cells.
struct CutCall {
  int64_t cells;
  KernelCall call;
  Value zeroed; // what it adds to, if it does, cut in another way
  int64_t zeroedCells = 0;
};

/// Calls that need only calls of earlier levels.
struct CallLevel {
  SmallVector<KernelCall> calls;
  SmallVector<CutCall> cut;
};

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
    step.setLaneBytes(context.accumulators.laneBytes());
  }

private:
  /// What is about the whole batch and can run once the segment before has.
  void buildGroup(int index) {
    if (index > 0)
      finishGradients(index - 1);
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
          findAdjoint(group.last()))
        continue;
      unsigned level = levelOf(group, index, levelOfOperation);
      for (Operation *operation : group.operations)
        levelOfOperation[operation] = level;
      if (std::optional<CutCall> cut = cutGroup(group))
        levels[level].cut.push_back(std::move(*cut));
      else
        levels[level].calls.push_back(kernels.fromGroup(group));
    }
    for (auto &[number, level] : levels) {
      buildIndependent(level.calls);
      for (const CutCall &cut : level.cut) {
        if (cut.zeroed)
          buildZero(cut.zeroedCells, cut.zeroed);
        buildGrid(cut.cells, cut.call);
      }
      // At once: the sums of a level make room for the next.
      finishAdjoints([&](Operation *sum) {
        auto levelOfSum = levelOfOperation.find(sum);
        return levelOfSum != levelOfOperation.end() && levelOfSum->second == number;
      });
    }
  }

  /// Cuts what is large and not about slices: by the elements of tiles in Winograd's form, or by
  /// tiles of output channels.
  std::optional<CutCall> cutGroup(const KernelGroup &group) {
    Operation *operation = group.last();
    if (context.layouts.isReference())
      return std::nullopt;
    if (auto product = dyn_cast<nn::WinogradProductOp>(operation))
      return CutCall{product.getType().getDimSize(2), kernels.ofElement(product), {}};
    if (auto gradient = dyn_cast<nn::WinogradFilterGradientOp>(operation))
      return cutFilterGradient(gradient);
    if (auto gradient = dyn_cast<nn::Conv2DFilterGradientOp>(operation))
      return cutFilterGradient(gradient);
    if (auto filter = dyn_cast<nn::WinogradFilterOp>(operation))
      return CutCall{countFilterTiles(filter.getType()), kernels.ofTile(filter), {}};
    if (auto swap = dyn_cast<nn::SwapChannelsOp>(operation)) {
      int64_t tiles = countFilterTiles(swap.getType()), channels = swap.getType().getDimSize(0);
      if (channels % tiles == 0 && swap.getGroups() == 1 &&
          channels / tiles == context.layouts.ofWhole(swap.getType()).getChannels())
        return CutCall{tiles, kernels.ofTile(swap), {}};
    }
    return std::nullopt;
  }

  /// A sum over many pixels comes block by block.
  std::optional<CutCall> cutFilterGradient(nn::Conv2DFilterGradientOp gradient) {
    StringAttr weight = findSummedWeight(gradient);
    if (!weight)
      return std::nullopt;
    bool accumulate = isLongSum(gradient, context.shape.batch);
    int64_t tiles = countFilterTiles(gradient.getType());
    CutCall cut = {tiles, kernels.ofTile(gradient, weight, accumulate), {}};
    if (accumulate) {
      cut.zeroed = buffers.gradientTile(weight);
      cut.zeroedCells = tiles;
    }
    return cut;
  }

  /// The weight whose gradient a sum on the whole batch is: it is written to where gradients lie.
  StringAttr findSummedWeight(Operation *operation) const {
    if (!isa_and_nonnull<nn::Conv2DFilterGradientOp>(operation) || !runsOnWholeBatch(operation))
      return nullptr;
    for (auto &[weight, gradient] : context.gradients.copied)
      if (gradient == operation->getResult(0))
        return weight;
    return nullptr;
  }

  /// A sum over many tiles comes block by block.
  CutCall cutFilterGradient(nn::WinogradFilterGradientOp gradient) {
    bool accumulate = isLongSum(gradient, context.shape.batch);
    CutCall cut = {gradient.getType().getDimSize(2), kernels.ofElement(gradient, accumulate), {}};
    if (accumulate) {
      cut.zeroed = buffers.filterTile(gradient.getResult());
      cut.zeroedCells = countFilterTiles(gradient.getType());
    }
    return cut;
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

  /// Gradients that lanes have accumulated in a segment go to where gradients lie.
  void finishGradients(int segment) {
    int64_t elementBytes = context.layouts.isReference() ? 8 : 4;
    for (const Accumulators::Run &run : context.accumulators.segments[segment].gradients) {
      int64_t blockBytes = updateBlockElements * elementBytes, blocks = run.bytes / blockBytes;
      int64_t summed = blocks * blockBytes, rest = run.bytes - summed;
      if (blocks)
        buildGrid(blocks,
                  kernels.sumGradients(run.laneOffset, run.weightOffset, updateBlockElements));
      if (rest)
        buildGrid(rest / HALCYON_ALIGNMENT,
                  kernels.sumGradients(run.laneOffset + summed, run.weightOffset + summed,
                                       HALCYON_ALIGNMENT / elementBytes));
    }
    finishAdjoints([&](Operation *sum) {
      return !runsOnWholeBatch(sum) && context.segments.of(sum) == segment;
    });
  }

  /// Gradients from those of their sums in Winograd's form that are there.
  void finishAdjoints(function_ref<bool(Operation *sum)> isThere) {
    for (auto &[weight, gradient] : context.gradients.copied) {
      nn::WinogradFilterAdjointOp adjoint = findAdjoint(gradient.getDefiningOp());
      Operation *sum = adjoint ? adjoint.getGradient().getDefiningOp() : nullptr;
      if (sum && isThere(sum))
        buildGrid(countFilterTiles(adjoint.getType()), kernels.sumAdjoint(adjoint, weight));
    }
  }

  /// An adjoint that is a weight's gradient and nothing else, of a sum that nobody else needs: it
  /// is computed from the lanes, tile by tile.
  nn::WinogradFilterAdjointOp findAdjoint(Operation *operation) const {
    auto adjoint = dyn_cast_or_null<nn::WinogradFilterAdjointOp>(operation);
    if (!adjoint || !adjoint->hasOneUse() || !adjoint.getGradient().hasOneUse())
      return nullptr;
    Operation *sum = adjoint.getGradient().getDefiningOp();
    bool isGradient = llvm::any_of(context.gradients.copied, [&](const auto &copied) {
      return copied.second == adjoint.getResult();
    });
    return sum && (isBatchSum(sum) || runsOnWholeBatch(sum)) && isGradient ? adjoint : nullptr;
  }

  void buildSegment(int index) {
    if (llvm::none_of(context.groups, [&](const KernelGroup &group) {
          return group.onSlices && group.segment == index;
        }))
      return;
    auto slices = step::SlicesOp::create(segments, step.getLoc(), context.shape.lanes());
    OpBuilder start = OpBuilder::atBlockEnd(&slices.getStart().emplaceBlock());
    OpBuilder each = OpBuilder::atBlockEnd(&slices.getEach().emplaceBlock());
    for (const Accumulators::Range &range : context.accumulators.segments[index].added)
      step::ZeroOp::create(start, step.getLoc(), buffers.accumulators(range));
    for (const KernelGroup &group : context.groups)
      if (group.onSlices && group.segment == index)
        buildCall(each, kernels.fromGroup(group));
  }

  /// What replaces the state comes last: until then everybody reads the old one.
  void buildFinish() {
    SmallVector<KernelCall> calls;
    for (auto &[weight, gradient] : context.gradients.copied)
      if (!findAdjoint(gradient.getDefiningOp()) && !findSummedWeight(gradient.getDefiningOp()))
        calls.push_back(kernels.copyGradient(weight, gradient));
    for (const KernelGroup &group : context.groups) {
      if (!isAssigned(group))
        continue;
      if (std::optional<CutCall> cut = cutGroup(group))
        buildGrid(cut->cells, cut->call);
      else
        calls.push_back(kernels.fromGroup(group));
    }
    buildIndependent(calls);
    zeroGradients();

    auto updates = context.function.getOps<nn::SGDOp>();
    int64_t blockBytes = updateBlockElements * (context.layouts.isReference() ? 8 : 4);
    int64_t blocks = context.state.weightBytes / blockBytes;
    if (!updates.empty())
      buildGrid(blocks, kernels.updateWeights(*updates.begin()));
    else if (context.gradients.exist())
      buildGrid(blocks, kernels.returnGradients());
  }

  void zeroGradients() {
    if (context.gradients.zero.empty())
      return;
    auto grid = step::GridOp::create(segments, step.getLoc(), 1);
    OpBuilder body = OpBuilder::atBlockEnd(&grid.getBody().emplaceBlock());
    for (StringAttr weight : context.gradients.zero)
      step::ZeroOp::create(body, step.getLoc(), buffers.gradient(weight));
  }

  void buildZero(int64_t cells, Value buffer) {
    auto grid = step::GridOp::create(segments, step.getLoc(), cells);
    OpBuilder body = OpBuilder::atBlockEnd(&grid.getBody().emplaceBlock());
    step::ZeroOp::create(body, step.getLoc(), buffer);
  }

  step::GridOp buildGrid(int64_t cells, ArrayRef<KernelCall> calls) {
    if (calls.empty())
      return nullptr;
    auto grid = step::GridOp::create(segments, step.getLoc(), cells);
    OpBuilder body = OpBuilder::atBlockEnd(&grid.getBody().emplaceBlock());
    for (const KernelCall &call : calls)
      buildCall(body, call);
    return grid;
  }

  /// Calls that do not need each other: each is a cell of its own if that is worth waking threads
  /// for.
  void buildIndependent(ArrayRef<KernelCall> calls) {
    constexpr int64_t worthwhileBytes = 256 * 1024;
    int64_t bytes = 0;
    for (const KernelCall &call : calls)
      for (Value buffer : call.buffers)
        bytes += kernel::describeStorage(cast<kernel::BufferType>(buffer.getType())).bytes();
    bool spread = calls.size() > 1 && bytes >= worthwhileBytes && !context.layouts.isReference();
    if (step::GridOp grid = buildGrid(spread ? calls.size() : 1, calls))
      grid.setSpread(spread);
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
                          if (findAdjoint(user))
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
  OpBuilder segments;
};

} // namespace

step::FuncOp halcyon::buildStep(const FunctionContext &context, KernelLibrary &library) {
  func::FuncOp function = context.function;
  OpBuilder builder(function);
  auto step = step::FuncOp::create(builder, function.getLoc(), function.getSymName(),
                                   context.shape.batch, context.shape.slice, context.shape.lanes());
  auto isWhole = [](Operation &operation) { return runsOnWholeBatch(&operation); };
  step.setFull(!context.accumulators.written.empty() || llvm::any_of(function.getOps(), isWhole));
  step.getBody().emplaceBlock();
  StepBuilder(context, library, step).build();
  return step;
}
