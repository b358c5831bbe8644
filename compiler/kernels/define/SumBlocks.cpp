#include "compiler/kernels/define/SumBlocks.h"
#include "compiler/kernels/CacheLines.h"

#include "dialects/kernel/Storage.h"

using namespace mlir;
using namespace halcyon;
using namespace halcyon::kernels;

namespace {

constexpr int64_t elementBytes = 4;
/// Adding a tile's sum to what is stored takes as long as some ten positions, so there should be a
/// few times as many.
constexpr int64_t enoughPositions = 48;

/// At most so many rows at once; of several images only if those are all that an image has.
SumBlocks cutBlocks(int64_t rows, int64_t images, int64_t rowsAtOnce) {
  if (rowsAtOnce < rows)
    return {largestDivisor(rows, rowsAtOnce), 1};
  return {int32_t(rows), largestDivisor(images, rowsAtOnce / rows)};
}

/// The positions that a filter gradient sums over, as its two operands store them.
struct Positions {
  int64_t columns, rows, images;
  int64_t inputBytes, gradientBytes; // from one to the next

  explicit Positions(nn::Conv2DFilterGradientOp op) {
    ArrayRef<int64_t> input = nn::shapeOf(op.getInput());
    ArrayRef<int64_t> gradient = nn::shapeOf(op.getOutputGradient());
    columns = gradient[3];
    rows = gradient[2];
    images = gradient[0];
    inputBytes = elementBytes * op.getStride()[1] * input[1];
    gradientBytes = elementBytes * gradient[1];
  }
  SumBlocks cut(int64_t rowsAtOnce) const { return cutBlocks(rows, images, rowsAtOnce); }
  /// How many stay in a first-level cache. Half of the room is for what passes through.
  int64_t countKept(int64_t bytesApart) const { return countKeptLines(bytesApart) / 2; }
};

/// Pixels of 256 channels and more have their lines in the same sets, so that few positions stay.
/// Where a filter is large, so that it costs much to add to all of it so often, the gradient's
/// channels are packed, and the input's come from the second-level cache once a tile, which pays if
/// no other tap reads them. (ResNet-50 on Zen 3: 256 to 1024 channels of 14x14, 98 positions
/// instead of 14, take 0.53 of the time, 1024 to 256, 28 positions, 0.75.)
bool shouldPack(nn::Conv2DFilterGradientOp op, const Positions &positions,
                const Algorithm &algorithm) {
  constexpr int64_t largeBytes = 256 * 1024; // half of a second-level cache
  ArrayRef<int64_t> filter = nn::shapeOf(op.getResult());
  if (filter[2] * filter[3] != 1 || op.getGroups() != 1 || algorithm.pairsColumns)
    return false;
  bool hasRoom = packedBytes * positions.columns <= mostStackBytes;
  return hasRoom && elementBytes * filter[0] * filter[1] > largeBytes &&
         std::min(positions.countKept(positions.inputBytes),
                  positions.countKept(positions.gradientBytes)) < enoughPositions;
}

SumBlocks choosePackedBlocks(const Positions &positions) {
  int64_t keptBehind = countLinesKeptBehind(positions.inputBytes) / 2;
  SumBlocks blocks =
      positions.cut(std::min(mostStackBytes / packedBytes, keptBehind) / positions.columns);
  blocks.isPacked = true;
  return blocks;
}

/// As many rows as stay in half of a first-level cache of 32 KB, beside one vector of output
/// channels: 1x1 from 64 to 256 channels of 56x56 then runs at 130 instead of 66 GFLOP/s.
///
/// But if possible enough positions, and no more than those whose lines stay, from which the next
/// tile or the next tap reads. (160 to 960 channels of 7x7, 49 positions instead of 7: 0.8 of the
/// time; 3x3 with stride 2 from 256 channels to 7x7, whose lines do not stay: 1.4 times on AVX2.
/// Depthwise 3x3 of 384 channels of 14x14 on AVX2, 28 positions instead of 196: 0.7 of the time.)
SumBlocks chooseRowBlocks(nn::Conv2DFilterGradientOp op, const Positions &positions,
                          const Algorithm &algorithm) {
  constexpr int64_t cacheBytes = 16 * 1024;
  int64_t inputColumns = nn::shapeOf(op.getInput())[3] * op.getStride()[0];
  int64_t rowBytes = elementBytes * (inputColumns * nn::shapeOf(op.getResult())[1] +
                                     positions.columns * algorithm.padding);
  int64_t enoughRows = llvm::divideCeilSigned(enoughPositions, positions.columns);
  int64_t keptRows = positions.countKept(positions.inputBytes) / positions.columns;
  return positions.cut(std::min(std::max(cacheBytes / rowBytes, enoughRows), keptRows));
}

} // namespace

int32_t kernels::largestDivisor(int64_t extent, int64_t limit) {
  int64_t divisor = std::clamp<int64_t>(limit, 1, extent);
  while (extent % divisor != 0)
    --divisor;
  return divisor;
}

bool kernels::addsToOutput(Operation *sum, const Algorithm &algorithm) {
  auto store = sum->hasOneUse() ? dyn_cast<kernel::StoreOp>(*sum->user_begin()) : kernel::StoreOp();
  kernel::FuncOp kernel = algorithm.kernel;
  return store && store.getAccumulate() && !kernel.getReference();
}

bool kernels::readsScatteredColumns(Value loaded) {
  auto load = loaded.getDefiningOp<kernel::LoadOp>();
  if (!load || load.getTensor().getType().getRank() != 4)
    return false;
  kernel::Storage storage = kernel::describeStorage(load.getBuffer().getType());
  return storage.dimensions[3].innerStride * storage.elementBytes / lineBytes % 2 == 1;
}

SumBlocks kernels::chooseColumnBlocks(int64_t columns, int64_t rows, int64_t images) {
  // Of two columns, one a side, in three quarters of a cache of 32 KB.
  constexpr int64_t mostPositions = 24 * 1024 / (2 * lineBytes);
  return cutBlocks(rows, images, mostPositions / columns);
}

SumBlocks kernels::chooseSumBlocks(nn::Conv2DFilterGradientOp op, const Algorithm &algorithm) {
  Positions positions(op);
  if (!addsToOutput(op, algorithm))
    return {int32_t(positions.rows), int32_t(positions.images)};
  if (readsScatteredColumns(op.getInput()))
    return chooseColumnBlocks(positions.columns, positions.rows, positions.images);
  if (shouldPack(op, positions, algorithm))
    return choosePackedBlocks(positions);
  return chooseRowBlocks(op, positions, algorithm);
}
