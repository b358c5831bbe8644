#include "compiler/kernels/schedule/TileOrder.h"
#include "compiler/kernels/CacheLines.h"
#include "compiler/kernels/schedule/ConvolutionExtents.h"
#include "compiler/kernels/schedule/Schedule.h"

using namespace mlir;
using namespace halcyon;
using namespace halcyon::kernels;

namespace {

/// What a first-level cache keeps, which has 32 KB or more.
constexpr int64_t nearBytes = 28 * 1024;
/// What a second-level cache keeps, beside what else passes through it. (That of AMD's Zen has 512
/// KB or more, of Intel's servers 1 MB.)
constexpr int64_t cachedBytes = 256 * 1024;

/// Whether a kernel reads other images than those that it convolves.
bool readsOtherImages(kernel::FuncOp kernel) {
  return llvm::count_if(kernel.getArgumentTypes(), [](Type type) {
           auto buffer = cast<kernel::BufferType>(type);
           return buffer.getTensor().getRank() == 4 &&
                  buffer.getLayout().getKind() == kernel::LayoutKind::NHWC;
         }) > 2; // those and its result
}

} // namespace

TileOrder::TileOrder(const Algorithm &algorithm, const Part &sum)
    : algorithm(algorithm), sum(sum), elementBytes(sum.function.types().front().bytes()),
      elementsHaveOwnFilters(isa<nn::WinogradProductOp>(sum.operation)) {}

bool TileOrder::mayFilterStream() const {
  return !isDepthwise(sum) && countOutputBytes() <= 2 * cachedBytes &&
         (keepsAllPositions() || countFilterBytes() <= nearBytes);
}

bool TileOrder::hasChannelsInside(const Tile &tile) const {
  if (elementsHaveOwnFilters)
    return false;
  if (isDepthwise(sum))
    return hasDepthwiseInside(tile);
  int64_t bytes = countFilterBytes();
  if (bytes <= nearBytes || bytes > cachedBytes || !keepsAllPositions())
    return bytes <= cachedBytes;
  return !keepsFiltersOfTile(tile) && !canFetchNextFilters(tile);
}

int64_t TileOrder::countPasses(const Tile &tile) const {
  int64_t positions = countPositions();
  if (elementsHaveOwnFilters)
    positions /= extentAlong(algorithm.output, 2);
  return llvm::divideCeil(positions, tile.columns * tile.rows);
}

bool TileOrder::canFetchNextFilters(const Tile &tile) const {
  constexpr int64_t mostPasses = 64;
  int64_t passes = countPasses(tile);
  return !algorithm.farFilters.empty() && !loopsOf(sum).empty() && tile.columns * tile.rows > 1 &&
         passes > 1 && passes <= mostPasses;
}

int64_t TileOrder::countPositions() const {
  int64_t positions = 1;
  for (unsigned dimension : {0, 2, 3})
    positions *= extentAlong(algorithm.output, dimension);
  return positions;
}

// Of all channels, and of one element.
int64_t TileOrder::countFilterBytes() const {
  return countSteps(sum) * countChannels(algorithm) * elementBytes;
}

// As many as a step reads of all positions: about what there is, also where several taps read it.
int64_t TileOrder::countInputBytes() const {
  return countPositions() * extentOf(sum.domain.x) * elementBytes;
}

int64_t TileOrder::countOutputBytes() const {
  return countPositions() * countChannels(algorithm) * elementBytes;
}

// Whether a second-level cache keeps what the tiles of some channels read and write of all
// positions until those of the next come.
bool TileOrder::keepsAllPositions() const {
  return std::max(countInputBytes(), countOutputBytes()) <= cachedBytes;
}

// Whether the filters of a tile stay in a first-level cache: a second-level one gives some 20 bytes
// a cycle, and a tile of few positions takes its filters faster. (Zen 3, 7x7 pixels: 160 to 960
// channels take 0.82 of the time, 320 to 1280 0.79.)
bool TileOrder::keepsFiltersOfTile(const Tile &tile) const {
  int64_t elements = tile.lanes * tile.vectors + tile.columns * tile.rows;
  return countSteps(sum) * elements * elementBytes <= nearBytes;
}

// Of a pixel in a tile.
int64_t TileOrder::channelBytes(const Tile &tile) const {
  return tile.lanes * tile.vectors * elementBytes;
}

// Whether what a row of tiles reads of its channels, each its own, stays in a first-level cache,
// beside as much else, until the next row of tiles reads most of it again.
bool TileOrder::keepsRowsOfTile(const Tile &tile) const {
  auto keepsRows = [&](auto op, Value image) {
    int64_t taps = op.getFilter().getType().getDimSize(2);
    int64_t lines = (tile.rows - 1 + taps) * nn::shapeOf(image)[3] *
                    llvm::divideCeil(channelBytes(tile), lineBytes);
    return 2 * lines <= countKeptLines(strideOf(image, 3));
  };
  if (auto op = dyn_cast<nn::Conv2DOp>(sum.operation))
    return keepsRows(op, op.getInput());
  auto op = cast<nn::Conv2DInputGradientOp>(sum.operation);
  return keepsRows(op, op.getOutputGradient());
}

// Whether depthwise tiles of channels should be innermost: where the rows that they share are gone
// when the next tile reads them; or where a tile is a part of a cache line, so that each line of
// what is read or written once would come and go once a part. (Adjoints that read their layer's
// output, on AVX2: 384 channels of 14x14 take 0.5 of the time, 96 of 112x112 0.64; without such an
// operand 192 channels of 28x28 take 1.1.)
bool TileOrder::hasDepthwiseInside(const Tile &tile) const {
  return !keepsRowsOfTile(tile) ||
         (channelBytes(tile) < lineBytes && readsOtherImages(algorithm.kernel));
}
