#include "compiler/schedule/Accumulators.h"

#include "dialects/kernel/Storage.h"
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
  Placement(Accumulators &accumulators, Accumulators::Segment &segment)
      : accumulators(accumulators), segment(segment) {}

  /// Sums that are gradients of one weight share its place.
  void placeGradient(const StatePlan::Place &weight, ArrayRef<Value> sums) {
    int64_t bytes = alignedBytes(weight.type);
    for (Value sum : sums)
      accumulators.offsets[sum] = segment.bytes;
    std::vector<Accumulators::Run> &runs = segment.gradients;
    if (!runs.empty() && runs.back().weightOffset + runs.back().bytes == weight.offset)
      runs.back().bytes += bytes;
    else
      runs.push_back({segment.bytes, weight.offset, bytes});
    segment.bytes += bytes;
  }

  void placeSum(Value sum, const Layouts &layouts) {
    auto type = cast<RankedTensorType>(sum.getType());
    accumulators.offsets[sum] = segment.bytes;
    segment.bytes +=
        alignedBytes(kernel::BufferType::get(type.getContext(), type, layouts.ofWhole(type)));
  }

private:
  static int64_t alignedBytes(kernel::BufferType type) {
    return llvm::alignTo(kernel::describeStorage(type).bytes(), int64_t{HALCYON_ALIGNMENT});
  }

  Accumulators &accumulators;
  Accumulators::Segment &segment;
};

/// What the operations of one segment sum over the batch.
struct SegmentSums {
  llvm::MapVector<StringAttr, SmallVector<Value>> gradients; // by their weight
  SmallVector<Value> others;
};

} // namespace

Accumulators halcyon::placeAccumulators(func::FuncOp function, const Segments &segments,
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
  for (auto [sum, segment] : llvm::zip_equal(sums, accumulators.segments)) {
    Placement placement(accumulators, segment);
    auto byWeight = sum.gradients.takeVector();
    llvm::sort(byWeight, [&](const auto &left, const auto &right) {
      return state.places.lookup(left.first).offset < state.places.lookup(right.first).offset;
    });
    for (auto &[weight, values] : byWeight)
      placement.placeGradient(state.places.lookup(weight), values);
    for (Value value : sum.others)
      placement.placeSum(value, layouts);
  }
  return accumulators;
}
