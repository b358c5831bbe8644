#include "compiler/schedule/Segments.h"

#include "dialects/nn/NNDialect.h"

using namespace mlir;
using namespace halcyon;

namespace {

/// Whether an operation, in the group that it is put into, comes behind the segment of the same
/// number less one that computes `producer`.
bool waitsForSegment(Operation &operation, Operation *producer, const ImageAnalysis &images) {
  return isBatchSum(producer) || (runsOnWholeBatch(&operation) && images.runsOnSlices(producer));
}

Segments placeEarly(func::FuncOp function, const ImageAnalysis &images) {
  Segments segments;
  for (Operation &operation : function.getBody().front()) {
    int earliest = 0;
    for (Value operand : operation.getOperands())
      if (Operation *producer = operand.getDefiningOp())
        earliest = std::max(earliest, segments.of(producer) +
                                          (waitsForSegment(operation, producer, images) ? 1 : 0));
    segments.index[&operation] = earliest;
    if (images.runsOnSlices(&operation))
      segments.count = std::max(segments.count, earliest + 1);
  }
  return segments;
}

/// Whether the results of an operation take more memory than what it is computed from. What is
/// about the whole batch comes from parameters, which are there in any case.
bool isExpansion(Operation &operation, const ImageAnalysis &images) {
  if (isBatchSum(&operation) || runsOnWholeBatch(&operation))
    return false;
  bool onSlices = images.runsOnSlices(&operation);
  auto count = [&](auto values) {
    int64_t elements = 0;
    for (Value value : values)
      if (images.isPerImage(value) == onSlices)
        elements += cast<RankedTensorType>(value.getType()).getNumElements();
    return elements;
  };
  int64_t results = count(operation.getResults()), operands = count(operation.getOperands());
  return onSlices ? results > operands : results >= operands;
}

/// An expansion that nobody needs yet waits for the segment that does: what it is computed from
/// takes less memory in between.
void delayExpansions(func::FuncOp function, const ImageAnalysis &images, Segments &segments) {
  for (Operation &operation : llvm::reverse(function.getBody().front())) {
    if (operation.use_empty() || !isExpansion(operation, images))
      continue;
    int first = std::numeric_limits<int>::max();
    for (Operation *user : operation.getUsers())
      first =
          std::min(first, segments.of(user) - (waitsForSegment(*user, &operation, images) ? 1 : 0));
    if (first < segments.count)
      segments.index[&operation] = std::max(segments.of(&operation), first);
  }
}

} // namespace

Segments halcyon::assignSegments(func::FuncOp function, const ImageAnalysis &images) {
  Segments segments = placeEarly(function, images);
  delayExpansions(function, images, segments);
  return segments;
}

namespace {

/// Recomputes values in later segments, each at most once a segment.
class Recomputation {
public:
  Recomputation(ImageAnalysis &images, Segments &segments) : images(images), segments(segments) {}

  void run(func::FuncOp function) {
    for (Operation &user : llvm::make_early_inc_range(function.getBody().front())) {
      if (!images.runsOnSlices(&user) && !runsOnWholeBatch(&user))
        continue;
      // What runs on the whole batch reads what the segment before it leaves.
      int segment = segments.of(&user) - (runsOnWholeBatch(&user) ? 1 : 0);
      for (OpOperand &operand : user.getOpOperands())
        if (shouldRecompute(operand.get(), segment))
          operand.set(recomputed(operand.get(), segment, &user));
    }
  }

private:
  /// A value crosses into a later segment. Recomputing pays if it needs nothing to be stored that
  /// is not stored anyway: it comes from one per-image value of an earlier segment. (A sum of two,
  /// as behind a skip connection, would need its whole past.)
  bool shouldRecompute(Value value, int segment) const {
    Operation *producer = value.getDefiningOp();
    if (!producer || !images.isPerImage(value) || segments.of(producer) >= segment)
      return false;
    Value source = value;
    while (Operation *operation = source.getDefiningOp()) {
      if (!isPointwise(operation) && !isa<nn::ReshapeOp>(operation))
        return segments.of(operation) < segments.of(producer);
      if (llvm::count_if(operation->getOperands(),
                         [&](Value operand) { return isImageData(operand); }) > 1)
        return false;
      source = operation->getOperand(0);
    }
    return true; // from an argument of the function
  }

  /// Per-image values of more than an element an image; example weights cost nothing to read again.
  bool isImageData(Value value) const {
    return images.isPerImage(value) && cast<RankedTensorType>(value.getType()).getRank() > 1;
  }

  Value recomputed(Value value, int segment, Operation *before) {
    Operation *producer = value.getDefiningOp();
    if (!producer || !images.isPerImage(value) ||
        (!isPointwise(producer) && !isa<nn::ReshapeOp>(producer)))
      return value;
    Operation *&clone = clones[{producer, segment}];
    if (!clone) {
      SmallVector<Value> operands;
      for (Value operand : producer->getOperands())
        operands.push_back(recomputed(operand, segment, before));
      Operation *made = OpBuilder(before).clone(*producer);
      made->setOperands(operands);
      images.noteClone(producer, made);
      segments.index[made] = segment;
      clones[{producer, segment}] = made;
      return made->getResult(cast<OpResult>(value).getResultNumber());
    }
    return clone->getResult(cast<OpResult>(value).getResultNumber());
  }

  ImageAnalysis &images;
  Segments &segments;
  DenseMap<std::pair<Operation *, int>, Operation *> clones;
};

} // namespace

void halcyon::recomputePointwise(func::FuncOp function, ImageAnalysis &images, Segments &segments) {
  Recomputation(images, segments).run(function);
  // What was recomputed wherever it is used has no use left.
  for (Operation &operation : llvm::make_early_inc_range(llvm::reverse(function.getBody().front())))
    if (operation.use_empty() && (isPointwise(&operation) || isa<nn::ReshapeOp>(operation))) {
      segments.index.erase(&operation);
      operation.erase();
    }
}
