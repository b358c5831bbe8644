#include "compiler/schedule/decide/CutPrediction.h"

#include "compiler/schedule/decide/FormKernels.h"
#include "dialects/nn/NNDialect.h"

using namespace mlir;
using namespace halcyon;

namespace {

/// What each operation on slices moves, and what crosses the place before it.
class Costs {
public:
  Costs(func::FuncOp function, const ImageAnalysis &images) : images(images) {
    for (Operation &operation : function.getBody().front())
      if (images.runsOnSlices(&operation)) {
        numbers[&operation] = int64_t(operations.size());
        operations.push_back(&operation);
        traffic.push_back(trafficOf(&operation, images, batchOf(function)));
      }
    crossing.resize(operations.size());
    for (Operation *operation : operations)
      for (Value result : operation->getResults())
        noteCrossing(result, batchOf(function));
  }

  int64_t count() const { return int64_t(operations.size()); }
  Operation *operation(int64_t number) const { return operations[number]; }

  /// Of the operations from `begin` to before `end`, in slices of so many images.
  double ofPart(int64_t begin, int64_t end, int64_t slice) const {
    double cost = 0;
    for (int64_t number = begin; number < end; ++number)
      cost += costOf(traffic[number], slice);
    return cost;
  }
  double ofCut(int64_t number) const { return costOfStoring(crossing[number], predictedImages); }

  /// Whether the operation begins a kernel that reads images as a layer leaves them: pointwise work
  /// would lose the kernel that it runs in, and tiles take more memory than images.
  bool canBeCut(int64_t number) const {
    return !isPointwise(operations[number]) &&
           !isa<nn::ReshapeOp, nn::WinogradProductOp, nn::WinogradOutputOp>(operations[number]);
  }

private:
  /// A value is stored at every place between its producer and its last user.
  void noteCrossing(Value value, int64_t batch) {
    if (!images.isPerImage(value) || isa<nn::ReshapeOp>(value.getDefiningOp()))
      return;
    int64_t first = numbers.lookup(value.getDefiningOp()), last = first;
    for (OpOperand *use : usesBehindReshapes(value))
      last = std::max(last, numbers.lookup(use->getOwner()));
    for (int64_t number = first + 1; number <= last; ++number)
      crossing[number] += bytesOf(value) / batch;
  }

  const ImageAnalysis &images;
  SmallVector<Operation *> operations;
  DenseMap<Operation *, int64_t> numbers;
  SmallVector<Traffic> traffic;
  SmallVector<int64_t> crossing; // bytes of an image
};

/// Two parts of a function and the images of their slices.
struct Parts {
  int64_t cut = 0; // the operation that begins the second one
  int64_t first = 0, second = 0;
};

/// The cheapest, if they cost clearly less than `lowest`.
std::optional<Parts> findParts(const Costs &costs, double lowest) {
  constexpr double clearly = 0.95;
  constexpr int64_t mostImages = predictedImages / BatchShape::usualLanes; // for the usual lanes
  lowest *= clearly;
  std::optional<Parts> found;
  for (int64_t first = 1; first < mostImages; first *= 2)
    for (int64_t second = 2 * first; second <= mostImages; second *= 2)
      for (int64_t cut = 1; cut < costs.count(); ++cut) {
        if (!costs.canBeCut(cut))
          continue;
        double cost = costs.ofPart(0, cut, first) + costs.ofCut(cut) +
                      costs.ofPart(cut, costs.count(), second);
        if (cost < lowest) {
          lowest = cost;
          found = {cut, first, second};
        }
      }
  return found;
}

} // namespace

void halcyon::cutPrediction(func::FuncOp function, const ImageAnalysis &images,
                            Segments &segments) {
  Costs costs(function, images);
  std::optional<Parts> parts =
      findParts(costs, costs.ofPart(0, costs.count(), segments.slices.front()));
  if (!parts)
    return;
  for (int64_t number = parts->cut; number < costs.count(); ++number)
    segments.index[costs.operation(number)] = 1;
  segments.count = 2;
  segments.slices = {parts->first, parts->second};
}
