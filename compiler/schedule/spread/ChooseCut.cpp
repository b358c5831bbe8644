#include "compiler/schedule/spread/ChooseCut.h"

#include "compiler/schedule/decide/CountOperations.h"
#include "dialects/nn/NNDialect.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace halcyon;

namespace {

constexpr int64_t threadCounts[] = {2, 4, 8};
/// More cells than this only cost calls.
constexpr int64_t mostCells = 16;
/// What a core computes, and at the same time reads and writes of its caches, in a nanosecond; less
/// of what each cell reads all of, such as filters for some rows, if that is more than a core's own
/// cache keeps. (2.4 MB of filters for rows: ResNet-18's image takes 0.97 of the time on one thread
/// of Zen 3 if they come at 20 bytes a nanosecond, and MobileNetV2's 0.99.)
constexpr double operationsPerNanosecond = 100, bytesPerNanosecond = 50,
                 repeatedBytesPerNanosecond = 20, cacheBytes = 512 * 1024;
/// Handing out a cell and calling its kernel, and waiting for the last one, in nanoseconds.
constexpr double callTime = 200, barrierTime = 2000;
/// Bytes that a core reads of another one's cache in a nanosecond: more where they share a
/// third-level cache, less where they do not. (Zen 4, near and far: ResNet-20's image takes 0.92 of
/// the time that it takes if this costs nothing, ResNet-18's 1.03 and 0.94.)
constexpr double exchangedPerNanosecond = 30;

double timeOf(double operations, double transfer) {
  return callTime + std::max(operations / operationsPerNanosecond, transfer);
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
    bool isRepeated = !argument.window && bytes > cacheBytes;
    time += bytes / (isRepeated ? repeatedBytesPerNanosecond : bytesPerNanosecond);
  }
  return time;
}

/// The shape of what a kernel stores.
ArrayRef<int64_t> storedShape(kernel::FuncOp kernel) {
  return nn::shapeOf((*kernel.getBody().front().getOps<kernel::StoreOp>().begin()).getTensor());
}

/// The smallest part of a dimension that a cell can compute; none if there is only the whole.
std::optional<int64_t> findUnit(kernel::FuncOp kernel, unsigned dimension, int64_t extent) {
  for (int64_t unit = 1; unit < extent; ++unit)
    if (CutKernel::find(kernel, {dimension, unit, unit}))
      return unit;
  return std::nullopt;
}

std::optional<KernelCut> cutInto(kernel::FuncOp kernel, unsigned dimension, int64_t extent,
                                 int64_t size) {
  std::optional<CutKernel> cut = CutKernel::find(kernel, {dimension, size, size});
  if (!cut)
    return std::nullopt;
  int64_t cells = llvm::divideCeil(extent, size), rest = extent % size;
  std::optional<CutKernel> last;
  if (rest) {
    last = CutKernel::find(kernel, {dimension, rest, size});
    if (!last)
      return std::nullopt;
  }
  auto timeOfPart = [&](const CutKernel &part, int64_t partSize) {
    return timeOf(double(countOperations(kernel)) * double(partSize) / double(extent),
                  transferTime(part));
  };
  double time = timeOfPart(*cut, size), lastTime = last ? timeOfPart(*last, rest) : time;
  return KernelCut{cells, std::move(*cut), std::move(last), timeOfCells(cells, time, lastTime)};
}

void addCuts(kernel::FuncOp kernel, unsigned dimension, std::vector<KernelCut> &cuts) {
  ArrayRef<int64_t> shape = storedShape(kernel);
  std::optional<int64_t> unit =
      dimension < shape.size() ? findUnit(kernel, dimension, shape[dimension]) : std::nullopt;
  if (!unit)
    return;
  int64_t extent = shape[dimension], units = llvm::divideCeil(extent, *unit), previous = units;
  for (int64_t cells = 2; cells <= std::min(units, mostCells); ++cells) {
    int64_t size = llvm::divideCeil(units, cells);
    if (size == previous)
      continue;
    previous = size;
    if (std::optional<KernelCut> cut = cutInto(kernel, dimension, extent, size * *unit))
      cuts.push_back(std::move(*cut));
  }
}

} // namespace

double halcyon::estimateTime(kernel::FuncOp kernel) {
  double time =
      timeOf(double(countOperations(kernel)), double(countBytes(kernel)) / bytesPerNanosecond);
  return timeOfCells(1, time, time);
}

double halcyon::estimateBarrier() {
  double sum = 0;
  for (int64_t threads : threadCounts)
    sum += double(threads) * barrierTime;
  return sum;
}

double halcyon::estimateExchange(double bytes) {
  double sum = 0;
  for (int64_t threads : threadCounts)
    sum += bytes * double(threads - 1) / double(threads) / exchangedPerNanosecond;
  return sum;
}

double halcyon::estimateExchangeOfAll(double bytes) {
  double sum = 0;
  for (int64_t threads : threadCounts)
    sum += bytes * double(threads - 1) / exchangedPerNanosecond;
  return sum;
}

std::vector<KernelCut> halcyon::listCuts(kernel::FuncOp kernel) {
  std::vector<KernelCut> cuts;
  for (unsigned dimension : {1, 2, 3})
    addCuts(kernel, dimension, cuts);
  return cuts;
}
