#ifndef HALCYON_COMPILER_SCHEDULE_ACCUMULATORS_H
#define HALCYON_COMPILER_SCHEDULE_ACCUMULATORS_H

#include "compiler/schedule/Gradients.h"
#include "compiler/schedule/PlaceState.h"
#include "compiler/schedule/Segments.h"

namespace halcyon {

/// Where slices add their parts of sums over the batch, in every lane. A sum is finished right
/// behind its segment, so each segment has the whole lane to itself.
struct Accumulators {
  /// Gradients that lie as densely in the lane as in the state: lanes are summed into those.
  struct Run {
    int64_t laneOffset, weightOffset, bytes;
  };
  struct Segment {
    int64_t bytes = 0; // of a lane
    std::vector<Run> gradients;
  };

  llvm::DenseMap<mlir::Value, int64_t> offsets; // of each sum, in bytes from the start of the lane
  std::vector<Segment> segments;

  /// Bytes of a lane that serves all segments.
  int64_t laneBytes() const;
};

Accumulators placeAccumulators(mlir::func::FuncOp function, const Segments &segments,
                               const Gradients &gradients, const StatePlan &state,
                               const Layouts &layouts);

} // namespace halcyon
#endif
