#include "compiler/schedule/spread/EstimateTime.h"

#include "compiler/schedule/CacheSizes.h"
#include "compiler/schedule/decide/CountOperations.h"
#include "dialects/nn/NNDialect.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace halcyon;

namespace {

constexpr int64_t threadCounts[] = {2, 4, 8};
/// What a core computes with each element of a vector, and at the same time reads and writes of its
/// caches, in a nanosecond.
constexpr double operationsOfLanePerNanosecond = 12.5, bytesPerNanosecond = 50;
/// How much longer products take on register tiles of one vector, which load as many elements as
/// they multiply. (AVX-512 of an Intel server: 16 channels of ResNet-18's products at 41 instead of
/// 72 % of the peak.)
constexpr double oneVectorFactor = 2;
/// Less of what each cell reads all of, such as filters for some rows, if that is more than a
/// core's own cache keeps beside what else passes through it from one cell to the next. (Zen 3:
/// ResNet-18's image takes 0.92 of the time on one thread that it takes with 512 KB and 20 bytes a
/// nanosecond, MobileNetV2's 0.95, VGG-small's 1.01.)
constexpr double repeatedBytesPerNanosecond = 14, repeatedCacheBytes = 192 * 1024;
/// Handing out a cell and calling its kernel, and waiting for the last one, in nanoseconds.
constexpr double callTime = 200, barrierTime = 2000;
/// Bytes that a core reads of another one's cache in a nanosecond: more where they share a
/// third-level cache, less where they do not. (Zen 4, near and far: ResNet-20's image takes 0.92 of
/// the time that it takes if this costs nothing, ResNet-18's 1.03 and 0.94.)
constexpr double exchangedPerNanosecond = 30;
/// Bytes that a core writes and later reads again in a nanosecond where its own cache does not keep
/// them. (Zen 3: 4.8 MB of an expansion in MobileNetV2 and its depthwise convolution take 0.34 ms
/// less where each cell's part stays in the cache; with 10 bytes the image takes 0.99 of the time
/// that it takes with 15.)
constexpr double reloadedPerNanosecond = 10;
/// Of a piece, in nanoseconds. (Intel server, one thread: transforms of 16 of 128 channels move 13
/// bytes a nanosecond, of 64 of 512 channels 22, of all 59. On two threads the images of ResNet-20
/// and VGG-small take 0.87 of the time that they take if this costs nothing.)
constexpr double pieceTime = 4;
constexpr unsigned channels = 1;

double timeOf(double operations, double transfer, int64_t vectorLanes) {
  double computation = operations / (operationsOfLanePerNanosecond * double(vectorLanes));
  return callTime + std::max(computation, transfer);
}

/// Whether each channel of the result is made of all channels of an input.
bool multipliesChannels(kernel::FuncOp kernel) {
  return llvm::any_of(kernel.getBody().front(), [](Operation &operation) {
    auto convolution = dyn_cast<nn::Conv2DOp>(operation);
    return isa<nn::WinogradProductOp>(operation) || (convolution && convolution.getGroups() == 1);
  });
}

/// Threads take cells one after the other; `last` is the time of the last cell.
double timeOfCells(int64_t cells, double time, double last) {
  double sum = 0;
  for (int64_t threads : threadCounts) {
    int64_t rounds = llvm::divideCeil(cells, threads);
    bool lastIsAlone = (cells - 1) % threads == 0;
    sum += double(threads) * (double(rounds - 1) * time + (lastIsAlone ? last : time));
  }
  return sum;
}

/// How long a cell reads and writes.
double transferTime(const CutKernel &cut) {
  double time = 0;
  for (const CutKernel::Argument &argument : cut.getArguments()) {
    RankedTensorType type = cut.typeOf(argument).getTensor();
    auto bytes = double(llvm::divideCeil(type.getNumElements() * type.getElementTypeBitWidth(), 8));
    bool isRepeated = !argument.window && bytes > repeatedCacheBytes;
    time += bytes / (isRepeated ? repeatedBytesPerNanosecond : bytesPerNanosecond);
  }
  return time;
}

} // namespace

double halcyon::estimateTime(kernel::FuncOp kernel, int64_t vectorLanes) {
  double time = timeOf(double(countOperations(kernel)),
                       double(countBytes(kernel)) / bytesPerNanosecond, vectorLanes);
  return timeOfCells(1, time, time);
}

double halcyon::estimateTime(kernel::FuncOp kernel, int64_t vectorLanes, int64_t cells,
                             const CutKernel &part, const CutKernel &last) {
  auto operations = double(countOperations(kernel));
  bool multiplies = multipliesChannels(kernel);
  auto timeOfPart = [&](const CutKernel &each) {
    const CellSlice &slice = each.getStored();
    double share = double(slice.size) / double(storedShape(kernel)[slice.dimension]);
    bool isOfOneVector = multiplies && slice.dimension == channels && slice.size <= vectorLanes;
    return timeOf(operations * share * (isOfOneVector ? oneVectorFactor : 1), transferTime(each),
                  vectorLanes);
  };
  return timeOfCells(cells, timeOfPart(part), timeOfPart(last));
}

double halcyon::estimateBarrier() {
  double sum = 0;
  for (int64_t threads : threadCounts)
    sum += double(threads) * barrierTime;
  return sum;
}

double halcyon::estimateExchange(double bytes, bool isByItself) {
  double sum = 0;
  for (int64_t threads : threadCounts) {
    double own = bytes / double(threads), ofOthers = isByItself ? 0 : bytes - own;
    double reloaded = own > ownCacheBytes ? bytes - ofOthers : 0;
    sum += ofOthers / exchangedPerNanosecond + reloaded / reloadedPerNanosecond;
  }
  return sum;
}

double halcyon::estimateExchangeOfAll(double bytes) {
  double sum = 0;
  for (int64_t threads : threadCounts)
    sum += bytes * double(threads - 1) / exchangedPerNanosecond;
  return sum;
}

double halcyon::estimatePieces(double pieces) {
  return pieces * pieceTime * double(std::size(threadCounts));
}

double halcyon::estimateReload(double bytes, double ofCell) {
  return ofCell > ownCacheBytes ? bytes / reloadedPerNanosecond * std::size(threadCounts) : 0;
}
