// Filter gradients whose lanes would take more memory than their operands for the whole batch: late
// layers, whose images are small and whose filters are many, and dense layers.
#include "compiler/Passes.h"
#include "compiler/schedule/decide/FormKernels.h"
#include "compiler/schedule/decide/Layouts.h"
#include "dialects/kernel/Storage.h"
#include "dialects/nn/NNDialect.h"
#include "runtime/Program.h"
#include "llvm/Support/MathExtras.h"

namespace halcyon {
#define GEN_PASS_DEF_SUMONWHOLEBATCH
#include "compiler/Passes.h.inc"
} // namespace halcyon

using namespace mlir;
using namespace halcyon;
using nn::shapeOf;

namespace {

/// Whether a value is a weight's gradient and nothing else.
bool isGradientAlone(Value value) {
  SmallVector<OpOperand *> uses = usesBehindReshapes(value);
  return uses.size() == 1 && (isa<nn::SGDOp>(uses.front()->getOwner()) ||
                              uses.front()->getOwner()->hasTrait<OpTrait::IsTerminator>());
}

/// Whether a slice writes the value to memory, in the form that kernels read fast, so that images
/// lie behind each other and each begins where memory is aligned.
bool isComputed(Value value, const ImageAnalysis &images, const Layouts &layouts) {
  Value stored = behindReshapes(value);
  if (!stored.getDefiningOp() || !images.isPerImage(stored) ||
      shapeOf(stored).take_front(2) != shapeOf(value).take_front(2))
    return false;
  auto type = kernel::BufferType::get(value.getContext(), cast<RankedTensorType>(stored.getType()),
                                      layouts.of(stored, images));
  kernel::Storage storage = kernel::describeStorage(type);
  return storage.dimensions[0].innerStride * storage.elementBytes % HALCYON_ALIGNMENT == 0;
}

int64_t bytesOfImage(Value images) {
  return cast<RankedTensorType>(images.getType()).getNumElements() / shapeOf(images)[0] * 4;
}

/// Whether each tile of the filters' output channels finds all of its channels in memory.
bool hasWholeTiles(int64_t channels, const Layouts &layouts) {
  int64_t tile = Layouts::filterTile(channels);
  return channels <= tile || llvm::alignTo(channels, layouts.channelMultiple(channels)) % tile == 0;
}

struct SumOnWholeBatch : halcyon::impl::SumOnWholeBatchBase<SumOnWholeBatch> {
  using SumOnWholeBatchBase::SumOnWholeBatchBase;

  void runOnOperation() override {
    ImageAnalysis images(getOperation());
    Layouts layouts(vectorBytes / 4, leastVectorBytes / 4);
    for (auto gradient : getOperation().getOps<nn::Conv2DFilterGradientOp>())
      if (pays(gradient, images, layouts))
        gradient->setAttr(wholeBatchAttributeName, UnitAttr::get(&getContext()));
  }

private:
  static bool pays(nn::Conv2DFilterGradientOp op, const ImageAnalysis &images,
                   const Layouts &layouts) {
    Value input = op.getInput(), output = op.getOutputGradient();
    return op.getGroups() == 1 && isGradientAlone(op.getResult()) &&
           isComputed(input, images, layouts) && isComputed(output, images, layouts) &&
           hasWholeTiles(shapeOf(output)[1], layouts) &&
           takesLessOnWholeBatch(bytesOfImage(input) + bytesOfImage(output),
                                 op.getType().getNumElements() * 4, shapeOf(input)[0]);
  }
};

} // namespace
