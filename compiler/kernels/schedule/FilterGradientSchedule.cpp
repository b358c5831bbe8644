#include "compiler/kernels/define/SumBlocks.h"
#include "compiler/kernels/schedule/ChooseTile.h"
#include "compiler/kernels/schedule/Schedule.h"

#include "dialects/nn/NNDialect.h"

using namespace mlir;
using namespace halcyon;
using namespace halcyon::kernels;
using Halide::Var;

namespace {

/// The axes of the output in the layout `filter`, the innermost first.
enum FilterAxis { InsideTile, InputChannel, Column, Row, Tiles };

bool isFilterLayout(const Output &output) {
  return llvm::any_of(output.axes,
                      [](const BufferAxis &axis) { return axis.part == BufferAxis::Tiles; });
}

const BufferAxis &axisOf(const Output &output, unsigned dimension, BufferAxis::Part part) {
  return *llvm::find_if(output.axes, [&](const BufferAxis &axis) {
    return axis.dimension == dimension && axis.part == part;
  });
}

Var variableOf(const Output &output, unsigned dimension, BufferAxis::Part part) {
  for (auto [axis, variable] : llvm::zip_equal(output.axes, output.variables))
    if (axis.dimension == dimension && axis.part == part)
      return variable;
  llvm_unreachable("a filter has this axis");
}

/// Whether all channels of the output are convolved with the same ones of the input.
bool sharesInputs(const Part &part) {
  auto op = dyn_cast<nn::Conv2DFilterGradientOp>(part.operation);
  return !op || op.getGroups() == 1;
}

/// Whether a sum in blocks should fetch the rows of the next one: where each channel reads its own,
/// so that tiles of channels pass over a block one after the other, and images are too large to
/// have come from memory ahead of the kernel. (Zen 4, depthwise 3x3: 96 channels of 112x112 with
/// stride 2 0.56 of the time, 144 of 56x56 0.69, and 0.51 with stride 2, 192 of 28x28 0.76; 384 of
/// 14x14, which have come, 1.2.)
bool shouldFetchRows(const Part &part) {
  constexpr int64_t largeBytes = 512 * 1024, elementBytes = 4;
  auto op = dyn_cast<nn::Conv2DFilterGradientOp>(part.operation);
  if (!op || !part.blocks.defined() || sharesInputs(part))
    return false;
  auto input = op.getInput().getType();
  int64_t imageBytes = elementBytes * input.getNumElements() / input.getDimSize(0);
  return int64_t(op.getGroups()) == input.getDimSize(1) && imageBytes >= largeBytes;
}

/// Whether the sum is over images alone: each has its pixels elsewhere.
bool isOverImages(const Part &part) {
  auto op = dyn_cast<nn::Conv2DFilterGradientOp>(part.operation);
  if (!op)
    return false;
  ArrayRef<int64_t> gradient = nn::shapeOf(op.getOutputGradient());
  return gradient.size() < 4 || gradient[2] * gradient[3] == 1;
}

/// `columns` of a tile are columns of the kernel, `rows` its input channels.
TileSpace describeSpace(const Algorithm &algorithm, const Part &part, const KernelTarget &target) {
  const Output &output = algorithm.output;
  TileSpace space;
  int32_t outputs = algorithm.columnsOfVector() * axisOf(output, 0, BufferAxis::InsideTile).written;
  space.lanes = chooseLanes(outputs, part.function.types().front(), target);
  space.blockVectors = outputs / space.lanes;
  space.vectors = space.blockVectors;
  if (sharesInputs(part))
    space.vectors *= axisOf(output, 0, BufferAxis::Tiles).written;
  space.columns = axisOf(output, 3, BufferAxis::Whole).written + algorithm.columnsOfVector() - 1;
  space.needsAllColumns = algorithm.pairsColumns;
  space.rows = axisOf(output, 1, BufferAxis::Whole).written;
  space.steps = countSteps(part);
  space.isWrittenFar = false;
  space.isDepthwise = false;
  space.mustDivide = true;
  space.columnsAreFar = isOverImages(part);
  if (const Part *packed = algorithm.findPart(Role::PackedGradient))
    space.mostVectors =
        int32_t(packedBytes / (space.lanes * packed->function.types().front().bytes()));
  space.rowsNeedAllColumns = false;
  return space;
}

/// Rows of the kernel in a tile: more than one if the tile holds all of its columns and input
/// channels, so that few of them do not leave registers idle.
int32_t chooseKernelRows(const Output &output, const Tile &tile, const TileSpace &space,
                         const KernelTarget &target) {
  if (tile.columns != space.columns || tile.rows != space.rows)
    return 1;
  int32_t height = axisOf(output, 2, BufferAxis::Whole).written, rows = height;
  auto fits = [&](int32_t rows) {
    Tile all = {tile.lanes, tile.vectors, tile.columns, tile.rows * rows};
    // No other vector is alive than the gradient's, if elements are broadcast from memory. (5 rows
    // of 6 columns, of two pixels by 8 channels, take 0.77 of the time of 5 tiles of one row.)
    return fitsRegisters(all, target) ||
           (target.registers == 32 && all.vectors * (all.columns * all.rows + 1) < 32);
  };
  while (rows > 1 && (height % rows != 0 || !fits(rows)))
    --rows;
  return rows;
}

/// Splits the filter into tiles. Blocks of rows and images are outermost: they stay in the cache
/// while the tiles of the filter pass.
void tileOutput(const Part &part, Algorithm &algorithm, const Tile &tile, int32_t kernelRows,
                const Var &columns, const Var &outputs) {
  Output &output = algorithm.output;
  // What a pair of columns has summed is twice as long as what it adds to.
  int32_t lanes = tile.lanes / algorithm.columnsOfVector();
  int32_t taps = tile.columns - (algorithm.columnsOfVector() - 1);
  Var o = variableOf(output, 0, BufferAxis::InsideTile);
  Var oTile = variableOf(output, 0, BufferAxis::Tiles);
  Var i = variableOf(output, 1, BufferAxis::Whole), h = variableOf(output, 2, BufferAxis::Whole);
  Var w = variableOf(output, 3, BufferAxis::Whole);
  Var iBlock("i_block"), hBlock("h_block"), oTiles("o_tiles");
  int32_t inside = axisOf(output, 0, BufferAxis::InsideTile).written / lanes;
  int32_t vectorsInside = std::min(tile.vectors, inside),
          tilesInside = tile.vectors / vectorsInside;
  Halide::Stage stage = output.stage();
  std::vector<Halide::VarOrRVar> order = {o,       oTile,  i,      w,       h,
                                          columns, iBlock, hBlock, outputs, oTiles};
  // In Winograd's form each row is a product of matrices of its own.
  bool isWinograd = isa<nn::WinogradFilterGradientOp>(part.operation);
  if (isWinograd)
    order = {o, oTile, i, w, h, columns, iBlock, outputs, oTiles};
  if (part.blocks.defined())
    order.insert(order.end(), {part.blocks.x, part.blocks.y});
  if (isWinograd)
    order.emplace_back(hBlock);
  stage.split(o, outputs, o, lanes * vectorsInside)
      .split(oTile, oTiles, oTile, tilesInside)
      .split(i, iBlock, i, tile.rows)
      .split(w, columns, w, taps)
      .split(h, hBlock, h, kernelRows)
      .reorder(order)
      .vectorize(o, lanes);
  for (const Var &variable : {o, oTile, i, w, h})
    stage.unroll(variable);
}

} // namespace

std::optional<TileSpace> kernels::findFilterTiles(const Algorithm &algorithm, const Part &part,
                                                  const KernelTarget &target) {
  if (!isFilterLayout(algorithm.output))
    return std::nullopt;
  return describeSpace(algorithm, part, target);
}

void kernels::scheduleFilterGradient(Algorithm &algorithm, const Part &part,
                                     const KernelTarget &target) {
  Output &output = algorithm.output;
  std::optional<TileSpace> space = findFilterTiles(algorithm, part, target);
  if (!space)
    return scheduleVectors(algorithm, target);
  Tile tile = findTile(algorithm.kernel, *space, target);
  Var columns("w_block"); // the innermost loop over tiles
  Var outputs("o_block"); // the one over their output channels
  tileOutput(part, algorithm, tile, chooseKernelRows(output, tile, *space, target), columns,
             outputs);

  algorithm.fetchesRows = shouldFetchRows(part);
  algorithm.fetchesNextTile = isOverImages(part);
  if (const Part *packed = algorithm.findPart(Role::PackedGradient)) {
    Halide::Func gradient = packed->function;
    gradient.compute_at(output.function, outputs).store_in(Halide::MemoryType::Stack);
    gradient.vectorize(gradient.args()[0], tile.lanes);
  }

  Halide::Func sum = part.function;
  std::vector<Var> arguments = sum.args();
  sum.compute_at(output.function, columns).store_in(Halide::MemoryType::Register);
  if (algorithm.pairsColumns)
    sum.bound(arguments[0], 0, tile.lanes).bound(arguments[2], 0, tile.columns);
  Halide::Stage update = sum.update(0);
  std::vector<Halide::VarOrRVar> order(arguments.begin(), arguments.end());
  llvm::append_range(order, loopsOf(part));
  update.reorder(order);
  for (Halide::Stage each : {Halide::Stage(sum), update}) {
    each.vectorize(arguments[0], tile.lanes);
    for (const Var &argument : arguments)
      each.unroll(argument);
  }
}
