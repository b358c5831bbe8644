#include "compiler/kernels/define/Definitions.h"
#include "compiler/kernels/define/SumBlocks.h"
#include "compiler/kernels/define/WinogradTransform.h"

using namespace mlir;
using namespace halcyon;
using namespace halcyon::kernels;
using Halide::Expr;
using nn::shapeOf;
using nn::WinogradSide;

namespace {

/// Element `row` of the product of a constant matrix and a vector. The schedule unrolls `row`,
/// which leaves one line of the matrix.
Expr multiplyRow(const Matrix &matrix, const Expr &row, llvm::function_ref<Expr(int)> vector) {
  std::vector<Expr> elements;
  elements.reserve(matrix.front().size());
  for (size_t column = 0; column < matrix.front().size(); ++column)
    elements.push_back(vector(int(column)));
  return Halide::mux(row, multiply(matrix, elements));
}

/// The matrices that a tile's columns and its rows are multiplied with.
struct Matrices {
  Matrix vertical, horizontal;
};

/// Those of an operation's tiles.
template <typename Op> Matrices makeMatrices(Op op, Matrix WinogradTransform::*matrix) {
  auto make = [&](int axis) { return makeWinogradTransform(winogradSide(op, axis)).*matrix; };
  return {make(0), make(1)};
}

Matrices transpose(const Matrices &matrices) {
  return {kernels::transpose(matrices.vertical), kernels::transpose(matrices.horizontal)};
}

/// The transform V X H^T of a tile X at each of some positions, the channel first among them.
/// `half` holds V X: it is computed once for all columns of the result.
class TransformedTile {
public:
  /// The element of X in row `u` and column `v`.
  using Source = llvm::function_ref<Expr(int u, const Expr &v, ArrayRef<Halide::Var> position)>;

  TransformedTile(Algorithm &algorithm, Operation *op, const Matrices &matrices,
                  ArrayRef<Halide::Var> position, Source source)
      : horizontal(matrices.horizontal), half("half_transform") {
    Halide::Var row = algorithm.makePosition("i", matrices.vertical.size());
    Halide::Var column = algorithm.makePosition("v", horizontal.front().size());
    std::vector<Halide::Var> arguments = {position.front(), row, column};
    llvm::append_range(arguments, position.drop_front());
    half(arguments) =
        multiplyRow(matrices.vertical, row, [&](int u) { return source(u, column, position); });
    algorithm.addPart(Role::HalfTransform, half, Halide::RDom(), op);
  }

  /// The element of the result in row `i` and column `j`.
  Expr at(const Expr &i, const Expr &j, ArrayRef<Expr> position) const {
    return multiplyRow(horizontal, j, [&](int v) {
      std::vector<Expr> arguments = {position.front(), i, Expr(v)};
      llvm::append_range(arguments, position.drop_front());
      return Expr(half(arguments));
    });
  }

private:
  Matrix horizontal;
  Halide::Func half;
};

/// Defines tiles of images. `step` and `before` are where they begin (WinogradSide).
template <typename Op>
void defineTiles(Op op, Algorithm &algorithm, const Matrices &matrices, int64_t tilesOfRow,
                 std::array<int64_t, 2> step, std::array<int64_t, 2> before, const Tensor &images) {
  ArrayRef<int64_t> shape = shapeOf(op.getResult());
  Halide::Var c = algorithm.makeChannel("c", shape[1]), t = algorithm.makePosition("t", shape[3]);
  Halide::Var n = algorithm.makePosition("n", shape[0]);
  int32_t dilation[] = {int32_t(op.getDilation()[0]), int32_t(op.getDilation()[1])};
  auto beginOf = [&](const Expr &number, int axis) {
    Expr begin = dilation[axis] == 1
                     ? number * int32_t(step[axis])
                     : number / dilation[axis] * int32_t(step[axis]) + number % dilation[axis];
    return begin - int32_t(before[axis]);
  };
  auto columns = int32_t(tilesOfRow);
  Expr top = beginOf(columns == 1 ? Expr(t) : t / columns, 0);
  Expr left = beginOf(columns == 1 ? Expr(0) : t % columns, 1);
  TransformedTile tile(algorithm, op, matrices, {c, t, n},
                       [&](int u, const Expr &v, ArrayRef<Halide::Var> position) {
                         return images.orZero({position[2], position[0], top + u * dilation[0],
                                               left + v * dilation[1]});
                       });
  auto rowElements = int32_t(winogradSide(op, 1).elements());
  algorithm.define(op.getResult(), [=](const Index &k) {
    return tile.at(k[2] / rowElements, k[2] % rowElements, {k[1], k[3], k[0]});
  });
}

/// The tap of a filter that may be rotated.
Expr tapAt(const Expr &tap, int64_t taps, bool flip) {
  return flip ? Expr(int32_t(taps) - 1) - tap : tap;
}

/// The filter that is transformed, as a function (o, i, v, u).
Halide::Func defineFilter(nn::WinogradFilterOp op, Algorithm &algorithm, const Halide::Var &o,
                          const Halide::Var &i) {
  Tensor filter = algorithm[op.getFilter()];
  Halide::Var v = algorithm.makePosition("v", op.getTaps()[1]);
  Halide::Var u = algorithm.makePosition("u", op.getTaps()[0]);
  Halide::Func function = algorithm.makeFunction(op.getSwap() ? "swapped_filter" : "filter");
  if (!op.getSwap()) {
    function(o, i, v, u) = filter({o, i, u, v});
    return function;
  }
  function(o, i, v, u) = filter.orZero({i, o, u, v});
  algorithm.addPart(Role::SwappedFilter, function, Halide::RDom(), op);
  return function;
}

} // namespace

void kernels::define(nn::WinogradFilterOp op, Algorithm &algorithm) {
  ArrayRef<int64_t> shape = shapeOf(op.getResult());
  Halide::Var o = algorithm.makeChannel("o", shape[0]), i = algorithm.makePosition("i", shape[1]);
  ArrayRef<int64_t> taps = op.getTaps();
  bool flip = op.getFlip();
  Halide::Func filter = defineFilter(op, algorithm, o, i);
  TransformedTile tile(algorithm, op, makeMatrices(op, &WinogradTransform::filter), {o, i},
                       [&](int u, const Expr &v, ArrayRef<Halide::Var> position) {
                         return filter(position[0], position[1], tapAt(v, taps[1], flip),
                                       tapAt(u, taps[0], flip));
                       });
  auto rowElements = int32_t(winogradSide(op, 1).elements());
  algorithm.define(op.getResult(), [=](const Index &k) {
    return tile.at(k[2] / rowElements, k[2] % rowElements, {k[0], k[1]});
  });
}

void kernels::define(nn::WinogradInputOp op, Algorithm &algorithm) {
  WinogradSide vertical = winogradSide(op, 0), horizontal = winogradSide(op, 1);
  defineTiles(op, algorithm, makeMatrices(op, &WinogradTransform::input), op.countTiles(1),
              {vertical.step(), horizontal.step()}, {vertical.before(), horizontal.before()},
              algorithm[op.getInput()]);
}

void kernels::define(nn::WinogradOutputGradientOp op, Algorithm &algorithm) {
  WinogradSide vertical = winogradSide(op, 0), horizontal = winogradSide(op, 1);
  defineTiles(op, algorithm, transpose(makeMatrices(op, &WinogradTransform::output)),
              horizontal.countTiles(shapeOf(op.getOutputGradient())[3]),
              {vertical.tile * vertical.dilation, horizontal.tile * horizontal.dilation}, {0, 0},
              algorithm[op.getOutputGradient()]);
}

void kernels::define(nn::WinogradProductOp op, Algorithm &algorithm) {
  Tensor tiles = algorithm[op.getTiles()], filter = algorithm[op.getFilter()];
  ArrayRef<int64_t> shape = shapeOf(op.getResult());
  Halide::Var c = algorithm.makeChannel("c", shape[1]), t = algorithm.makePosition("t", shape[3]);
  Halide::Var e = algorithm.makePosition("e", shape[2]), n = algorithm.makePosition("n", shape[0]);
  Halide::RDom r = algorithm.makeDomain({{"c", filter.extent(1)}});
  Halide::Func sum = algorithm.makeFunction("winograd_product");
  sum(c, t, e, n) = makeNumber(tiles.elementType(), 0);
  sum(c, t, e, n) += filter({c, r, e, Expr(0)}) * tiles({n, r, e, t});
  algorithm.addPart(Role::Convolution, sum, r, op);
  algorithm.define(op.getResult(),
                   [=](const Index &k) { return Expr(sum(k[1], k[3], k[2], k[0])); });
}

/// Where a pixel of a convolution's result is: in which of the tiles along a side, and where in it.
struct TilePosition {
  Expr number, pixel;

  TilePosition(const WinogradSide &side, const Expr &pixel) {
    auto outputs = int32_t(side.outputs()), dilation = int32_t(side.dilation);
    number = pixel / (outputs * dilation);
    this->pixel = pixel / dilation % outputs;
    if (dilation > 1)
      number = number * dilation + pixel % dilation;
  }
};

void kernels::define(nn::WinogradOutputOp op, Algorithm &algorithm) {
  Tensor products = algorithm[op.getProducts()], bias = algorithm.find(op.getBias());
  ArrayRef<int64_t> shape = shapeOf(op.getOutput());
  WinogradSide vertical = winogradSide(op, 0), horizontal = winogradSide(op, 1);
  auto tilesOfRow = int32_t(horizontal.countTiles(shape[3]));
  auto rowElements = int32_t(horizontal.elements());
  Halide::Var c = algorithm.makeChannel("c", shape[1]);
  Halide::Var tx = algorithm.makePosition("tx", tilesOfRow);
  Halide::Var ty = algorithm.makePosition("ty", vertical.countTiles(shape[2]));
  Halide::Var n = algorithm.makePosition("n", shape[0]);
  TransformedTile tile(algorithm, op, makeMatrices(op, &WinogradTransform::output), {c, tx, ty, n},
                       [&](int u, const Expr &v, ArrayRef<Halide::Var> position) {
                         return products({position[3], position[0], u * rowElements + v,
                                          position[2] * tilesOfRow + position[1]});
                       });
  algorithm.define(op.getOutput(), [=](const Index &k) {
    TilePosition row(vertical, k[2]), column(horizontal, k[3]);
    Expr element = tile.at(row.pixel, column.pixel, {k[1], column.number, row.number, k[0]});
    return bias ? element + bias({k[1]}) : element;
  });
}

void kernels::define(nn::WinogradFilterGradientOp op, Algorithm &algorithm) {
  Tensor tiles = algorithm[op.getTiles()], gradient = algorithm[op.getProductGradient()];
  ArrayRef<int64_t> shape = shapeOf(op.getResult());
  int32_t tileCount = tiles.extent(3), images = tiles.extent(0);
  // The tiles of an image are rows of one pixel: blocks may cut them anywhere.
  SumBlocks block = {tileCount, images};
  if (addsToOutput(op, algorithm))
    block = chooseColumnBlocks(1, tileCount, images);
  int32_t tileBlocks = tileCount / block.rows, imageBlocks = images / block.images;

  Halide::Var o = algorithm.makeChannel("o", shape[0]), i = algorithm.makePosition("i", shape[1]);
  Halide::Var w = algorithm.makePosition("w", 1), e = algorithm.makePosition("e", shape[2]);
  Halide::Var tileBlock = algorithm.makePosition("tile_block", tileBlocks);
  Halide::Var imageBlock = algorithm.makePosition("image_block", imageBlocks);
  Halide::RDom r = algorithm.makeDomain({{"t", block.rows}, {"n", block.images}});
  Expr t = tileBlock * block.rows + r.x, n = imageBlock * block.images + r.y;
  Halide::Func sum = algorithm.makeFunction("winograd_filter_gradient");
  sum(o, i, w, e, tileBlock, imageBlock) = makeNumber(tiles.elementType(), 0);
  sum(o, i, w, e, tileBlock, imageBlock) += gradient({n, o, e, t}) * tiles({n, i, e, t});

  Halide::RDom blocks;
  if (tileBlocks * imageBlocks > 1)
    blocks = algorithm.makeDomain({{"tiles", tileBlocks}, {"images", imageBlocks}});
  algorithm.addPart(Role::FilterGradient, sum, r, op, blocks);
  algorithm.define(op.getResult(), [=](const Index &k) {
    if (!blocks.defined())
      return Expr(sum(k[0], k[1], k[3], k[2], 0, 0));
    return Expr(sum(k[0], k[1], k[3], k[2], blocks.x, blocks.y));
  });
}

/// The gradient in Winograd's form, as a function (o, i, e).
static Halide::Func defineGradient(nn::WinogradFilterAdjointOp op, Algorithm &algorithm,
                                   const Halide::Var &o, const Halide::Var &i) {
  Tensor gradient = algorithm[op.getGradient()];
  Halide::Var e = algorithm.makePosition("e", gradient.extent(2));
  Halide::Func function = algorithm.makeFunction("squares");
  function(o, i, e) = gradient({o, i, e, Expr(0)});
  if (!op.getGradient().getDefiningOp<kernel::LoadOp>())
    algorithm.addPart(Role::Squares, function, Halide::RDom(), op);
  return function;
}

void kernels::define(nn::WinogradFilterAdjointOp op, Algorithm &algorithm) {
  ArrayRef<int64_t> shape = shapeOf(op.getResult());
  Halide::Var o = algorithm.makeChannel("o", shape[0]), i = algorithm.makePosition("i", shape[1]);
  Halide::Func gradient = defineGradient(op, algorithm, o, i);
  int64_t taps[] = {op.getTaps()[0], op.getTaps()[1]};
  auto rowElements = int32_t(winogradSide(op, 1).elements());
  bool flip = op.getFlip();
  TransformedTile tile(algorithm, op, transpose(makeMatrices(op, &WinogradTransform::filter)),
                       {o, i}, [&](int u, const Expr &v, ArrayRef<Halide::Var> position) {
                         return Expr(gradient(position[0], position[1], u * rowElements + v));
                       });
  algorithm.define(op.getResult(), [=](const Index &k) {
    return tile.at(tapAt(k[2], taps[0], flip), tapAt(k[3], taps[1], flip), {k[0], k[1]});
  });
}
