#include "compiler/schedule/write/FinishGradients.h"

#include "dialects/nn/NNDialect.h"
#include "runtime/Program.h"

using namespace mlir;
using namespace halcyon;

FinishGradients::FinishGradients(const FunctionContext &context, Buffers &buffers,
                                 KernelMaker &kernels, StepWriter &writer)
    : context(context), buffers(buffers), kernels(kernels), gradients(context, buffers, kernels),
      writer(writer), elementBytes(context.layouts.isReference() ? 8 : 4) {
  for (const KernelGroup &group : context.groups)
    for (Operation *operation : group.operations)
      for (Value operand : operation->getOperands())
        if (auto read = behindReshapes(operand).getDefiningOp<nn::ReadOp>())
          readers[read.getParameterAttr().getAttr()].push_back(&group);
}

ArrayRef<const KernelGroup *> FinishGradients::readersOf(StringAttr weight) const {
  auto found = readers.find(weight);
  return found == readers.end() ? ArrayRef<const KernelGroup *>() : found->second;
}

bool FinishGradients::isReadBehind(StringAttr weight, int group) const {
  return gradients.update() && llvm::any_of(readersOf(weight), [&](const KernelGroup *reader) {
           return reader->onSlices ? reader->segment >= group : reader->segment > group;
         });
}

int FinishGradients::groupOf(Value value) const {
  Operation *producer = value.getDefiningOp();
  if (!producer)
    return 0;
  return context.segments.of(producer) + (isBatchSum(producer) ? 1 : 0);
}

void FinishGradients::behindBlock(nn::WinogradFilterAdjointOp adjoint, int64_t first, int group) {
  finishAdjoint(adjoint, context.gradients.findCopied(adjoint), group, first);
}

bool FinishGradients::isTileOfWeight(Operation *sum) const {
  StringAttr weight = context.gradients.findCopied(sum);
  if (!weight || !isa<nn::Conv2DFilterGradientOp>(sum) || !runsOnWholeBatch(sum))
    return false;
  kernel::BufferType type = context.state.places.lookup(weight).type;
  return type.getTensor() == sum->getResult(0).getType() &&
         type.getLayout() == context.layouts.ofWhole(type.getTensor());
}

void FinishGradients::finishSum(nn::Conv2DFilterGradientOp sum, int group) {
  StringAttr weight = context.gradients.findCopied(sum);
  bool isLate = isReadBehind(weight, group), accumulate = isLongSum(sum, context.shape.batch);
  Value tile = isLate ? buffers.keptGradientTile(weight) : buffers.gradientTile(weight);
  SmallVector<KernelCall> calls = {kernels.ofTile(sum, tile, accumulate)};
  if (isLate)
    kept.insert(weight);
  else
    calls.push_back(gradients.ofTile(weight, tile));
  writer.addGrid(Buffers::countTiles(context.state.places.lookup(weight).type), calls,
                 accumulate ? tile : Value());
  finished.insert(weight);
}

/// A sum in Winograd's form is too large to wait.
void FinishGradients::finishAdjoint(nn::WinogradFilterAdjointOp adjoint, StringAttr weight,
                                    int group, int64_t first) {
  bool isLate = isReadBehind(weight, group);
  if (isLate)
    kept.insert(weight);
  add(isLate ? gradients.keepAdjoint(adjoint, weight, first)
             : gradients.ofAdjoint(adjoint, weight, first));
  finished.insert(weight);
}

void FinishGradients::behindGroup(int group) {
  if (group > 0)
    finishLanes(group - 1);
  for (auto &[weight, gradient] : context.gradients.copied) {
    if (finished.contains(weight))
      continue;
    nn::WinogradFilterAdjointOp adjoint = context.gradients.findAdjoint(gradient.getDefiningOp());
    if (adjoint && groupOf(adjoint.getGradient()) == group) {
      finishAdjoint(adjoint, weight, group);
    } else if (!adjoint && groupOf(gradient) <= group && !isReadBehind(weight, group)) {
      add(gradients.ofValue(gradient, weight));
      finished.insert(weight);
    }
  }
}

void FinishGradients::finishLanes(int segment) {
  using Gradient = Accumulators::Gradient;
  std::optional<Gradient> run;
  auto finishRun = [&] {
    if (run)
      finishBlocks(segment, *run);
    run.reset();
  };
  for (const Gradient &gradient : context.accumulators.segments[segment].gradients) {
    if (isReadBehind(gradient.weight, segment + 1)) {
      add(gradients.keepLanes(segment, gradient.weight, gradient.laneOffset));
      kept.insert(gradient.weight);
    } else if (run && run->weightOffset + run->bytes == gradient.weightOffset &&
               run->laneOffset + run->bytes == gradient.laneOffset) {
      run->bytes += gradient.bytes;
    } else {
      finishRun();
      run = gradient;
    }
  }
  finishRun();
}

/// Lanes hold gradients as densely as weights lie: whole blocks are handed over, then the rest.
void FinishGradients::finishBlocks(int segment, const Accumulators::Gradient &run) {
  constexpr int64_t blockElements = 1024;
  int64_t blockBytes = blockElements * elementBytes, blocks = run.bytes / blockBytes;
  int64_t done = blocks * blockBytes, rest = run.bytes - done;
  if (blocks)
    writer.addGrid(blocks,
                   gradients.ofLanes(segment, run.laneOffset, run.weightOffset, blockElements));
  if (rest)
    writer.addGrid(rest / HALCYON_ALIGNMENT,
                   gradients.ofLanes(segment, run.laneOffset + done, run.weightOffset + done,
                                     HALCYON_ALIGNMENT / elementBytes));
}

void FinishGradients::atEnd() {
  SmallVector<KernelCall> small;
  auto add = [&](const CutCall &call) {
    if (call.cells > 1)
      writer.addGrid(call.cells, call.call);
    else
      small.push_back(call.call);
  };
  for (StringAttr weight : kept)
    add(gradients.ofKept(weight));
  for (auto &[weight, gradient] : context.gradients.copied)
    if (!finished.contains(weight))
      add(gradients.ofValue(gradient, weight));
  for (StringAttr weight : context.gradients.zero)
    add(gradients.ofZero(weight));
  writer.addIndependent(small);
}
