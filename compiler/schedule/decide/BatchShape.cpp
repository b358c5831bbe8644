#include "compiler/schedule/decide/BatchShape.h"

#include "compiler/schedule/CacheSizes.h"
#include "compiler/schedule/decide/Segments.h"
#include "llvm/ADT/DenseSet.h"

using namespace mlir;
using namespace halcyon;

namespace {

/// What a byte costs that a core finds in its own cache, or in what it has of the one behind it, as
/// a part of one that comes from memory.
constexpr double nearCost = 0.25, farCost = 0.5;
/// More images than this gain nothing: the kernels' loops are long enough. (VGG-small: 16 instead
/// of 8 at a time take a tenth longer.)
constexpr int64_t mostImages = 8;

/// What a byte costs of so many that are read again once all of them have been.
double costOfByte(double bytes) {
  return bytes <= ownCacheBytes ? nearCost : bytes <= cacheShareBytes ? farCost : 1;
}

/// What more images a slice must bring the cost down to, where they leave room for so many lanes.
/// The estimate is not exact to a few hundredths: fewer images stay nearer. (VGG-small's 64 images
/// one by one, by the estimate 1.03 of two at a time, take 0.98 of the time with AVX-512, 0.92 with
/// AVX2.)
double leastGain(int64_t lanes) {
  return lanes >= BatchShape::mostLanes ? 1 : lanes >= BatchShape::usualLanes ? 0.95 : 0.75;
}

} // namespace

// Filters and their gradients are read once a slice; by then, what the slice touches in between has
// driven them out of the nearest cache, unless all of that stays there.
double halcyon::costOf(const Traffic &traffic, int64_t slice, std::optional<Traffic> ofSlice) {
  auto imageBytes = double(traffic.imageBytes), wholeBytes = double(traffic.wholeBytes);
  // Not all that a slice touches is alive at once.
  constexpr int64_t keptBytes = 2 * ownCacheBytes;
  bool stays = ofSlice && ofSlice->imageBytes * slice + ofSlice->wholeBytes <= keptBytes;
  double costOfWhole = stays ? nearCost : std::max(costOfByte(wholeBytes), farCost);
  return imageBytes * costOfByte(imageBytes * double(slice)) +
         wholeBytes * costOfWhole / double(slice);
}

double halcyon::costOfStoring(int64_t imageBytes, int64_t images) {
  return 2 * double(imageBytes) * costOfByte(double(imageBytes * images));
}

int64_t halcyon::bytesOf(Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  return type.getNumElements() * type.getElementTypeBitWidth() / 8;
}

namespace {

void addTraffic(Value value, const ImageAnalysis &images, int64_t batch, Traffic &traffic) {
  if (images.isPerImage(value))
    traffic.imageBytes += bytesOf(value) / batch;
  else
    traffic.wholeBytes += bytesOf(value);
}

/// What an operation reads and writes.
SmallVector<Value> valuesOf(Operation *operation) {
  SmallVector<Value> values(operation->getOperands());
  llvm::append_range(values, operation->getResults());
  return values;
}

} // namespace

Traffic halcyon::trafficOf(Operation *operation, const ImageAnalysis &images, int64_t batch) {
  Traffic traffic;
  for (Value value : valuesOf(operation))
    addTraffic(value, images, batch, traffic);
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
  bool trains = !predicts(function) && function.getSymName() != evaluateName;
  return trains ? batch : std::min(batch, predictedImages);
}

namespace {

/// The most images that a slice may have, if a call has so many.
int64_t mostOfSlice(int64_t batch, int64_t few) {
  return std::min(batch, std::clamp(batch / BatchShape::usualLanes, few, mostImages));
}

/// How many images cost least, where `cost` says what slices of so many do.
int64_t findCheapest(int64_t batch, int64_t most, function_ref<double(int64_t slice)> cost) {
  int64_t best = 1;
  double lowest = std::numeric_limits<double>::infinity();
  for (int64_t slice = 1; slice <= most; slice *= 2) {
    double costOfSlice = cost(slice);
    if (costOfSlice < lowest * leastGain(batch / slice)) {
      lowest = costOfSlice;
      best = slice;
    }
  }
  return best;
}

/// What the operations of a segment move, and what they touch in all, each value once. (Filters of
/// a layer by itself may stay in the cache from slice to slice: ResNet-20's images one by one,
/// instead of two at a time, take 0.96 of the time on one thread of an Intel server with 2 MB a
/// core, 0.93 on two. In a network of one segment all layers come in between; and where those are
/// small, more images spare calls.)
struct SegmentTraffic {
  SmallVector<Traffic> operations;
  Traffic touched;

  double costOf(int64_t slice, bool isOnly) const {
    double cost = 0;
    for (const Traffic &traffic : operations)
      cost += halcyon::costOf(traffic, slice, isOnly ? std::nullopt : std::optional(touched));
    return cost;
  }
};

std::vector<SegmentTraffic> findTraffic(func::FuncOp function, const ImageAnalysis &images,
                                        const Segments &segments) {
  std::vector<SegmentTraffic> traffic(segments.count);
  std::vector<DenseSet<Value>> seen(segments.count);
  int64_t batch = batchOf(function);
  for (Operation &operation : function.getBody().front()) {
    if (!images.runsOnSlices(&operation))
      continue;
    int segment = segments.of(&operation);
    traffic[segment].operations.push_back(trafficOf(&operation, images, batch));
    for (Value value : valuesOf(&operation))
      if (seen[segment].insert(value).second)
        addTraffic(value, images, batch, traffic[segment].touched);
  }
  return traffic;
}

} // namespace

int64_t halcyon::chooseSlice(const Traffic &traffic, int64_t batch) {
  return findCheapest(batch, mostOfSlice(batch, /*few=*/1),
                      [&](int64_t slice) { return costOf(traffic, slice); });
}

int64_t halcyon::chooseSlice(func::FuncOp function, const ImageAnalysis &images,
                             const Segments &segments) {
  std::vector<SegmentTraffic> traffic = findTraffic(function, images, segments);
  int64_t batch = usualImages(function);
  return findCheapest(batch, mostOfSlice(batch, /*few=*/2), [&](int64_t slice) {
    double cost = 0;
    for (const SegmentTraffic &ofSegment : traffic)
      cost += ofSegment.costOf(slice, /*isOnly=*/segments.count == 1);
    return cost;
  });
}
