// Pointwise work, and expansions of few channels, are not stored for a later segment but computed
// again there, from what is stored anyway.
#include "compiler/schedule/decide/BatchShape.h"
#include "compiler/schedule/decide/Segments.h"

#include "dialects/nn/NNDialect.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace halcyon;

namespace {

/// Who stores reads the lines of the cache, too.
constexpr int64_t storeCost = 2;

/// Whether a convolution makes many elements of few, pixel by pixel, and computing one takes no
/// longer than storing it and reading it again. (MobileNetV2, Zen 4: with its expansion from 16
/// to 96 channels a step takes as long and a run a seventh less memory; with those from 24 to 144
/// as well, a step takes 2 % longer.)
bool isCheapExpansion(nn::Conv2DOp convolution) {
  constexpr int64_t leastGrowth = 4, operationsOfByte = 3;
  ArrayRef<int64_t> filter = nn::shapeOf(convolution.getFilter());
  Value result = convolution.getResult();
  int64_t operations = 2 * filter[1] * cast<RankedTensorType>(result.getType()).getNumElements();
  return !runsOnWholeBatch(convolution) && filter[2] == 1 && filter[3] == 1 &&
         bytesOf(result) >= leastGrowth * bytesOf(convolution.getInput()) &&
         operations <= operationsOfByte * (storeCost + 1) * bytesOf(result);
}

bool isCheap(Operation *operation) {
  if (auto convolution = dyn_cast<nn::Conv2DOp>(operation))
    return isCheapExpansion(convolution);
  return isPointwise(operation) || isa<nn::ReshapeOp>(operation);
}

using Values = llvm::SmallSetVector<Value, 4>;

Values only(Value value) {
  Values values;
  values.insert(value);
  return values;
}

/// Recomputes values in later segments, each at most once a segment.
class Recomputation {
public:
  Recomputation(ImageAnalysis &images, Segments &segments) : images(images), segments(segments) {}

  void run(func::FuncOp function) {
    for (Operation &operation : llvm::make_early_inc_range(function.getBody().front())) {
      if (std::optional<int> segment = segmentOfReader(&operation))
        for (OpOperand &operand : operation.getOpOperands())
          operand.set(findIn(*segment, operand.get(), &operation));
      for (Value result : operation.getResults())
        sources[result] = findSources(result);
    }
  }

private:
  /// The segment in which an operation reads images. What runs on the whole batch reads what the
  /// segment before it leaves.
  std::optional<int> segmentOfReader(Operation *operation) const {
    if (runsOnWholeBatch(operation))
      return segments.of(operation) - 1;
    return images.runsOnSlices(operation) ? std::optional(segments.of(operation)) : std::nullopt;
  }

  /// What a later segment computes a value from: the value itself if that is stored.
  Values findSources(Value value) const {
    Operation *producer = value.getDefiningOp();
    if (!isCheap(producer))
      return only(value);
    Values from;
    for (Value operand : producer->getOperands())
      from.insert_range(sourcesOf(operand));
    return isRecomputed(value, from) ? from : only(value);
  }

  /// Example weights, an element an image, cost nothing to read again; parameters are there in any
  /// case.
  Values sourcesOf(Value value) const {
    if (!images.isPerImage(value) || cast<RankedTensorType>(value.getType()).getRank() <= 1)
      return {};
    auto known = sources.find(value);
    return known == sources.end() ? only(value) : known->second;
  }

  /// Recomputing pays if it keeps no more bytes than storing the value does and hardly moves more:
  /// a quarter more of such values is one or two hundredths of a step (ResNet-20 and ResNet-18, for
  /// 20 MB of the latter's 370). Of a chain of sums, as behind skip connections, each is computed
  /// from the last one that is stored, as long as its sources are few.
  bool isRecomputed(Value value, const Values &from) const {
    int segment = segments.of(value.getDefiningOp());
    llvm::SmallSetVector<int, 4> later;
    for (Operation *user : value.getUsers())
      if (std::optional<int> reading = segmentOfReader(user); reading > segment)
        later.insert(*reading);
    if (later.empty())
      return true;
    int last = *llvm::max_element(later);
    int64_t bytes = bytesOf(value), kept = 0, moved = 0;
    for (Value source : from) {
      Operation *producer = source.getDefiningOp();
      if (producer && segments.of(producer) >= segment)
        return false; // it would be stored instead
      if (producer && !isReadFrom(last, source))
        kept += bytesOf(source);
      for (int reading : later)
        if (!isReadIn(reading, source))
          moved += bytesOf(source);
    }
    int64_t stored = bytes * (storeCost + int64_t(later.size()));
    return kept <= bytes && moved <= stored + stored / 4;
  }

  bool isReadFrom(int segment, Value value) const {
    return llvm::any_of(value.getUsers(),
                        [&](Operation *user) { return segmentOfReader(user) >= segment; });
  }
  bool isReadIn(int segment, Value value) const {
    return llvm::any_of(value.getUsers(),
                        [&](Operation *user) { return segmentOfReader(user) == segment; });
  }

  /// The value as a segment finds it: stored, or computed again in front of `user`.
  Value findIn(int segment, Value value, Operation *user) {
    if (Value original = originals.lookup(value))
      value = original;
    Operation *producer = value.getDefiningOp();
    if (!producer || !images.isPerImage(value) || !isCheap(producer) ||
        segments.of(producer) >= segment || sourcesOf(value).contains(value))
      return value;
    if (Value clone = clones.lookup({value, segment}))
      return clone;
    SmallVector<Value> operands;
    for (Value operand : producer->getOperands())
      operands.push_back(findIn(segment, operand, user));
    Operation *clone = OpBuilder(user).clone(*producer);
    clone->setOperands(operands);
    images.noteClone(producer, clone);
    segments.index[clone] = segment;
    sources[clone->getResult(0)] = sourcesOf(value);
    originals[clone->getResult(0)] = value;
    return clones[{value, segment}] = clone->getResult(0);
  }

  ImageAnalysis &images;
  Segments &segments;
  DenseMap<Value, Values> sources;
  DenseMap<std::pair<Value, int>, Value> clones;
  DenseMap<Value, Value> originals; // of clones
};

} // namespace

void halcyon::recomputeCheapWork(func::FuncOp function, ImageAnalysis &images, Segments &segments) {
  Recomputation(images, segments).run(function);
  // What was recomputed wherever it is used has no use left.
  for (Operation &operation : llvm::make_early_inc_range(llvm::reverse(function.getBody().front())))
    if (operation.use_empty() && isCheap(&operation)) {
      segments.index.erase(&operation);
      operation.erase();
    }
}
