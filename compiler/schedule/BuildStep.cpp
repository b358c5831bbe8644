#include "compiler/schedule/BuildStep.h"

#include "dialects/kernel/Storage.h"
#include "dialects/nn/NNDialect.h"
#include "runtime/Program.h"

using namespace mlir;
using namespace halcyon;

namespace {

/// Calls that need only calls of earlier levels.
struct CallsByLevel {
  std::vector<SmallVector<KernelCall>> levels;

  void add(unsigned level, KernelCall call) {
    if (levels.size() <= level)
      levels.resize(level + 1);
    levels[level].push_back(std::move(call));
  }
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
    CallsByLevel calls;
    for (const KernelGroup &group : context.groups)
      if (group.onSlices && group.segment == index - 1)
        for (Operation *operation : group.operations)
          for (Value result : operation->getResults())
            if (isBatchSum(operation) && isNeededAsWhole(result))
              calls.add(0, kernels.sumLanes(result));
    llvm::DenseMap<Operation *, unsigned> levels;
    for (const KernelGroup &group : context.groups) {
      if (group.onSlices || group.segment != index || isAbsorbed(group) || isAssigned(group) ||
          findAdjoint(group.last()))
        continue;
      unsigned level = levelOf(group, index, levels);
      for (Operation *operation : group.operations)
        levels[operation] = level;
      calls.add(level, kernels.fromGroup(group));
    }
    for (ArrayRef<KernelCall> level : calls.levels)
      buildIndependent(level);
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
    for (auto &[weight, gradient] : context.gradients.copied)
      if (nn::WinogradFilterAdjointOp adjoint = findAdjoint(gradient.getDefiningOp());
          adjoint && context.segments.of(adjoint.getGradient().getDefiningOp()) == segment) {
        kernel::LayoutAttr layout = context.layouts.ofWhole(adjoint.getType());
        int64_t tiles = llvm::divideCeil(adjoint.getType().getDimSize(0), layout.getChannels());
        buildGrid(tiles, kernels.sumAdjoint(adjoint, weight));
      }
  }

  /// An adjoint that is a weight's gradient and nothing else, of a sum that nobody else needs: it
  /// is computed from the lanes.
  nn::WinogradFilterAdjointOp findAdjoint(Operation *operation) const {
    auto adjoint = dyn_cast_or_null<nn::WinogradFilterAdjointOp>(operation);
    if (!adjoint || !adjoint->hasOneUse() || !adjoint.getGradient().hasOneUse())
      return nullptr;
    Operation *sum = adjoint.getGradient().getDefiningOp();
    bool isGradient = llvm::any_of(context.gradients.copied, [&](const auto &copied) {
      return copied.second == adjoint.getResult();
    });
    return sum && isBatchSum(sum) && isGradient ? adjoint : nullptr;
  }

  void buildSegment(int index) {
    auto slices = step::SlicesOp::create(segments, step.getLoc(), context.shape.lanes());
    OpBuilder start = OpBuilder::atBlockEnd(&slices.getStart().emplaceBlock());
    OpBuilder each = OpBuilder::atBlockEnd(&slices.getEach().emplaceBlock());
    if (context.accumulators.segments[index].bytes)
      step::ZeroOp::create(start, step.getLoc(), buffers.allAccumulators(index));
    for (const KernelGroup &group : context.groups)
      if (group.onSlices && group.segment == index)
        buildCall(each, kernels.fromGroup(group));
  }

  /// What replaces the state comes last: until then everybody reads the old one.
  void buildFinish() {
    SmallVector<KernelCall> calls;
    for (auto &[weight, gradient] : context.gradients.copied)
      if (!findAdjoint(gradient.getDefiningOp()))
        calls.push_back(kernels.copyGradient(weight, gradient));
    for (const KernelGroup &group : context.groups)
      if (isAssigned(group))
        calls.push_back(kernels.fromGroup(group));
    buildGrid(1, calls);
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
  step.getBody().emplaceBlock();
  StepBuilder(context, library, step).build();
  return step;
}
