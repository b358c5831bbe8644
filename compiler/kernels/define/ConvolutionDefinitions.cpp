#include "compiler/kernels/CacheLines.h"
#include "compiler/kernels/define/Definitions.h"
#include "compiler/kernels/define/Phases.h"
#include "compiler/kernels/define/SumBlocks.h"

using namespace mlir;
using namespace halcyon;
using namespace halcyon::kernels;
using Halide::Expr;
using nn::shapeOf;

namespace {

/// A convolution along one axis: which input and output positions a tap of the filter joins.
struct Axis {
  int32_t taps, stride, padding, dilation;
  int32_t outputs; // positions of the output along it
  bool flip;

  /// Where a filter that is rotated keeps a tap.
  Expr stored(const Expr &tap) const { return flip ? taps - 1 - tap : tap; }
  Expr inputAt(const Expr &output, const Expr &tap) const {
    return output * stride + tap * dilation - padding;
  }
};

template <typename Convolution>
Axis makeAxis(Convolution op, unsigned axis, Value filter, Value output) {
  return {int32_t(shapeOf(filter)[2 + axis]), int32_t(op.getStride()[axis]),
          int32_t(op.getPadding()[axis]),     int32_t(op.getDilation()[axis]),
          int32_t(shapeOf(output)[2 + axis]), op.getFlip()};
}

/// The channel on the other side of a grouped filter: number `inside` of the group of `channel`.
Expr otherChannel(const Expr &channel, const Expr &inside, int64_t ownInGroup,
                  int64_t othersInGroup, int64_t groups) {
  if (groups == 1)
    return inside;
  return channel / int32_t(ownInGroup) * int32_t(othersInGroup) + inside;
}

/// The adjoint of a convolution along one axis: what a loop over `extent` steps joins to an input
/// position.
struct AdjointAxis {
  Axis axis;
  int32_t extent;

  explicit AdjointAxis(const Axis &axis) : axis(axis), extent(countSteps()) {}

  /// A 1x1 gradient of an image-sized filter: far fewer positions than taps.
  bool overPositions() const { return axis.outputs < axis.taps; }
  /// With stride and dilation, some steps meet no position.
  bool isSparse() const { return axis.stride > 1 && axis.dilation > 1; }

  /// The tap and the output position that step `step` joins to `input`; either may lie outside.
  std::pair<Expr, Expr> join(const Expr &input, const Expr &step) const {
    if (overPositions())
      return {(input + axis.padding - step * axis.stride) / axis.dilation, step};
    if (isSparse())
      return {step, (input + axis.padding - step * axis.dilation) / axis.stride};
    if (axis.stride == 1)
      return {step, input + axis.padding - step * axis.dilation};
    return {(input + axis.padding) % axis.stride + axis.stride * step,
            (input + axis.padding) / axis.stride - step};
  }

  /// Whether they join at all; undefined if they always do.
  Expr condition(const Expr &input, const Expr &step) const {
    if (overPositions() && axis.dilation > 1)
      return (input + axis.padding - step * axis.stride) % axis.dilation == 0;
    if (!overPositions() && isSparse())
      return (input + axis.padding - step * axis.dilation) % axis.stride == 0;
    return Expr();
  }

private:
  int32_t countSteps() const {
    if (overPositions())
      return axis.outputs;
    return isSparse() ? axis.taps : llvm::divideCeil(axis.taps, axis.stride);
  }
};

/// A copy of the gradient of some output channels, in the order of positions.
Halide::Func packGradient(nn::Conv2DFilterGradientOp op, Algorithm &algorithm) {
  Tensor gradient = algorithm[op.getOutputGradient()];
  Halide::Var o = algorithm.makeChannel("o", gradient.extent(1));
  Halide::Var x = algorithm.makePosition("x", gradient.extent(3));
  Halide::Var y = algorithm.makePosition("y", gradient.extent(2));
  Halide::Var n = algorithm.makePosition("n", gradient.extent(0));
  Halide::Func packed = algorithm.makeFunction("packed_gradient");
  packed(o, x, y, n) = gradient({n, o, y, x});
  algorithm.addPart(Role::PackedGradient, packed, Halide::RDom(), op);
  return packed;
}

/// What a convolution has one of for each output channel, for two columns: (o, column).
Halide::Func pairBias(const Tensor &bias, nn::Conv2DOp op, Algorithm &algorithm) {
  Halide::Var o = algorithm.makeChannel("o", bias.extent(0));
  Halide::Var column = algorithm.makePosition("p", 2);
  Halide::Func pair = algorithm.makeFunction("paired_bias");
  pair(o, column) = bias({o});
  algorithm.addPart(Role::PerChannel, pair, Halide::RDom(), op);
  return pair;
}

/// A convolution's filter, of one tap more a row, as each of two columns meets it: the second one a
/// tap later.
Halide::Func pairFilter(const Tensor &filter, const Axis &vertical, const Axis &horizontal,
                        nn::Conv2DOp op, Algorithm &algorithm) {
  Halide::Var o = algorithm.makeChannel("o", filter.extent(0));
  Halide::Var column = algorithm.makePosition("p", 2);
  Halide::Var i = algorithm.makePosition("i", filter.extent(1));
  Halide::Var w = algorithm.makePosition("w", horizontal.taps + 1);
  Halide::Var h = algorithm.makePosition("h", vertical.taps);
  Halide::Func pair = algorithm.makeFunction("paired_filter");
  Expr tap = w - column;
  pair(o, column, i, w, h) =
      Halide::select(tap >= 0 && tap < horizontal.taps,
                     filter({o, i, vertical.stored(h),
                             horizontal.stored(Halide::clamp(tap, 0, horizontal.taps - 1))}),
                     makeNumber(filter.elementType(), 0));
  algorithm.addPart(Role::PairedFilter, pair, Halide::RDom(), op);
  return pair;
}

/// Channel c of column x is element c of the pair x / 2 where x is even, and behind all channels of
/// its neighbour where it is odd.
void defineInPairs(nn::Conv2DOp op, Algorithm &algorithm) {
  Tensor input = algorithm[op.getInput()], filter = algorithm[op.getFilter()];
  ArrayRef<int64_t> shape = shapeOf(op.getOutput());
  Axis vertical = makeAxis(op, 0, op.getFilter(), op.getOutput());
  Axis horizontal = makeAxis(op, 1, op.getFilter(), op.getOutput());
  auto channels = int32_t(llvm::alignTo(shape[1], algorithm.padding));

  Halide::Var c = algorithm.makePosition("c", 2 * channels);
  Halide::Var x = algorithm.makePosition("x", shape[3] / 2);
  Halide::Var y = algorithm.makePosition("y", shape[2]), n = algorithm.makePosition("n", shape[0]);
  Halide::RDom r = algorithm.makeDomain(
      {{"c", filter.extent(1)}, {"j", horizontal.taps + 1}, {"i", vertical.taps}});
  Halide::Func pair = pairFilter(filter, vertical, horizontal, op, algorithm);
  Halide::Func sum = algorithm.makeFunction("convolution");
  sum(c, x, y, n) = makeNumber(input.elementType(), 0);
  sum(c, x, y, n) +=
      pair(c % channels, c / channels, r.x, r.y, r.z) *
      input.orZero({n, r.x, vertical.inputAt(y, r.z), horizontal.inputAt(2 * x, r.y)});
  algorithm.addPart(Role::Convolution, sum, r, op);

  Halide::Func bias;
  if (op.getBias())
    bias = pairBias(algorithm[op.getBias()], op, algorithm);
  const Coordinates &coordinates = algorithm.coordinates;
  algorithm.define(op.getOutput(), [=, &coordinates](const Index &i) {
    Expr column = coordinates.simplify(i[3] % 2);
    Expr element = sum(i[1] + channels * column, coordinates.simplify(i[3] / 2), i[2], i[0]);
    return bias.defined() ? element + bias(i[1], column) : element;
  });
}

} // namespace

void kernels::define(nn::Conv2DOp op, Algorithm &algorithm) {
  if (algorithm.pairsColumns)
    return defineInPairs(op, algorithm);
  Tensor input = algorithm[op.getInput()], filter = algorithm[op.getFilter()];
  Tensor bias = algorithm.find(op.getBias());
  ArrayRef<int64_t> shape = shapeOf(op.getOutput());
  Axis vertical = makeAxis(op, 0, op.getFilter(), op.getOutput());
  Axis horizontal = makeAxis(op, 1, op.getFilter(), op.getOutput());

  Halide::Var c = algorithm.makeChannel("c", shape[1]), x = algorithm.makePosition("x", shape[3]);
  Halide::Var y = algorithm.makePosition("y", shape[2]), n = algorithm.makePosition("n", shape[0]);
  Halide::RDom r =
      algorithm.makeDomain({{"c", filter.extent(1)}, {"j", horizontal.taps}, {"i", vertical.taps}});
  Expr inputChannel =
      otherChannel(c, r.x, shape[1] / op.getGroups(), filter.extent(1), op.getGroups());

  Halide::Func sum = algorithm.makeFunction("convolution");
  sum(c, x, y, n) = makeNumber(input.elementType(), 0);
  sum(c, x, y, n) +=
      filter({c, r.x, vertical.stored(r.z), horizontal.stored(r.y)}) *
      input.orZero({n, inputChannel, vertical.inputAt(y, r.z), horizontal.inputAt(x, r.y)});
  algorithm.addPart(Role::Convolution, sum, r, op);
  algorithm.define(op.getOutput(), [=](const Index &i) {
    Expr element = sum(i[1], i[3], i[2], i[0]);
    return bias ? element + bias({i[1]}) : element;
  });
}

void kernels::define(nn::Conv2DInputGradientOp op, Algorithm &algorithm) {
  Tensor gradient = algorithm[op.getOutputGradient()], filter = algorithm[op.getFilter()];
  ArrayRef<int64_t> shape = shapeOf(op.getResult());
  int64_t groups = op.getGroups(), inputsInGroup = shape[1] / groups;
  int64_t outputsInGroup = gradient.extent(1) / groups;
  AdjointAxis vertical(makeAxis(op, 0, op.getFilter(), op.getOutputGradient()));
  AdjointAxis horizontal(makeAxis(op, 1, op.getFilter(), op.getOutputGradient()));

  std::array<int64_t, 2> phases = phasesOf(algorithm.kernel);
  auto rows = int32_t(phases[0]), columns = int32_t(phases[1]);
  Halide::Var c = algorithm.makeChannel("c", shape[1]), n = algorithm.makePosition("n", shape[0]);
  Halide::Var x = algorithm.makePosition("x", shape[3] / columns);
  Halide::Var y = algorithm.makePosition("y", shape[2] / rows);
  Halide::Var xPhase = algorithm.makePosition("x_phase", columns);
  Halide::Var yPhase = algorithm.makePosition("y_phase", rows);
  Halide::RDom r = algorithm.makeDomain(
      {{"f", outputsInGroup}, {"j", horizontal.extent}, {"i", vertical.extent}});
  Expr outputChannel = otherChannel(c, r.x, inputsInGroup, outputsInGroup, groups);
  Expr channelInGroup = groups == 1 ? Expr(c) : c % int32_t(inputsInGroup);
  Expr first = op.getSwapped() ? Expr(c) : outputChannel;
  Expr second = op.getSwapped() ? Expr(r.x) : channelInGroup;
  Expr pixelRow = y * rows + yPhase, pixelColumn = x * columns + xPhase;
  auto [row, outputRow] = vertical.join(pixelRow, r.z);
  auto [column, outputColumn] = horizontal.join(pixelColumn, r.y);
  // Rows of taps that meet no row of the gradient are skipped: near the edges of a small image half
  // of them, with a stride those of other phases. It pays where a row has some work.
  if (!hasPhases(algorithm.kernel) && !vertical.overPositions() && !vertical.isSparse() &&
      outputsInGroup >= 8)
    r.where(outputRow >= 0 && outputRow < vertical.axis.outputs && row < vertical.axis.taps);

  Expr product =
      filter.orZero({first, second, vertical.axis.stored(row), horizontal.axis.stored(column)}) *
      gradient.orZero({n, outputChannel, outputRow, outputColumn});
  Expr zero = makeNumber(gradient.elementType(), 0);
  for (const Expr &condition :
       {vertical.condition(pixelRow, r.z), horizontal.condition(pixelColumn, r.y)})
    if (condition.defined())
      product = Halide::select(condition, product, zero);

  Halide::Func sum = algorithm.makeFunction("input_gradient");
  sum(c, x, y, n, xPhase, yPhase) = zero;
  sum(c, x, y, n, xPhase, yPhase) += product;
  algorithm.addPart(Role::Convolution, sum, r, op);
  const Coordinates &coordinates = algorithm.coordinates;
  algorithm.define(op.getResult(), [=, &coordinates](const Index &i) {
    auto simple = [&](const Expr &expression) { return coordinates.simplify(expression); };
    return Expr(sum(i[1], simple(i[3] / columns), simple(i[2] / rows), i[0], simple(i[3] % columns),
                    simple(i[2] % rows)));
  });
}

void kernels::define(nn::Conv2DFilterGradientOp op, Algorithm &algorithm) {
  Tensor input = algorithm[op.getInput()], gradient = algorithm[op.getOutputGradient()];
  ArrayRef<int64_t> shape = shapeOf(op.getResult());
  Axis vertical = makeAxis(op, 0, op.getResult(), op.getOutputGradient());
  Axis horizontal = makeAxis(op, 1, op.getResult(), op.getOutputGradient());

  SumBlocks block = chooseSumBlocks(op, algorithm);
  int32_t rowBlocks = vertical.outputs / block.rows, imageBlocks = input.extent(0) / block.images;
  // Of a pair of columns, the second one meets each tap one column later, behind all channels of
  // the first: what both add to a tap is put together at the end.
  int32_t pair = algorithm.columnsOfVector();
  auto channels = int32_t(llvm::alignTo(shape[0], algorithm.padding));

  Halide::Var o = algorithm.makeChannel("o", pair * channels);
  Halide::Var i = algorithm.makePosition("i", shape[1]);
  Halide::Var w = algorithm.makePosition("w", shape[3] + pair - 1);
  Halide::Var h = algorithm.makePosition("h", shape[2]);
  Halide::Var rowBlock = algorithm.makePosition("row_block", rowBlocks);
  Halide::Var imageBlock = algorithm.makePosition("image_block", imageBlocks);
  Halide::RDom r = algorithm.makeDomain(
      {{"x", horizontal.outputs / pair}, {"y", block.rows}, {"n", block.images}});
  Expr inputChannel = otherChannel(o, i, shape[0] / op.getGroups(), shape[1], op.getGroups());
  Expr y = rowBlock * block.rows + r.y, n = imageBlock * block.images + r.z;

  Halide::Func packed, sum = algorithm.makeFunction("filter_gradient");
  if (block.isPacked)
    packed = packGradient(op, algorithm);
  sum(o, i, w, h, rowBlock, imageBlock) = makeNumber(input.elementType(), 0);
  Expr channel = pair == 1 ? Expr(o) : o % channels;
  Expr column = pair == 1 ? Expr(r.x) : pair * r.x + o / channels;
  sum(o, i, w, h, rowBlock, imageBlock) +=
      (block.isPacked ? Expr(packed(channel, column, y, n)) : gradient({n, channel, y, column})) *
      input.orZero({n, inputChannel, vertical.inputAt(y, vertical.stored(h)),
                    horizontal.inputAt(pair * r.x, pair == 1 ? horizontal.stored(w) : Expr(w))});

  Halide::RDom blocks;
  if (rowBlocks * imageBlocks > 1)
    blocks = algorithm.makeDomain({{"rows", rowBlocks}, {"images", imageBlocks}});
  algorithm.addPart(Role::FilterGradient, sum, r, op, blocks);
  algorithm.define(op.getResult(), [=](const Index &k) {
    Expr rows = blocks.defined() ? Expr(blocks.x) : Expr(0);
    Expr images = blocks.defined() ? Expr(blocks.y) : Expr(0);
    if (pair == 1)
      return Expr(sum(k[0], k[1], k[3], k[2], rows, images));
    Expr tap = horizontal.stored(k[3]);
    return sum(k[0], k[1], tap, k[2], rows, images) +
           sum(k[0] + channels, k[1], tap + 1, k[2], rows, images);
  });
}

// A product of matrices, like a filter's gradient: `inner` lies like an image, its filters as
// positions.
void kernels::define(nn::ComposeFiltersOp op, Algorithm &algorithm) {
  Tensor outer = algorithm[op.getOuter()], inner = algorithm[op.getInner()];
  Halide::Var o = algorithm.makeChannel("o", outer.extent(0));
  Halide::Var i = algorithm.makePosition("i", inner.extent(1));
  Halide::Var w = algorithm.makePosition("w", 1), h = algorithm.makePosition("h", 1);
  Halide::RDom r = algorithm.makeDomain({{"k", outer.extent(1)}});
  Halide::Func sum = algorithm.makeFunction("composed");
  sum(o, i, w, h) = makeNumber(outer.elementType(), 0);
  sum(o, i, w, h) += outer({o, r, 0, 0}) * inner({r, i, 0, 0});
  algorithm.addPart(Role::FilterGradient, sum, r, op);
  algorithm.define(op.getResult(),
                   [=](const Index &k) { return Expr(sum(k[0], k[1], k[3], k[2])); });
}

void kernels::define(nn::ApplyFilterOp op, Algorithm &algorithm) {
  Tensor filter = algorithm[op.getFilter()], pixel = algorithm[op.getPixel()];
  Halide::Var f = algorithm.makeChannel("f", filter.extent(0));
  Halide::RDom r = algorithm.makeDomain({{"c", filter.extent(1)}});
  Halide::Func sum = algorithm.makeFunction("applied");
  sum(f) = makeNumber(filter.elementType(), 0);
  sum(f) += filter({f, r, 0, 0}) * pixel({r});
  algorithm.addPart(Role::ChannelSum, sum, r, op);
  algorithm.define(op.getResult(), [=](const Index &i) { return Expr(sum(i[0])); });
}

void kernels::define(nn::FilterDotOp op, Algorithm &algorithm) {
  Tensor left = algorithm[op.getLeft()], right = algorithm[op.getRight()];
  Halide::Var f = algorithm.makeChannel("f", left.extent(0));
  Halide::RDom r =
      algorithm.makeDomain({{"c", left.extent(1)}, {"j", left.extent(3)}, {"i", left.extent(2)}});
  Halide::Func sum = algorithm.makeFunction("dot");
  Index at = {f, r.x, r.z, r.y};
  sum(f) = makeNumber(left.elementType(), 0);
  sum(f) += left(at) * right(at);
  algorithm.addPart(Role::ChannelSum, sum, r, op);
  algorithm.define(op.getResult(), [=](const Index &i) { return Expr(sum(i[0])); });
}

void kernels::define(nn::DenseOp op, Algorithm &algorithm) {
  Tensor input = algorithm[op.getInput()], weight = algorithm[op.getWeight()];
  Tensor bias = algorithm.find(op.getBias());
  Halide::Var c = algorithm.makeChannel("c", weight.extent(0));
  Halide::Var n = algorithm.makePosition("n", input.extent(0));
  Halide::RDom r = algorithm.makeDomain({{"i", input.extent(1)}});
  Halide::Func sum = algorithm.makeFunction("dense");
  sum(c, n) = makeNumber(input.elementType(), 0);
  sum(c, n) += input({n, r}) * weight({c, r});
  algorithm.addPart(Role::Window, sum, r, op);
  algorithm.define(op.getOutput(), [=](const Index &i) {
    Expr element = sum(i[1], i[0]);
    return bias ? element + bias({i[1]}) : element;
  });
}

void kernels::define(nn::DenseWeightGradientOp op, Algorithm &algorithm) {
  Tensor input = algorithm[op.getInput()], gradient = algorithm[op.getOutputGradient()];
  Halide::Var o = algorithm.makeChannel("o", gradient.extent(1));
  Halide::Var i = algorithm.makeChannel("i", input.extent(1));
  Halide::RDom r = algorithm.makeDomain({{"n", input.extent(0)}});
  Halide::Func sum = algorithm.makeFunction("dense_weight_gradient");
  sum(i, o) = makeNumber(input.elementType(), 0);
  sum(i, o) += gradient({r, o}) * input({r, i});
  algorithm.addPart(Role::Window, sum, r, op);
  algorithm.define(op.getResult(), [=](const Index &k) { return Expr(sum(k[1], k[0])); });
}
