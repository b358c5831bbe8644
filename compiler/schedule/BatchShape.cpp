#include "compiler/schedule/BatchShape.h"

using namespace mlir;
using namespace halcyon;

namespace {

/// What a slice may keep while it runs. Filters and their gradients are read once a slice, so that few
/// images make them the larger part of the traffic; what does not fit the second-level cache then comes
/// from the third, slice after slice. (VGG-small: slices of 8 images instead of 1 save a quarter of a step.)
constexpr int64_t sliceBytes = 16 * 1024 * 1024;
/// More images than this gain nothing: the kernels' loops are long enough.
constexpr int64_t mostImages = 16;

} // namespace

int64_t halcyon::batchOf(func::FuncOp function) {
  return cast<RankedTensorType>(function.getArgumentTypes().front()).getDimSize(0);
}

int64_t halcyon::sliceOfBytes(int64_t imageBytes, int64_t batch) {
  int64_t fitting = std::clamp<int64_t>(sliceBytes / std::max<int64_t>(imageBytes, 1), 1, mostImages);
  int64_t forAllLanes = std::max<int64_t>(1, batch / BatchShape::mostLanes);
  return llvm::bit_floor(static_cast<uint64_t>(std::min(fitting, forAllLanes)));
}

int64_t halcyon::chooseSlice(func::FuncOp function) {
  ImageAnalysis images(function);
  Segments segments = assignSegments(function, images);
  int64_t batch = batchOf(function);
  SmallVector<int64_t> imageBytes(segments.count, 0);
  for (Operation &operation : function.getBody().front())
    for (Value result : operation.getResults())
      if (auto type = cast<RankedTensorType>(result.getType()); images.isPerImage(result))
        imageBytes[segments.of(&operation)] +=
            type.getNumElements() / batch * type.getElementTypeBitWidth() / 8;
  // A value lives for a part of the slice's time only; of a forward and a backward pass, about half
  // is alive at once.
  return sliceOfBytes(*llvm::max_element(imageBytes) / 2, batch);
}
