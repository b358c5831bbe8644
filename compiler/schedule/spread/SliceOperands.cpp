// Which part of its operands an operation needs for a part of its result: all sums stay whole.
#include "compiler/schedule/spread/SliceOperands.h"

#include "dialects/nn/NNDialect.h"
#include "dialects/nn/Window.h"
#include "dialects/nn/WinogradTile.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace halcyon;
using namespace halcyon::nn;

namespace {

constexpr unsigned channels = 1, rows = 2, elements = 2, tiles = 3; // the last two: Winograd's form
constexpr std::nullopt_t whole = std::nullopt;
using Result = std::optional<OperandSlices>;

Result each(Operation *operation, const CellSlice &slice) {
  return OperandSlices(operation->getNumOperands(), slice);
}

/// The first operand in slices of its own; the others, filters and bias, in slices of their first
/// dimension, or whole.
Result withParameters(Operation *operation, std::optional<CellSlice> first,
                      std::optional<CellSlice> parameters) {
  OperandSlices slices(operation->getNumOperands(), parameters);
  slices.front() = first;
  return slices;
}

// Each element from the same element; vectors hold an element a channel.
Result ofPointwise(Operation *operation, const CellSlice &result) {
  OperandSlices slices;
  ArrayRef<int64_t> shape = shapeOf(operation->getResult(0));
  for (Value operand : operation->getOperands()) {
    bool isVector = shapeOf(operand).size() == 1 && shape.size() > 1;
    if (!isVector && shapeOf(operand) != shape)
      return std::nullopt;
    if (!isVector)
      slices.push_back(result);
    else if (shapeOf(operand)[0] == shape[channels] && result.dimension == channels)
      slices.push_back(result.along(0));
    else if (shapeOf(operand)[0] == shape[channels])
      slices.push_back(whole);
    else
      return std::nullopt;
  }
  return slices;
}

/// The rows that the windows of a slice of the output cover, `padding` columns around them.
CellSlice coverRows(const Window &window, const CellSlice &output, int64_t padding) {
  return {rows,
          (output.size - 1) * window.stride + window.span(),
          output.step * window.stride,
          output.first * window.stride - window.padding,
          {0, padding},
          {0, padding},
          output.firstCell};
}

/// Of a grouped convolution, the input channels of the groups of a slice.
std::optional<CellSlice> findGroups(Conv2DOp op, const CellSlice &result) {
  ArrayRef<int64_t> filter = shapeOf(op.getFilter()), padding = op.getPadding();
  int64_t outputs = filter[0] / int64_t(op.getGroups()), inputs = filter[1];
  if (result.size % outputs || result.step % outputs || result.first % outputs)
    return std::nullopt;
  return CellSlice{channels,
                   result.size / outputs * inputs,
                   result.step / outputs * inputs,
                   result.first / outputs * inputs,
                   {padding[0], padding[1]},
                   {padding[0], padding[1]}};
}

Result ofConvolution(Conv2DOp op, const CellSlice &result) {
  ArrayRef<int64_t> padding = op.getPadding();
  if (result.dimension == rows) {
    Window window = {shapeOf(op.getFilter())[2], op.getStride()[0], padding[0],
                     op.getDilation()[0]};
    return withParameters(op, coverRows(window, result, padding[1]), whole);
  }
  if (result.dimension != channels)
    return std::nullopt;
  if (op.getGroups() == 1)
    return withParameters(op, whole, result.along(0));
  std::optional<CellSlice> groups = findGroups(op, result);
  return groups ? withParameters(op, groups, result.along(0)) : std::nullopt;
}

// What is outside of the image is not zero here, so padded rows cannot come from the halo.
template <typename Pool> Result ofPooling(Pool op, const CellSlice &result) {
  if (result.dimension == channels)
    return each(op, result);
  if (result.dimension != rows || op.getPadding()[0] != 0)
    return std::nullopt;
  return each(op, coverRows({op.getKernel()[0], op.getStride()[0], 0, 1}, result, 0));
}

// The last tiles reach beyond the image.
Result ofInputTiles(WinogradInputOp op, const CellSlice &result) {
  CellSlice input = result;
  for (int axis = 0; axis < 2; ++axis) {
    WinogradSide side = winogradSide(op, axis);
    input.before[axis] = side.before();
    input.after[axis] = side.after(op.countTiles(axis), shapeOf(op.getInput())[2 + axis]);
  }
  if (result.dimension == channels)
    return each(op, input);
  WinogradSide side = winogradSide(op, 0);
  int64_t tilesOfRows = op.countTiles(1) * side.dilation; // those that begin at neighbouring rows
  if (result.dimension != tiles || result.size % tilesOfRows || result.step % tilesOfRows)
    return std::nullopt;
  int64_t rowCount = result.size / tilesOfRows;
  input.dimension = rows;
  input.size = (rowCount - 1) * side.step() + side.reads() * side.dilation;
  input.step = result.step / tilesOfRows * side.step();
  input.first = result.first / tilesOfRows * side.step() - side.before();
  input.before[0] = input.after[0] = 0;
  return each(op, input);
}

// Each element of a tile is a product of its own; so is each output channel, and each tile.
Result ofProduct(WinogradProductOp op, const CellSlice &result) {
  if (result.dimension == channels)
    return withParameters(op, whole, result.along(0));
  if (result.dimension == tiles)
    return withParameters(op, result, whole);
  return result.dimension == elements ? each(op, result) : std::nullopt;
}

Result ofOutputTiles(WinogradOutputOp op, const CellSlice &result) {
  if (result.dimension == channels)
    return withParameters(op, result, result.along(0));
  WinogradSide side = winogradSide(op, 0);
  int64_t tile = side.outputs() * side.dilation;
  if (result.dimension != rows || result.step % tile || result.first % tile || result.first < 0)
    return std::nullopt;
  int64_t columns = winogradSide(op, 1).countTiles(shapeOf(op.getOutput())[3]);
  auto countTiles = [&](int64_t extent) { return side.countTiles(extent) * columns; };
  CellSlice products = {tiles, countTiles(result.size), countTiles(result.step),
                        countTiles(result.first)};
  return withParameters(op, products, whole);
}

bool keepsChannels(ReshapeOp op) {
  ArrayRef<int64_t> before = shapeOf(op.getInput()), after = shapeOf(op.getResult());
  return before.size() > 1 && after.size() > 1 && before.take_front(2) == after.take_front(2);
}

} // namespace

std::optional<OperandSlices> halcyon::sliceOperands(Operation *operation, const CellSlice &result) {
  if (operation->hasTrait<Pointwise>())
    return ofPointwise(operation, result);
  bool ofChannels = result.dimension == channels;
  return llvm::TypeSwitch<Operation *, Result>(operation)
      .Case([&](Conv2DOp op) { return ofConvolution(op, result); })
      .Case([&](DenseOp op) {
        return ofChannels ? withParameters(op, whole, result.along(0)) : std::nullopt;
      })
      .Case([&](MaxPoolOp op) { return ofPooling(op, result); })
      .Case([&](AveragePoolOp op) { return ofPooling(op, result); })
      .Case([&](GlobalAveragePoolOp op) { return ofChannels ? each(op, result) : std::nullopt; })
      .Case([&](ConcatOp op) { return ofChannels ? std::nullopt : each(op, result); })
      .Case([&](ReshapeOp op) {
        return ofChannels && keepsChannels(op) ? each(op, result) : std::nullopt;
      })
      .Case([&](WinogradInputOp op) { return ofInputTiles(op, result); })
      .Case([&](WinogradProductOp op) { return ofProduct(op, result); })
      .Case([&](WinogradOutputOp op) { return ofOutputTiles(op, result); })
      .Default([](Operation *) { return std::nullopt; });
}

void halcyon::computeSlice(Operation *copy, const OperandSlices &operands,
                           const CellSlice &result) {
  for (OpResult value : copy->getResults())
    value.setType(sliceType(cast<RankedTensorType>(value.getType()), result));
  if (!operands.front())
    return;
  // Padding has become rows and columns of the operand.
  if (auto convolution = dyn_cast<Conv2DOp>(copy)) {
    convolution.setPadding({0, 0});
    if (result.dimension == channels)
      convolution.setGroups(operands.front()->size / shapeOf(convolution.getFilter())[1]);
  }
  if (auto tiles = dyn_cast<WinogradInputOp>(copy))
    tiles.setPadding({0, 0});
}
