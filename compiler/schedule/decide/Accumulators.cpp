#include "compiler/schedule/decide/Accumulators.h"

#include "dialects/kernel/Storage.h"
#include "dialects/nn/NNDialect.h"
#include "runtime/Program.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace halcyon;

int64_t Accumulators::mostLanes() const {
  int64_t lanes = 1;
  for (const Segment &segment : segments)
    lanes = std::max(lanes, segment.lanes);
  return lanes;
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

  /// All sums of the segment are placed: on `lanes` lanes, which of them are written and which
  /// added to?
  void finish(int64_t lanes) {
    segment.lanes = lanes;
    for (const Place &place : places)
      if (canBeWritten(place))
        accumulators.written.insert(place.sums.front());
      else if (!segment.added.empty() &&
               segment.added.back().offset + segment.added.back().bytes == place.offset)
        segment.added.back().bytes += place.aligned;
      else
        segment.added.push_back({place.offset, place.aligned});
  }

private:
  struct Place {
    SmallVector<Value> sums;
    int64_t offset, bytes, aligned;
  };

  /// Returns the bytes of the place.
  int64_t place(kernel::BufferType type, ArrayRef<Value> sums) {
    int64_t offset = segment.bytes, bytes = kernel::describeStorage(type).bytes();
    int64_t aligned = llvm::alignTo(bytes, int64_t{HALCYON_ALIGNMENT});
    for (Value sum : sums)
      accumulators.offsets[sum] = offset;
    places.push_back({llvm::to_vector(sums), offset, bytes, aligned});
    segment.bytes += aligned;
    return aligned;
  }

  bool canBeWritten(const Place &place) const {
    constexpr int64_t worthwhileBytes = 4096;
    return !layouts.isReference() && place.bytes >= worthwhileBytes &&
           place.bytes == place.aligned && place.sums.size() == 1 &&
           shape.slices() == segment.lanes &&
           !isLongSum(place.sums.front().getDefiningOp(), shape.slice);
  }

  Accumulators &accumulators;
  Accumulators::Segment &segment;
  const BatchShape &shape;
  const Layouts &layouts;
  SmallVector<Place> places;
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

Accumulators halcyon::placeAccumulators(func::FuncOp function, int64_t batch,
                                        const Segments &segments, const LaneChoice &choice,
                                        const Gradients &gradients, const StatePlan &state,
                                        const Layouts &layouts) {
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
  for (int index = 0; index < segments.count; ++index) {
    SegmentSums &sum = sums[index];
    Accumulators::Segment &segment = accumulators.segments[index];
    BatchShape shape = {batch, segments.slices[index]};
    Placement placement(accumulators, segment, shape, layouts);
    auto byWeight = sum.gradients.takeVector();
    llvm::sort(byWeight, [&](const auto &left, const auto &right) {
      return state.places.lookup(left.first).offset < state.places.lookup(right.first).offset;
    });
    for (auto &[weight, values] : byWeight)
      placement.placeGradient(weight, state.places.lookup(weight), values);
    for (Value value : sum.others)
      placement.placeSum(value);
    placement.finish(choice.countLanes(index, segment.bytes));
  }
  return accumulators;
}
