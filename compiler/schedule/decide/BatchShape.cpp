#include "compiler/schedule/decide/BatchShape.h"

using namespace mlir;
using namespace halcyon;

namespace {

/// Half of the second-level cache that today's processors have at least (1 MiB a core), and what
/// each core has of the cache behind it.
constexpr double nearBytes = 512 * 1024, farBytes = 4 * 1024 * 1024;
/// What a byte costs that is found there, as a part of one that comes from memory.
constexpr double nearCost = 0.25, farCost = 0.5;
/// More images than this gain nothing: the kernels' loops are long enough. (VGG-small: 16 instead
/// of 8 at a time take a tenth longer.)
constexpr int64_t mostImages = 8;

/// What a byte costs of so many that are read again once all of them have been.
double costOfByte(double bytes) {
  return bytes <= nearBytes ? nearCost : bytes <= farBytes ? farCost : 1;
}

/// What more images a slice must bring the cost down to, where they leave room for so many lanes.
/// The estimate is not exact to a few hundredths: fewer images stay nearer. (VGG-small's 64 images
/// one by one, by the estimate 1.03 of two at a time, take 0.98 of the time with AVX-512, 0.92 with
/// AVX2.)
double leastGain(int64_t lanes) {
  return lanes >= BatchShape::mostLanes ? 1 : lanes >= BatchShape::usualLanes ? 0.95 : 0.75;
}

} // namespace

// Filters and their gradients are read once a slice; by then, images have driven them out of the
// nearest cache.
double halcyon::costOf(const Traffic &traffic, int64_t slice) {
  auto imageBytes = double(traffic.imageBytes), wholeBytes = double(traffic.wholeBytes);
  return imageBytes * costOfByte(imageBytes * double(slice)) +
         wholeBytes * std::max(costOfByte(wholeBytes), farCost) / double(slice);
}

double halcyon::costOfStoring(int64_t imageBytes, int64_t images) {
  return 2 * double(imageBytes) * costOfByte(double(imageBytes * images));
}

int64_t halcyon::bytesOf(Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  return type.getNumElements() * type.getElementTypeBitWidth() / 8;
}

Traffic halcyon::trafficOf(Operation *operation, const ImageAnalysis &images, int64_t batch) {
  Traffic traffic;
  auto add = [&](Value value) {
    if (images.isPerImage(value))
      traffic.imageBytes += bytesOf(value) / batch;
    else
      traffic.wholeBytes += bytesOf(value);
  };
  llvm::for_each(operation->getOperands(), add);
  llvm::for_each(operation->getResults(), add);
  return traffic;
}

int64_t halcyon::batchOf(func::FuncOp function) {
  return cast<RankedTensorType>(function.getArgumentTypes().front()).getDimSize(0);
}

bool halcyon::predicts(func::FuncOp function) {
  return function.getSymName() == predictName || function.getSymName() == predictImageName;
}

int64_t halcyon::usualImages(func::FuncOp function) {
  int64_t batch = batchOf(function);
  return function.getSymName() == predictName ? std::min(batch, predictedImages) : batch;
}

int64_t halcyon::chooseSlice(ArrayRef<Traffic> operations, int64_t batch, int64_t few) {
  int64_t most = std::min(batch, std::clamp(batch / BatchShape::usualLanes, few, mostImages));
  int64_t best = 1;
  double lowest = std::numeric_limits<double>::infinity();
  for (int64_t slice = 1; slice <= most; slice *= 2) {
    double cost = 0;
    for (const Traffic &traffic : operations)
      cost += costOf(traffic, slice);
    if (cost < lowest * leastGain(batch / slice)) {
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
      operations.push_back(trafficOf(&operation, images, batch));
  return chooseSlice(operations, usualImages(function), /*few=*/2);
}
