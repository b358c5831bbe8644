#include "compiler/schedule/BatchShape.h"

using namespace mlir;
using namespace halcyon;

namespace {

/// What a slice may store: half of the second-level cache that today's processors have at least (1
/// MiB a core); the other half is for the weights.
constexpr int64_t sliceBytes = 512 * 1024;
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
  int64_t batch = batchOf(function), imageBytes = 1;
  for (Operation &operation : function.getBody().front())
    for (Value result : operation.getResults())
      if (auto type = cast<RankedTensorType>(result.getType()); images.isPerImage(result))
        imageBytes += type.getNumElements() / batch * type.getElementTypeBitWidth() / 8;
  // A value lives for a part of the slice's time only; of a forward and a backward pass, about half
  // is alive at once.
  return sliceOfBytes(imageBytes / 2, batch);
}
