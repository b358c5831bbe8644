#ifndef HALCYON_COMPILER_SCHEDULE_DECIDE_ACCUMULATORS_H
#define HALCYON_COMPILER_SCHEDULE_DECIDE_ACCUMULATORS_H

#include "compiler/schedule/decide/ChooseLanes.h"
#include "compiler/schedule/decide/Gradients.h"
#include "compiler/schedule/decide/PlaceState.h"

namespace halcyon {

/// Where slices add their parts of sums over the batch, in every lane. A sum is finished right
/// behind its segment, so each segment has the memory of lanes to itself.
struct Accumulators {
  /// What a lane holds of a weight's gradient. They lie in the order of the weights.
  struct Gradient {
    mlir::StringAttr weight;
    int64_t laneOffset, weightOffset, bytes;
  };
  struct Range {
    int64_t offset, bytes;
  };
  struct Segment {
    int64_t lanes = 1;
    int64_t bytes = 0; // of a lane
    std::vector<Gradient> gradients;
    std::vector<Range> added; // what slices add to: a lane begins with zeros there
  };

  llvm::DenseMap<mlir::Value, int64_t> offsets; // of each sum, in bytes from the start of the lane
  std::vector<Segment> segments;
  /// Where a lane has one slice, large sums are written by it and not added to zeros. Then every
  /// lane must have its slice in every call.
  llvm::DenseSet<mlir::Value> written;

  /// The lanes of the segment that has most.
  int64_t mostLanes() const;
};

Accumulators placeAccumulators(mlir::func::FuncOp function, int64_t batch, const Segments &segments,
                               const LaneChoice &choice, const Gradients &gradients,
                               const StatePlan &state, const Layouts &layouts);

/// Whether so many products are summed for each element, over `images` images, that kernels do it
/// block by block (compiler/kernels/define/SumBlocks.h), adding to what is there.
bool isLongSum(mlir::Operation *sum, int64_t images);

} // namespace halcyon
#endif
