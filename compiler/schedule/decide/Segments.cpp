#include "compiler/schedule/decide/Segments.h"

#include "dialects/nn/NNDialect.h"

using namespace mlir;
using namespace halcyon;

namespace {

/// Whether an operation, in the group that it is put into, comes behind the segment of the same
/// number less one that computes `producer`.
bool waitsForSegment(Operation &operation, Operation *producer, const ImageAnalysis &images) {
  return isBatchSum(producer) || (runsOnWholeBatch(&operation) && images.runsOnSlices(producer));
}

/// Puts every operation as early as its operands allow, but not before where it stands.
void placeEarly(func::FuncOp function, const ImageAnalysis &images, Segments &segments) {
  for (Operation &operation : function.getBody().front()) {
    int earliest = segments.of(&operation);
    for (Value operand : operation.getOperands())
      if (Operation *producer = operand.getDefiningOp())
        earliest = std::max(earliest, segments.of(producer) +
                                          (waitsForSegment(operation, producer, images) ? 1 : 0));
    segments.index[&operation] = earliest;
    if (images.runsOnSlices(&operation))
      segments.count = std::max(segments.count, earliest + 1);
  }
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

/// Where the step is one segment, all of it is alive at its end. Nobody waits for a sum on the
/// whole batch of what is expanded for it alone: it gets a segment of its own, which expands it.
void separateSums(func::FuncOp function, const ImageAnalysis &images, Segments &segments) {
  if (segments.count > 1)
    return;
  auto isExpandedFor = [&](Value operand) {
    return operand.getDefiningOp() && operand.hasOneUse() &&
           isExpansion(*operand.getDefiningOp(), images);
  };
  for (Operation &operation : function.getBody().front())
    if (operation.hasTrait<nn::BatchSum>() && runsOnWholeBatch(&operation) &&
        llvm::all_of(operation.getOperands(), isExpandedFor))
      segments.index[&operation] = ++segments.count;
  placeEarly(function, images, segments);
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
  Segments segments;
  placeEarly(function, images, segments);
  separateSums(function, images, segments);
  delayExpansions(function, images, segments);
  return segments;
}
