#include "compiler/kernels/CacheLines.h"
#include "compiler/kernels/define/Phases.h"
#include "compiler/kernels/schedule/ChooseTile.h"
#include "compiler/kernels/schedule/ConvolutionExtents.h"
#include "compiler/kernels/schedule/Schedule.h"
#include "compiler/kernels/schedule/TileOrder.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace halcyon;
using namespace halcyon::kernels;
using Halide::Var;

namespace {

/// Which dimensions of the output the columns and the rows of a tile run along.
struct TileDimensions {
  unsigned columns, rows;
};

/// Pixels of a row share the filter. Where an image is one pixel, or where each pixel has a filter
/// of its own (the adjoint of a dense layer over an image), images do.
TileDimensions chooseDimensions(const Algorithm &algorithm, const Part &part) {
  bool hasOwnFilters = false;
  if (auto op = dyn_cast<nn::Conv2DInputGradientOp>(part.operation)) {
    ArrayRef<int64_t> gradient = op.getOutputGradient().getType().getShape();
    ArrayRef<int64_t> filter = op.getFilter().getType().getShape();
    hasOwnFilters = gradient[3] < filter[3];
  }
  if (hasOwnFilters || extentAlong(algorithm.output, 3) == 1)
    return {0, 2};
  return {3, 2};
}

/// How far apart the elements lie that neighbouring columns of a tile read, in bytes.
int64_t distanceOfInputs(Operation *sum, unsigned dimension) {
  return llvm::TypeSwitch<Operation *, int64_t>(sum)
      .Case([&](nn::Conv2DOp op) {
        return (dimension == 3 ? op.getStride()[1] : 1) * strideOf(op.getInput(), dimension);
      })
      .Case([&](nn::Conv2DInputGradientOp op) { // neighbours in a phase, too
        return strideOf(op.getOutputGradient(), dimension);
      })
      .Default(lineBytes);
}

TileSpace describeSpace(const Algorithm &algorithm, const Part &part, TileDimensions dimensions,
                        const KernelTarget &target) {
  int32_t channels = countChannels(algorithm);
  TileSpace space;
  space.lanes = chooseLanes(channels, part.function.types().front(), target);
  space.vectors = llvm::divideCeil(channels, space.lanes);
  space.columns = extentInPhase(algorithm, dimensions.columns);
  bool hasRows =
      dimensions.columns == 3 && (isa<nn::Conv2DOp>(part.operation) || hasPhases(algorithm.kernel));
  space.rows = hasRows ? extentInPhase(algorithm, dimensions.rows) : 1;
  space.isDepthwise = isDepthwise(part);
  bool isReadSoon = isa<nn::WinogradProductOp>(part.operation);
  space.steps = countSteps(part);
  space.isWrittenFar = !space.isDepthwise && !isReadSoon;
  space.mustDivide = algorithm.output.isUpdate;
  space.filterMayStream = TileOrder(algorithm, part).mayFilterStream();
  space.rowsNeedAllColumns = !hasOneTap(part);
  // A filter's lines pass through the same cache.
  space.keptPositions = countKeptLines(distanceOfInputs(part.operation, dimensions.columns)) - 1;
  return space;
}

/// The loops over the tiles of the output.
struct TileLoops {
  Var channelTile{"channel_tile"}, columnTile{"column_tile"}, rowTile{"row_tile"};
  bool channelsInside; // of the loops over positions

  const Var &innermost() const { return channelsInside ? channelTile : columnTile; }
};

/// Splits the output into tiles.
void tileOutput(Algorithm &algorithm, const Tile &tile, TileDimensions dimensions,
                bool rowsHaveOwnFilters, const TileLoops &tiles) {
  Output &output = algorithm.output;
  Halide::Stage stage = output.stage();
  Var channel = *output.variableOf(1);
  if (algorithm.pairsColumns) {
    Var channelOfPair("channel_of_pair");
    stage.fuse(channel, *output.insideOf(3), channelOfPair);
    channel = channelOfPair;
  }
  Halide::TailStrategy tail = chooseTail(output);
  int32_t channels = extentAlong(output, 1) * algorithm.columnsOfVector(),
          width = tile.lanes * tile.vectors;
  stage.split(channel, tiles.channelTile, channel, width,
              channels % width ? Halide::TailStrategy::GuardWithIf : tail);
  std::vector<Halide::VarOrRVar> inside = {channel}, outside;
  auto splitPositions = [&](unsigned dimension, int32_t extent, const Var &outer) {
    const Var *position = output.variableOf(dimension);
    if (!position || dimension == 1)
      return;
    stage.split(*position, outer, *position, extent, tail).unroll(*position);
    inside.emplace_back(*position);
    outside.emplace_back(outer);
  };
  splitPositions(dimensions.columns, tile.columns, tiles.columnTile);
  if (dimensions.columns == 3 && !rowsHaveOwnFilters)
    splitPositions(dimensions.rows, tile.rows, tiles.rowTile);
  for (unsigned dimension : {3, 2, 0})
    if (const Var *position = output.variableOf(dimension))
      if (llvm::none_of(inside, [&](const Halide::VarOrRVar &other) {
            return other.name() == position->name();
          }))
        outside.emplace_back(*position);
  // Each element of a tile in Winograd's form has filters of its own, which stay in the cache while
  // images and channels pass.
  const Var *ownFilter = rowsHaveOwnFilters ? output.variableOf(2) : nullptr;
  if (ownFilter)
    llvm::erase_if(outside,
                   [&](const Halide::VarOrRVar &loop) { return loop.name() == ownFilter->name(); });
  std::vector<Halide::VarOrRVar> order = inside;
  order.insert(order.end(), outside.begin(), outside.end());
  // Each phase has taps of its own.
  for (auto [axis, variable] : llvm::zip_equal(output.axes, output.variables))
    if (axis.part == BufferAxis::InsideTile && !algorithm.pairsColumns) {
      stage.unroll(variable);
      order.emplace_back(variable);
    }
  if (tiles.channelsInside)
    order.insert(order.begin() + inside.size(), tiles.channelTile);
  else
    order.emplace_back(tiles.channelTile);
  if (ownFilter)
    order.emplace_back(*ownFilter);
  stage.reorder(order).vectorize(channel, tile.lanes).unroll(channel);
}

/// The vectors of a filter for two columns are made once a kernel: to put one together takes as
/// long as several products.
void schedulePairedFilter(const Part &pairs) {
  Halide::Func filter = pairs.function;
  filter.compute_root()
      .store_in(Halide::MemoryType::Stack)
      .vectorize(filter.args()[0])
      .unroll(filter.args()[1]);
}

/// The whole reduction of a tile in registers. What stays there for a step is the vectors of the
/// filter, or, where those stream through, the elements of the input.
void scheduleSum(const Part &part, const Tile &tile, bool filterStreams, const Halide::Func &output,
                 const Var &level, bool phased) {
  Halide::Func sum = part.function;
  std::vector<Var> arguments = sum.args();
  Var c = arguments[0], lane("lane");
  std::vector<Halide::VarOrRVar> positions(arguments.begin() + 1, arguments.end()),
      loops = loopsOf(part);
  sum.compute_at(output, level).store_in(Halide::MemoryType::Register);
  sum.align_bounds(c, tile.lanes * tile.vectors);
  Halide::Stage update = sum.update(0);
  for (Halide::Stage stage : {Halide::Stage(sum), update}) {
    stage.split(c, c, lane, tile.lanes).vectorize(lane).unroll(c);
    for (const Halide::VarOrRVar &position : positions)
      stage.unroll(position);
  }
  std::vector<Halide::VarOrRVar> order = {lane};
  order.insert(order.end(), filterStreams ? positions.begin() : positions.end(), positions.end());
  order.emplace_back(c);
  order.insert(order.end(), filterStreams ? positions.end() : positions.begin(), positions.end());
  llvm::append_range(order, loops);
  update.reorder(order);
  // In a phase, some taps are beyond the filter: unrolled, they vanish. Depthwise, the taps read
  // the same vectors: unrolled, each is loaded once for all.
  if ((phased || isDepthwise(part)) && !loops.empty())
    update.unroll(part.domain.y).unroll(part.domain.z);
  // Few input channels: without the loop over them, their addresses are constants.
  if (!loops.empty() && extentOf(part.domain.x) <= 4)
    update.unroll(part.domain.x);
}

/// Fetches filters that no cache of a core holds ahead of their use: where all positions pass over
/// those of a few channels before the next come, the next meanwhile (`FetchFilters`; ResNet-18's
/// products of 256 channels and one image, Zen 3: 68 -> 93 GFLOP/s); where there is one pass only,
/// some steps of the sum ahead, as a processor does so by itself within a page, which is a few
/// steps, and only where sums are long enough to need most of what is fetched. (160 to 960 channels
/// of 7x7 on Zen 5: 178 -> 235 GFLOP/s.)
void fetchFilters(Algorithm &algorithm, const Part &part, const Tile &tile) {
  constexpr int64_t stepsAhead = 64;
  TileOrder order(algorithm, part);
  if (order.canFetchNextFilters(tile))
    algorithm.nextFilters = algorithm.farFilters;
  else if (order.countPasses(tile) == 1 && !loopsOf(part).empty() && tile.columns * tile.rows > 1 &&
           extentOf(part.domain.x) >= 2 * stepsAhead)
    for (const Halide::ImageParam &filter : algorithm.farFilters)
      Halide::Func(part.function)
          .update(0)
          .prefetch(filter, part.domain.x, part.domain.x, int32_t(stepsAhead),
                    Halide::PrefetchBoundStrategy::NonFaulting);
}

/// Whether the stored tensors have the sum's dimensions, up to trailing ones of a single pixel.
bool isStoredAsComputed(const Algorithm &algorithm, const Part &part) {
  ArrayRef<int64_t> computed = nn::shapeOf(part.operation->getResult(0));
  for (unsigned dimension = 0; dimension < computed.size(); ++dimension) {
    int32_t stored = extentAlong(algorithm.output, dimension);
    if (dimension == 1 ? stored < computed[1] : stored != computed[dimension])
      return false;
  }
  return true;
}

} // namespace

std::optional<TileSpace> kernels::findConvolutionTiles(const Algorithm &algorithm, const Part &part,
                                                       const KernelTarget &target) {
  if (!isStoredAsComputed(algorithm, part))
    return std::nullopt;
  return describeSpace(algorithm, part, chooseDimensions(algorithm, part), target);
}

void kernels::scheduleConvolution(Algorithm &algorithm, const Part &part,
                                  const KernelTarget &target) {
  std::optional<TileSpace> space = findConvolutionTiles(algorithm, part, target);
  if (!space)
    return scheduleVectors(algorithm, target);
  TileDimensions dimensions = chooseDimensions(algorithm, part);
  Tile tile = findTile(algorithm.kernel, *space, target);
  bool rowsHaveOwnFilters = isa<nn::WinogradProductOp>(part.operation);
  TileLoops tiles;
  tiles.channelsInside = TileOrder(algorithm, part).hasChannelsInside(tile);
  tileOutput(algorithm, tile, dimensions, rowsHaveOwnFilters, tiles);
  scheduleSum(part, tile, /*filterStreams=*/!fitsRegisters(tile, target), algorithm.output.function,
              tiles.innermost(), hasPhases(algorithm.kernel));
  if (const Part *pairs = algorithm.findPart(Role::PairedFilter))
    schedulePairedFilter(*pairs);
  if (!hasPhases(algorithm.kernel))
    fetchFilters(algorithm, part, tile);
}
