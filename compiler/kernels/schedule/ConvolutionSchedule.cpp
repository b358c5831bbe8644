#include "compiler/kernels/CacheLines.h"
#include "compiler/kernels/define/Phases.h"
#include "compiler/kernels/schedule/ChooseTile.h"
#include "compiler/kernels/schedule/Schedule.h"

#include "dialects/kernel/Storage.h"
#include "dialects/nn/NNDialect.h"

using namespace mlir;
using namespace halcyon;
using namespace halcyon::kernels;
using Halide::Var;

namespace {

/// The extent of the output along a dimension, padding included; 1 if it has no such dimension.
int32_t extentAlong(const Output &output, unsigned dimension) {
  int32_t extent = 1;
  for (const BufferAxis &axis : output.axes)
    if (axis.dimension == dimension)
      extent *= axis.written;
  return extent;
}

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

/// Whether neighbouring positions read different pixels: then any shape of tile is as good.
bool hasOneTap(const Part &part) {
  auto op = dyn_cast<nn::Conv2DOp>(part.operation);
  return op && op.getFilter().getType().getDimSize(2) == 1 &&
         op.getFilter().getType().getDimSize(3) == 1;
}

/// Whether each channel of the output reads one of the input, and few taps of it.
bool isDepthwise(const Part &part) {
  constexpr int64_t mostTaps = 32; // as many are unrolled
  auto check = [](auto op) {
    ArrayRef<int64_t> filter = op.getFilter().getType().getShape();
    return filter[1] == 1 && filter[0] == int64_t(op.getGroups()) &&
           filter[2] * filter[3] <= mostTaps;
  };
  if (auto op = dyn_cast<nn::Conv2DOp>(part.operation))
    return check(op);
  auto op = dyn_cast<nn::Conv2DInputGradientOp>(part.operation);
  return op && check(op);
}

/// The elements that vectors run along: the channels of a pixel, or of two.
int32_t countChannels(const Algorithm &algorithm) {
  int32_t channels = llvm::alignTo(extentAlong(algorithm.output, 1), algorithm.padding);
  return channels * algorithm.columnsOfVector();
}

/// The extent of the output along a dimension, of the pixels of one phase; in pairs, if they are
/// computed so.
int32_t extentInPhase(const Algorithm &algorithm, unsigned dimension) {
  if (algorithm.pairsColumns)
    return extentAlong(algorithm.output, dimension) / (dimension == 3 ? 2 : 1);
  int32_t phases = dimension < 2 ? 1 : int32_t(phasesOf(algorithm.kernel)[dimension - 2]);
  return extentAlong(algorithm.output, dimension) / phases;
}

/// The bytes from one position along a dimension to the next where images are stored, or would be.
int64_t strideOf(Value images, unsigned dimension) {
  auto load = images.getDefiningOp<kernel::LoadOp>();
  if (!load) {
    auto type = cast<RankedTensorType>(images.getType());
    int64_t elements =
        dimension == 0 ? type.getNumElements() / type.getDimSize(0) : type.getDimSize(1);
    return elements * int64_t(sizeof(float));
  }
  kernel::Storage storage = kernel::describeStorage(load.getBuffer().getType());
  return storage.dimensions[dimension].innerStride * storage.elementBytes;
}

/// What a first-level cache keeps, which has 32 KB or more.
constexpr int64_t nearBytes = 28 * 1024;
/// What a second-level cache keeps, beside what else passes through it. (That of AMD's Zen has 512
/// KB or more, of Intel's servers 1 MB.)
constexpr int64_t cachedBytes = 256 * 1024;

/// The bytes of the filters of all channels.
int64_t countFilterBytes(const Algorithm &algorithm, const Part &part) {
  return countSteps(part) * countChannels(algorithm) * part.function.types().front().bytes();
}

/// The positions of the output.
int64_t countPositions(const Algorithm &algorithm) {
  int64_t positions = 1;
  for (unsigned dimension : {0, 2, 3})
    positions *= extentAlong(algorithm.output, dimension);
  return positions;
}

/// The bytes of the result, or of as many elements of the input as are summed for each of its
/// positions and tap.
int64_t countOutputBytes(const Algorithm &algorithm, const Part &part) {
  return countPositions(algorithm) * countChannels(algorithm) *
         part.function.types().front().bytes();
}
int64_t countInputBytes(const Algorithm &algorithm, const Part &part) {
  return countPositions(algorithm) * extentOf(part.domain.x) *
         part.function.types().front().bytes();
}

/// Whether a second-level cache keeps what the tiles of some channels read and write of all
/// positions until those of the next come.
bool keepsAllPositions(const Algorithm &algorithm, const Part &part) {
  return std::max(countInputBytes(algorithm, part), countOutputBytes(algorithm, part)) <=
         cachedBytes;
}

/// Whether tiles of many vectors by few positions pay: they read their filters often, and what goes
/// to memory goes faster a few vectors of many positions at a time. (Zen 3, slices of MobileNetV2:
/// 24 to 144 channels of 56x56 take 1.2 of the time with 6 vectors by 2 columns instead of 3 by 4,
/// 96 to 576 of 14x14 1.1.)
bool mayFilterStream(const Algorithm &algorithm, const Part &part) {
  return countOutputBytes(algorithm, part) <= 2 * cachedBytes &&
         (keepsAllPositions(algorithm, part) || countFilterBytes(algorithm, part) <= nearBytes);
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
  space.filterMayStream = !space.isDepthwise && mayFilterStream(algorithm, part);
  space.rowsNeedAllColumns = !hasOneTap(part);
  if (auto op = dyn_cast<nn::Conv2DOp>(part.operation)) {
    int64_t step = dimensions.columns == 3 ? op.getStride()[1] : 1;
    // A filter's lines pass through the same cache.
    space.keptPositions = countKeptLines(step * strideOf(op.getInput(), dimensions.columns)) - 1;
  }
  return space;
}

/// The bytes of a pixel's channels in a tile.
int64_t channelBytes(const Part &part, const Tile &tile) {
  return tile.lanes * tile.vectors * part.function.types().front().bytes();
}

/// Whether what a row of tiles reads of its channels, each its own, stays in a first-level cache,
/// beside as much else, until the next row of tiles reads most of it again.
bool keepsRowsOfTile(const Part &part, const Tile &tile) {
  auto keepsRows = [&](auto op, Value image) {
    int64_t taps = op.getFilter().getType().getDimSize(2);
    int64_t lines = (tile.rows - 1 + taps) * nn::shapeOf(image)[3] *
                    llvm::divideCeil(channelBytes(part, tile), lineBytes);
    return 2 * lines <= countKeptLines(strideOf(image, 3));
  };
  if (auto op = dyn_cast<nn::Conv2DOp>(part.operation))
    return keepsRows(op, op.getInput());
  auto op = cast<nn::Conv2DInputGradientOp>(part.operation);
  return keepsRows(op, op.getOutputGradient());
}

/// Whether a kernel reads other images than those that it convolves.
bool readsOtherImages(kernel::FuncOp kernel) {
  return llvm::count_if(kernel.getArgumentTypes(), [](Type type) {
           auto buffer = cast<kernel::BufferType>(type);
           return buffer.getTensor().getRank() == 4 &&
                  buffer.getLayout().getKind() == kernel::LayoutKind::NHWC;
         }) > 2; // those and its result
}

/// Whether depthwise tiles of channels should be innermost: where the rows that they share are gone
/// when the next tile reads them; or where a tile is a part of a cache line, so that each line of
/// what is read or written once would come and go once a part. (Adjoints that read their layer's
/// output, on AVX2: 384 channels of 14x14 take 0.5 of the time, 96 of 112x112 0.64; without such an
/// operand 192 channels of 28x28 take 1.1.)
bool haveDepthwiseInside(const Algorithm &algorithm, const Part &part, const Tile &tile) {
  return !keepsRowsOfTile(part, tile) ||
         (channelBytes(part, tile) < lineBytes && readsOtherImages(algorithm.kernel));
}

/// The loops over the tiles of the output.
struct TileLoops {
  Var channelTile{"channel_tile"}, columnTile{"column_tile"}, rowTile{"row_tile"};
  bool channelsInside; // of the loops over positions

  const Var &innermost() const { return channelsInside ? channelTile : columnTile; }
};

/// Whether the filters of a tile stay in a first-level cache: a second-level one gives some 20
/// bytes a cycle, and a tile of few positions takes its filters faster. (Zen 3, 7x7 pixels: 160 to
/// 960 channels take 0.82 of the time, 320 to 1280 0.79.)
bool keepsFiltersOfTile(const Part &part, const Tile &tile) {
  int64_t elementBytes = part.function.types().front().bytes();
  return countSteps(part) * (channelBytes(part, tile) + tile.columns * tile.rows * elementBytes) <=
         nearBytes;
}

/// How often a kernel reads its filter, or each element's filter: once a tile of positions.
int64_t countPasses(const Algorithm &algorithm, const Tile &tile, bool rowsHaveOwnFilters) {
  int64_t positions = countPositions(algorithm);
  if (rowsHaveOwnFilters)
    positions /= extentAlong(algorithm.output, 2);
  return llvm::divideCeil(positions, tile.columns * tile.rows);
}

/// Whether filters that no cache of a core holds can be fetched for the next channels while all
/// positions pass over those of the ones before. A single position reads its filter at the speed of
/// memory in any case, and many passes pay for the first.
bool canFetchNextFilters(const Algorithm &algorithm, const Part &part, const Tile &tile,
                         bool rowsHaveOwnFilters) {
  constexpr int64_t mostPasses = 64;
  int64_t passes = countPasses(algorithm, tile, rowsHaveOwnFilters);
  return !algorithm.farFilters.empty() && !loopsOf(part).empty() && tile.columns * tile.rows > 1 &&
         passes > 1 && passes <= mostPasses;
}

/// Whether tiles of channels should be innermost: then pixels are read once, and memory is written
/// from one end to the other (16 to 96 channels of 112x112: 94 instead of 56 GFLOP/s). If not, they
/// are outermost: where their filters should stay in the cache while images pass, or come
/// meanwhile, or, where each channel reads its own only, their pixels (depthwise, 192 channels of
/// 28x28: 116 -> 197 GFLOP/s).
bool haveChannelsInside(const Algorithm &algorithm, const Part &part, const Tile &tile) {
  if (isDepthwise(part))
    return haveDepthwiseInside(algorithm, part, tile);
  int64_t bytes = countFilterBytes(algorithm, part);
  if (bytes <= nearBytes || bytes > cachedBytes || !keepsAllPositions(algorithm, part))
    return bytes <= cachedBytes;
  return !keepsFiltersOfTile(part, tile) &&
         !canFetchNextFilters(algorithm, part, tile, /*rowsHaveOwnFilters=*/false);
}

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
void fetchFilters(Algorithm &algorithm, const Part &part, const Tile &tile,
                  bool rowsHaveOwnFilters) {
  constexpr int64_t stepsAhead = 64;
  if (canFetchNextFilters(algorithm, part, tile, rowsHaveOwnFilters))
    algorithm.nextFilters = algorithm.farFilters;
  else if (countPasses(algorithm, tile, rowsHaveOwnFilters) == 1 && !loopsOf(part).empty() &&
           tile.columns * tile.rows > 1 && extentOf(part.domain.x) >= 2 * stepsAhead)
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
  tiles.channelsInside = !rowsHaveOwnFilters && haveChannelsInside(algorithm, part, tile);
  tileOutput(algorithm, tile, dimensions, rowsHaveOwnFilters, tiles);
  scheduleSum(part, tile, /*filterStreams=*/!fitsRegisters(tile, target), algorithm.output.function,
              tiles.innermost(), hasPhases(algorithm.kernel));
  if (const Part *pairs = algorithm.findPart(Role::PairedFilter))
    schedulePairedFilter(*pairs);
  if (!hasPhases(algorithm.kernel))
    fetchFilters(algorithm, part, tile, rowsHaveOwnFilters);
}
