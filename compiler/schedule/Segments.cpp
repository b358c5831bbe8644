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
