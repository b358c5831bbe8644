#include "compiler/schedule/Accumulators.h"

#include "dialects/kernel/Storage.h"
#include "dialects/nn/NNDialect.h"
#include "runtime/Program.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace halcyon;

int64_t Accumulators::laneBytes() const {
  int64_t bytes = 0;
  for (const Segment &segment : segments)
    bytes = std::max(bytes, segment.bytes);
  return bytes;
}

namespace {

/// Places the sums of one segment.
class Placement {
public:
  Placement(Accumulators &accumulators, Accumulators::Segment &segment, const BatchShape &shape,
            const Layouts &layouts)
      : accumulators(accumulators), segment(segment), shape(shape), layouts(layouts) {}

  /// Sums that are gradients of one weight share its place.
  void placeGradient(StringAttr weight, const StatePlan::Place &in, ArrayRef<Value> sums) {
    int64_t offset = segment.bytes;
    segment.gradients.push_back({weight, offset, in.offset, place(in.type, sums)});
  }

  void placeSum(Value sum) {
    auto type = cast<RankedTensorType>(sum.getType());
    place(kernel::BufferType::get(type.getContext(), type, layouts.ofWhole(type)), sum);
  }

private:
  /// Returns the bytes of the place.
  int64_t place(kernel::BufferType type, ArrayRef<Value> sums) {
    int64_t offset = segment.bytes, bytes = kernel::describeStorage(type).bytes();
    int64_t aligned = llvm::alignTo(bytes, int64_t{HALCYON_ALIGNMENT});
    for (Value sum : sums)
      accumulators.offsets[sum] = offset;
    if (bytes == aligned && canBeWritten(bytes, sums))
      accumulators.written.insert(sums.front());
    else if (!segment.added.empty() &&
             segment.added.back().offset + segment.added.back().bytes == offset)
      segment.added.back().bytes += aligned;
    else
      segment.added.push_back({offset, aligned});
    segment.bytes += aligned;
    return aligned;
  }

  bool canBeWritten(int64_t bytes, ArrayRef<Value> sums) const {
    constexpr int64_t worthwhileBytes = 4096;
    return !layouts.isReference() && bytes >= worthwhileBytes && sums.size() == 1 &&
           shape.slices() == shape.lanes() && !isLongSum(sums.front().getDefiningOp(), shape.slice);
  }

  Accumulators &accumulators;
  Accumulators::Segment &segment;
  const BatchShape &shape;
  const Layouts &layouts;
};

/// What the operations of one segment sum over the batch.
struct SegmentSums {
  llvm::MapVector<StringAttr, SmallVector<Value>> gradients; // by their weight
  SmallVector<Value> others;
};

} // namespace

bool halcyon::isLongSum(Operation *sum, int64_t images) {
  constexpr int64_t mostPositions = 192; // what SumBlocks.h allows at once
  Value summed;
  if (auto gradient = dyn_cast<nn::WinogradFilterGradientOp>(sum))
    summed = gradient.getTiles();
  else if (auto gradient = dyn_cast<nn::Conv2DFilterGradientOp>(sum))
    summed = gradient.getOutputGradient();
  if (!summed)
    return false;
  ArrayRef<int64_t> shape = nn::shapeOf(summed);
  int64_t positions = isa<nn::WinogradFilterGradientOp>(sum) ? shape[3] : shape[2] * shape[3];
  return images * positions > mostPositions;
}

Accumulators halcyon::placeAccumulators(func::FuncOp function, const BatchShape &shape,
                                        const Segments &segments, const Gradients &gradients,
                                        const StatePlan &state, const Layouts &layouts) {
  std::vector<SegmentSums> sums(segments.count);
  for (Operation &operation : function.getBody().front()) {
    if (!isBatchSum(&operation))
      continue;
    SegmentSums &segment = sums[segments.of(&operation)];
    for (Value result : operation.getResults()) {
      auto weight = gradients.accumulated.find(result);
      if (weight != gradients.accumulated.end())
        segment.gradients[weight->second].push_back(result);
      else if (!result.use_empty())
        segment.others.push_back(result);
    }
  }
  Accumulators accumulators;
  accumulators.segments.resize(segments.count);
  for (auto [sum, segment] : llvm::zip_equal(sums, accumulators.segments)) {
    Placement placement(accumulators, segment, shape, layouts);
    auto byWeight = sum.gradients.takeVector();
    llvm::sort(byWeight, [&](const auto &left, const auto &right) {
      return state.places.lookup(left.first).offset < state.places.lookup(right.first).offset;
    });
    for (auto &[weight, values] : byWeight)
      placement.placeGradient(weight, state.places.lookup(weight), values);
    for (Value value : sum.others)
      placement.placeSum(value);
  }
  return accumulators;
}
