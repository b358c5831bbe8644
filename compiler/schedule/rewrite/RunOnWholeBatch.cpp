// What reads or sums more of filters than of images: filter gradients whose lanes would take more
// memory than their operands for the whole batch, as in late layers, whose images are small and
// whose filters are many; and dense layers and their adjoints.
#include "compiler/Passes.h"
#include "compiler/schedule/decide/FormKernels.h"
#include "compiler/schedule/decide/Forms.h"
#include "compiler/schedule/decide/Layouts.h"
#include "compiler/schedule/rewrite/ImportImages.h"
#include "dialects/nn/NNDialect.h"
#include "llvm/Support/MathExtras.h"

namespace halcyon {
#define GEN_PASS_DEF_RUNONWHOLEBATCH
#include "compiler/Passes.h.inc"
} // namespace halcyon

using namespace mlir;
using namespace halcyon;
using nn::shapeOf;

namespace {

bool isReturned(OpOperand &use) { return use.getOwner()->hasTrait<OpTrait::IsTerminator>(); }

/// Whether a value is a weight's gradient and nothing else.
bool isGradientAlone(Value value) {
  SmallVector<OpOperand *> uses = usesBehindReshapes(value);
  return uses.size() == 1 &&
         (isa<nn::SGDOp>(uses.front()->getOwner()) || isReturned(*uses.front()));
}

int64_t bytesOfImage(Value images) {
  return cast<RankedTensorType>(images.getType()).getNumElements() / shapeOf(images)[0] * 4;
}

bool isAll(ArrayRef<int64_t> numbers, int64_t value) {
  return llvm::all_of(numbers, [&](int64_t number) { return number == value; });
}

/// Whether each of the filters is used once an image: a dense layer, whose filters have a tap for
/// each pixel of the image, or its adjoint in the input. `image` has the pixels, `products` one.
template <typename Convolution> bool isDense(Convolution op, Value image, Value products) {
  ArrayRef<int64_t> taps = shapeOf(op.getFilter()).drop_front(2);
  return op.getGroups() == 1 && isAll(op.getPadding(), 0) &&
         isAll(shapeOf(products).drop_front(2), 1) && shapeOf(image).drop_front(2) == taps &&
         (isAll(taps, 1) || !op.getFlip());
}

bool isDense(Operation *operation) {
  if (auto op = dyn_cast<nn::Conv2DOp>(operation))
    return isDense(op, op.getInput(), op.getOutput());
  auto op = dyn_cast<nn::Conv2DInputGradientOp>(operation);
  return op && op.getSwapped() && isDense(op, op.getResult(), op.getOutputGradient());
}

/// Whether cells find their filters in memory, or can make them: of whole tiles of channels.
bool areAtHand(Value filters) {
  auto swap = filters.getDefiningOp<nn::SwapChannelsOp>();
  int64_t channels = shapeOf(filters)[0];
  return !swap || (swap->hasOneUse() && swap.getGroups() == 1 &&
                   channels % Layouts::filterTile(channels) == 0);
}

/// Filters that a core's cache keeps from slice to slice.
constexpr int64_t keptBytes = 512 * 1024;
/// Reading fewer filters once a slice costs less than ending a segment.
constexpr int64_t leastBytes = 16 * 1024;

/// Whether operations on the whole batch gain more with these filters than is lost by cutting the
/// step there: all images are written to memory and read again.
bool outweighImages(int64_t filterBytes, int64_t imageBytes, int64_t batch) {
  if (filterBytes > keptBytes)
    return takesLessOnWholeBatch(2 * imageBytes, filterBytes, batch);
  // Each cut is some kernels more to compile, too.
  return filterBytes > leastBytes && filterBytes > 4 * imageBytes * batch;
}

/// Decides for the operations of one function.
class Decision {
public:
  Decision(func::FuncOp function, const Layouts &layouts)
      : images(function), layouts(layouts), mayCut(allowsWholeBatch(function)) {}

  bool runsOnWholeBatch(Operation *operation) const {
    if (auto gradient = dyn_cast<nn::Conv2DFilterGradientOp>(operation))
      return sumPays(gradient);
    return mayCut && isDense(operation) && densePays(operation);
  }

private:
  bool sumPays(nn::Conv2DFilterGradientOp op) const {
    Value input = op.getInput(), output = op.getOutputGradient();
    return op.getGroups() == 1 && isGradientAlone(op.getResult()) && isComputed(input) &&
           isComputed(output) && hasWholeTiles(output) &&
           takesLessOnWholeBatch(bytesOfImage(input) + bytesOfImage(output),
                                 op.getType().getNumElements() * 4, shapeOf(input)[0]);
  }

  bool densePays(Operation *op) const {
    Value input = op->getOperand(0), filters = op->getOperand(1), output = op->getResult(0);
    int64_t filterBytes = cast<RankedTensorType>(filters.getType()).getNumElements() * 4;
    return !images.isPerImage(filters) && areAtHand(filters) && isComputed(input) &&
           canBeWritten(output) &&
           outweighImages(filterBytes, bytesOfImage(input) + bytesOfImage(output),
                          shapeOf(input)[0]);
  }

  /// Whether a slice writes the value to memory, in the form that kernels read fast, so that images
  /// lie behind each other.
  bool isComputed(Value value) const {
    Value stored = behindReshapes(value);
    auto argument = dyn_cast<BlockArgument>(stored);
    return (!argument || isImported(argument)) && images.isPerImage(stored) &&
           shapeOf(stored).take_front(2) == shapeOf(value).take_front(2);
  }

  /// Whether cells can write the value, tile by tile of one pixel's channels. The caller has what
  /// is returned in a form of its own.
  bool canBeWritten(Value value) const {
    kernel::LayoutAttr layout = layouts.of(value, images);
    bool hasHalo = layout.getHaloHeight() || layout.getHaloWidth();
    return images.isPerImage(value) && hasWholeTiles(value) && !hasHalo &&
           llvm::none_of(usesBehindReshapes(value),
                         [](OpOperand *use) { return isReturned(*use); });
  }

  /// Whether each tile of the filters' output channels finds all of its channels in memory.
  bool hasWholeTiles(Value products) const {
    int64_t channels = shapeOf(products)[1], tile = Layouts::filterTile(channels);
    return channels <= tile ||
           llvm::alignTo(channels, layouts.channelMultiple(channels)) % tile == 0;
  }

  ImageAnalysis images;
  const Layouts &layouts;
  bool mayCut;
};

struct RunOnWholeBatch : halcyon::impl::RunOnWholeBatchBase<RunOnWholeBatch> {
  using RunOnWholeBatchBase::RunOnWholeBatchBase;

  void runOnOperation() override {
    Layouts layouts(getOperation(), vectorBytes / 4, leastVectorBytes / 4);
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      Decision decision(function, layouts);
      for (Operation &operation : function.getBody().front())
        if (decision.runsOnWholeBatch(&operation))
          operation.setAttr(wholeBatchAttributeName, UnitAttr::get(&getContext()));
    }
  }
};

} // namespace
