#include "compiler/schedule/BatchShape.h"

using namespace mlir;
using namespace halcyon;

namespace {

/// Half of the second-level cache that today's processors have at least (1 MiB a core).
constexpr double cacheBytes = 512 * 1024;
/// What a byte costs that is found there, as a part of one that comes from behind it.
constexpr double nearCost = 0.25;
/// More images than this gain nothing: the kernels' loops are long enough.
constexpr int64_t mostImages = 16;

/// The cost of the traffic of one operation, an image. What it keeps of images is found in the
/// cache if a slice of it fits; filters and their gradients come from behind it once a slice.
double costOf(const Traffic &traffic, int64_t slice) {
  double ofSlice = double(traffic.imageBytes) * double(slice);
  return double(traffic.imageBytes) * (ofSlice > cacheBytes ? 1 : nearCost) +
         double(traffic.wholeBytes) / double(slice);
}

int64_t bytesOf(Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  return type.getNumElements() * type.getElementTypeBitWidth() / 8;
}

Traffic trafficOf(Operation &operation, const ImageAnalysis &images, int64_t batch) {
  Traffic traffic;
  auto add = [&](Value value) {
    if (images.isPerImage(value))
      traffic.imageBytes += bytesOf(value) / batch;
    else
      traffic.wholeBytes += bytesOf(value);
  };
  llvm::for_each(operation.getOperands(), add);
  llvm::for_each(operation.getResults(), add);
  return traffic;
}

} // namespace

int64_t halcyon::batchOf(func::FuncOp function) {
  return cast<RankedTensorType>(function.getArgumentTypes().front()).getDimSize(0);
}

int64_t halcyon::usualImages(func::FuncOp function) {
  return function.getSymName() == "predict" ? 1 : batchOf(function);
}

int64_t halcyon::chooseSlice(ArrayRef<Traffic> operations, int64_t batch) {
  int64_t most = std::clamp<int64_t>(batch / BatchShape::mostLanes, 1, mostImages), best = 1;
  double lowest = std::numeric_limits<double>::infinity();
  for (int64_t slice = 1; slice <= most; slice *= 2) {
    double cost = 0;
    for (const Traffic &traffic : operations)
      cost += costOf(traffic, slice);
    if (cost < lowest) {
      lowest = cost;
      best = slice;
    }
  }
  return best;
}

int64_t halcyon::chooseSlice(func::FuncOp function) {
  ImageAnalysis images(function);
  int64_t batch = batchOf(function);
  SmallVector<Traffic> operations;
  for (Operation &operation : function.getBody().front())
    if (images.runsOnSlices(&operation))
      operations.push_back(trafficOf(operation, images, batch));
  return chooseSlice(operations, usualImages(function));
}
