#include "compiler/schedule/decide/InPlace.h"

#include "dialects/nn/NNDialect.h"

using namespace mlir;
using namespace halcyon;

namespace {

/// More than a core's own cache keeps beside what else a kernel touches.
constexpr int64_t leastBytes = 1024 * 1024;

/// Where elements are replaced, none may be computed twice: tiles must divide the rows of what a
/// convolution writes. Whether there are such of a middling size.
bool canBeTiled(Operation *anchor) {
  if (!isa<nn::Conv2DOp, nn::Conv2DInputGradientOp>(anchor))
    return true;
  int64_t width = nn::shapeOf(anchor->getResult(0))[3];
  auto adjoint = dyn_cast<nn::Conv2DInputGradientOp>(anchor);
  if (adjoint && width % adjoint.getStride()[1] == 0) // each phase has tiles of its own
    width /= adjoint.getStride()[1];
  return llvm::any_of(llvm::seq_inclusive<int64_t>(4, 16),
                      [&](int64_t columns) { return width % columns == 0; });
}

class InPlaceChoice {
public:
  InPlaceChoice(const ImageAnalysis &images, const Segments &segments, ArrayRef<KernelGroup> groups,
                const Layouts &layouts)
      : images(images), segments(segments), groups(groups), layouts(layouts) {}

  ReplacedValues find() {
    for (const KernelGroup &group : groups)
      if (Value result = resultOf(group))
        if (Value operand = findOperand(group, result))
          replaced[result] = operand;
    return std::move(replaced);
  }

private:
  /// What a kernel writes, if that is one large image of a slice that nobody else sees.
  Value resultOf(const KernelGroup &group) const {
    Operation *last = group.last();
    if (!group.onSlices || last->getNumResults() != 1 || !isScratch(last->getResult(0)) ||
        !canBeTiled(group.operations.front()))
      return nullptr;
    Value result = last->getResult(0);
    int64_t imageBytes = bytesOf(result) / cast<RankedTensorType>(result.getType()).getDimSize(0);
    return imageBytes * segments.slices[group.segment] >= leastBytes ? result : nullptr;
  }

  /// Whether only its own segment's slices see a value, which is no other name of another one.
  bool isScratch(Value value) const {
    Operation *producer = value.getDefiningOp();
    auto isOfSegment = [&](Operation *operation) {
      return images.runsOnSlices(operation) && segments.of(operation) == segments.of(producer);
    };
    return producer && !isa<nn::ReshapeOp>(producer) && images.isPerImage(value) &&
           isOfSegment(producer) && llvm::all_of(usesBehindReshapes(value), [&](OpOperand *use) {
             return isOfSegment(use->getOwner());
           });
  }

  Value findOperand(const KernelGroup &group, Value result) const {
    for (Operation *operation : group.operations)
      for (Value operand : operation->getOperands())
        if (operand.getType() == result.getType() && isScratch(operand) && fits(result, operand) &&
            isReadLast(operand, group))
          return operand;
    return nullptr;
  }

  /// Whether a result can lie as what it replaces does, which may have the larger halo.
  bool fits(Value result, Value operand) const {
    while (Value earlier = replaced.lookup(operand))
      operand = earlier;
    kernel::LayoutAttr own = layouts.of(result, images), given = layouts.of(operand, images);
    return own.getKind() == given.getKind() && own.getChannels() == given.getChannels() &&
           own.getHaloHeight() <= given.getHaloHeight() &&
           own.getHaloWidth() <= given.getHaloWidth();
  }

  /// Whether a kernel made by others is read by this one at last, and each element for the same
  /// element of its result.
  bool isReadLast(Value operand, const KernelGroup &last) const {
    if (llvm::is_contained(last.operations, operand.getDefiningOp()))
      return false;
    return llvm::all_of(usesBehindReshapes(operand), [&](OpOperand *use) {
      Operation *user = use->getOwner();
      if (llvm::is_contained(last.operations, user))
        return use->get() == operand && isPointwise(user) &&
               user->getResult(0).getType() == operand.getType();
      return llvm::any_of(ArrayRef(groups.data(), &last), [&](const KernelGroup &earlier) {
        return llvm::is_contained(earlier.operations, user);
      });
    });
  }

  const ImageAnalysis &images;
  const Segments &segments;
  ArrayRef<KernelGroup> groups; // in the order in which they run
  const Layouts &layouts;
  ReplacedValues replaced;
};

} // namespace

// Cells of a single image may compute rows beside their own, which another one has replaced. A
// reference is compared, operation by operation, with what it would lose.
ReplacedValues halcyon::findReplaced(func::FuncOp function, const ImageAnalysis &images,
                                     const Segments &segments, ArrayRef<KernelGroup> groups,
                                     const Layouts &layouts) {
  if (layouts.isReference() || function.getSymName() == predictImageName)
    return ReplacedValues();
  return InPlaceChoice(images, segments, groups, layouts).find();
}
