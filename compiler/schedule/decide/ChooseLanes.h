#ifndef HALCYON_COMPILER_SCHEDULE_DECIDE_CHOOSELANES_H
#define HALCYON_COMPILER_SCHEDULE_DECIDE_CHOOSELANES_H

#include "compiler/schedule/decide/BatchShape.h"
#include "compiler/schedule/decide/Segments.h"

namespace halcyon {

/// On how many lanes each segment of a function runs: as many as it has slices, where what they add
/// to costs little beside what the segment does anyway, and else fewer. The numbers are fixed when
/// the program is compiled, so that no result depends on the machine.
class LaneChoice {
public:
  /// `stateBytes`: what all functions keep.
  LaneChoice(mlir::func::FuncOp function, const ImageAnalysis &images, const Segments &segments,
             int64_t batch, int64_t stateBytes);

  /// The lanes of a segment of which each holds sums of `laneBytes`.
  int64_t countLanes(int segment, int64_t laneBytes) const;

private:
  bool costLittle(int64_t sumBytes, int segment) const;

  llvm::SmallVector<int64_t> slices;     // of each segment
  llvm::SmallVector<int64_t> movedBytes; // of images, by each segment
  int64_t keptBytes;                     // state, and of images what segments leave to later ones
};

} // namespace halcyon
#endif
