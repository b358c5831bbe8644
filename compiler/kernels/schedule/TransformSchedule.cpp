#include "compiler/kernels/schedule/Schedule.h"

#include "dialects/nn/NNDialect.h"
#include "dialects/nn/WinogradTile.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace halcyon;
using namespace halcyon::kernels;
using Halide::Var;

namespace {

/// Positions of the output along an axis that come from one transformed tile, every `spacing`.
/// Along the third dimension they are rows; where it counts all elements of a tile, each row has
/// `columns` of them.
struct TileAxis {
  int32_t positions, spacing = 1, columns = 1;
};

/// Those of the third and the fourth dimension.
using OutputTile = std::array<TileAxis, 2>;

OutputTile tileOf(Operation *operation) {
  auto pixels = [](const nn::WinogradSide &side) {
    return TileAxis{int32_t(side.outputs()), int32_t(side.dilation)};
  };
  return llvm::TypeSwitch<Operation *, OutputTile>(operation)
      .Case<nn::WinogradInputOp, nn::WinogradOutputGradientOp, nn::WinogradFilterOp>([&](auto op) {
        auto rows = int32_t(winogradSide(op, 0).elements());
        auto columns = int32_t(winogradSide(op, 1).elements());
        return OutputTile{TileAxis{rows * columns, 1, columns}, TileAxis{1}};
      })
      .Case([&](nn::WinogradOutputOp op) {
        return OutputTile{pixels(winogradSide(op, 0)), pixels(winogradSide(op, 1))};
      })
      .Case([&](nn::WinogradFilterAdjointOp op) {
        return OutputTile{TileAxis{int32_t(op.getTaps()[0])}, TileAxis{int32_t(op.getTaps()[1])}};
      });
}

/// Whether vectors along the innermost axis hold the channels that transforms are computed for: the
/// first of their arguments.
bool hasInnermostChannels(const Output &output) {
  bool isFilter = llvm::any_of(
      output.axes, [](const BufferAxis &axis) { return axis.part == BufferAxis::Tiles; });
  return output.axes.front().dimension == (isFilter ? 0U : 1U);
}

/// A filter whose channels change places is transposed square by square, and transformed while it
/// is in the first-level cache; meanwhile the next square is fetched. (512 x 512 x 3 x 3 on Zen 5:
/// 47 us for 32 x 512 of them where a kernel of its own transposes them, 31 so; 58 without fetching
/// ahead.) Where its channels are no whole squares, or taps are many, so few input channels at a
/// time as that cache keeps, element by element.
class SwappedFilter {
public:
  SwappedFilter(const Part &part, Output &output, int32_t lanes)
      : filter(part.function), output(output), lanes(lanes), squares("i_squares") {
    const auto *inputs =
        llvm::find_if(output.axes, [](const BufferAxis &axis) { return axis.dimension == 1; });
    int64_t extent = inputs == output.axes.end() ? 1 : inputs->written;
    int64_t outputs = output.axes.front().written;
    int64_t taps = llvm::product_of(nn::shapeOf(part.operation->getOperand(0)).drop_front(2));
    int32_t side = squareSide(filter.types().front());
    int64_t rowBytes = llvm::alignTo(outputs, lanes) * taps * filter.types().front().bytes();
    isSquares = outputs % side == 0 && extent % side == 0 && side * rowBytes <= mostStackBytes;
    rows = isSquares ? side : int32_t(std::min<int64_t>(lanes, extent));
    while (rows > 1 && rows * rowBytes > mostStackBytes)
      rows /= 2;
  }

  /// Splits the output's loop over input channels: what is left of it runs within a square. Returns
  /// the loop over squares.
  Var splitOutput(const Var &inputs) {
    output.stage().split(inputs, squares, inputs, rows, chooseTail(output));
    return squares;
  }

  void schedule(const std::vector<Halide::ImageParam> &weights) {
    Var o = filter.args()[0], i = filter.args()[1], vectors("o_vectors");
    filter.compute_at(output.function, squares).store_in(Halide::MemoryType::Stack);
    filter.split(o, vectors, o, isSquares ? rows : lanes).reorder(o, i, vectors).vectorize(o);
    if (isSquares)
      filter.vectorize(i);
    for (const Halide::ImageParam &param : weights)
      output.stage().prefetch(param, squares, squares, 1,
                              Halide::PrefetchBoundStrategy::NonFaulting);
  }

private:
  Halide::Func filter;
  Output &output;
  int32_t lanes, rows;
  bool isSquares;
  Var squares;
};

/// Loops over vectors of channels and over tiles, in which one tile is transformed at a time.
class TileLoops {
public:
  TileLoops(Algorithm &algorithm, const Part &part, int32_t lanes)
      : algorithm(algorithm), output(algorithm.output), stage(output.stage()), half(part.function),
        tile(tileOf(part.operation)), lanes(lanes), isUnrolled(isShort()), vectors("vectors") {
    if (const Part *filter = algorithm.findPart(Role::SwappedFilter))
      swapped.emplace(*filter, output, lanes);
  }

  void schedule() {
    scheduleOutput();
    scheduleHalf();
    if (swapped)
      swapped->schedule(algorithm.farFilters);
    scheduleSquares();
  }

private:
  /// Whether a tile is transformed without loops. With long sides it leaves registers in any case,
  /// and is so much code that LLVM moves temporaries to memory and back, too: rows and columns are
  /// then loops. (AVX2 on Zen 3, in loops instead: VGG-small's sides of 6 elements take 1.3 times
  /// as long, convolutions with sides of 7 0.97, of 8 to 11 0.86. LeNet-5, whose sides have 8,
  /// compiles in 0.7 of the time.)
  bool isShort() const {
    constexpr int64_t mostElements = 6;
    std::vector<Var> arguments = half.args();
    return algorithm.coordinates.extentOf(arguments[1]) <= mostElements &&
           algorithm.coordinates.extentOf(arguments[2]) <= mostElements;
  }

  void scheduleOutput() {
    Var channel = output.variables.front();
    for (auto [axis, variable] : llvm::drop_begin(llvm::zip_equal(output.axes, output.variables))) {
      TileAxis unrolled = axis.dimension >= 2 ? tile[axis.dimension - 2] : TileAxis{1};
      if (unrolled.positions > 1)
        splitTile(axis, variable, unrolled);
      else
        overTiles.emplace_back(variable);
      if (swapped && axis.dimension == 1)
        overTiles.emplace_back(swapped->splitOutput(variable));
    }
    stage.split(channel, vectors, channel, lanes, chooseTail(output)).vectorize(channel);
    std::vector<Halide::VarOrRVar> loops = {channel};
    llvm::append_range(loops, withinRow);
    llvm::append_range(loops, overRows);
    loops.emplace_back(vectors);
    llvm::append_range(loops, overTiles);
    stage.reorder(loops);
  }

  /// An axis of which one tile becomes several positions.
  void splitTile(const BufferAxis &axis, const Var &variable, TileAxis unrolled) {
    Var tiles(variable.name() + "_block");
    int32_t block = unrolled.positions * unrolled.spacing;
    Halide::TailStrategy tail =
        axis.written % block ? Halide::TailStrategy::GuardWithIf : Halide::TailStrategy::Auto;
    stage.split(variable, tiles, variable, block, tail);
    overTiles.emplace_back(tiles);
    bool isLoop = axis.dimension == 2 && !isUnrolled;
    std::vector<Halide::VarOrRVar> &loops = isLoop ? overRows : withinRow;
    loops.emplace_back(variable);
    // Tiles that begin at neighbouring positions are computed together: Halide does not see that
    // one of them has but every `spacing`th position.
    if (unrolled.spacing > 1) {
      Var first(variable.name() + "_first");
      stage.split(variable, variable, first, unrolled.spacing);
      loops.emplace_back(first);
    }
    if (isLoop && unrolled.columns > 1) {
      Var column(variable.name() + "_column");
      stage.split(variable, variable, column, unrolled.columns).unroll(column);
      withinRow.emplace_back(column);
    }
    if (!isLoop)
      stage.unroll(variable);
  }

  /// What is transformed along one side.
  void scheduleHalf() {
    std::vector<Var> arguments = half.args();
    half.compute_at(output.function, vectors);
    half.vectorize(arguments[0], lanes, Halide::TailStrategy::RoundUp).unroll(arguments[1]);
    if (isUnrolled)
      half.store_in(Halide::MemoryType::Register).unroll(arguments[2]);
    else
      half.store_in(Halide::MemoryType::Stack);
  }

  /// Inlined, the sums of 32 lanes would be in the code once for each of their uses.
  void scheduleSquares() {
    const Part *squares = algorithm.findPart(Role::Squares);
    if (!squares)
      return;
    Halide::Func function = squares->function;
    function.compute_at(output.function, vectors).store_in(Halide::MemoryType::Stack);
    function.vectorize(function.args()[0], lanes);
  }

  Algorithm &algorithm;
  Output &output;
  Halide::Stage stage;
  Halide::Func half;
  OutputTile tile;
  int32_t lanes;
  bool isUnrolled;
  std::optional<SwappedFilter> swapped;
  std::vector<Halide::VarOrRVar> withinRow, overRows, overTiles; // the innermost first
  Var vectors;
};

} // namespace

void kernels::scheduleTransform(Algorithm &algorithm, const Part &part,
                                const KernelTarget &target) {
  const Output &output = algorithm.output;
  if (!hasInnermostChannels(output))
    return scheduleVectors(algorithm, target);
  int32_t lanes = chooseLanes(output.axes.front().written, output.function.types().front(), target);
  TileLoops(algorithm, part, lanes).schedule();
}
