#include "compiler/schedule/decide/ChooseLanes.h"

using namespace mlir;
using namespace halcyon;

LaneChoice::LaneChoice(func::FuncOp function, const ImageAnalysis &images, const Segments &segments,
                       int64_t batch, int64_t stateBytes)
    : movedBytes(segments.count), keptBytes(stateBytes) {
  for (int64_t images : segments.slices)
    slices.push_back(BatchShape{batch, images}.slices());
  for (Operation &operation : function.getBody().front()) {
    if (!images.runsOnSlices(&operation))
      continue;
    int segment = segments.of(&operation);
    movedBytes[segment] += trafficOf(&operation, images, batch).imageBytes * batch;
    for (Value result : operation.getResults())
      if (images.isPerImage(result) && llvm::any_of(result.getUsers(), [&](Operation *user) {
            return segments.of(user) != segment || runsOnWholeBatch(user);
          }))
        keptBytes += bytesOf(result);
  }
}

bool LaneChoice::costLittle(int64_t sumBytes, int segment) const {
  // Sums are written and read once more for each further lane, and stay in memory.
  constexpr int64_t cheapBytes = 512 * 1024;
  constexpr int64_t partOfTraffic = 16, partOfMemory = 128;
  return sumBytes * partOfTraffic <= movedBytes[segment] &&
         (sumBytes <= cheapBytes || sumBytes * partOfMemory <= keptBytes);
}

int64_t LaneChoice::countLanes(int segment, int64_t laneBytes) const {
  for (int64_t slicesOfLane = 1;; slicesOfLane *= 2) {
    int64_t lanes = llvm::divideCeil(slices[segment], slicesOfLane);
    if (lanes <= BatchShape::usualLanes)
      return std::min(BatchShape::usualLanes, slices[segment]);
    if (lanes <= BatchShape::mostLanes && costLittle(lanes * laneBytes, segment))
      return lanes;
  }
}
