#include "dialects/nn/NNDialect.h"
#include "dialects/nn/Window.h"
#include "dialects/nn/WinogradTile.h"

using namespace mlir;
using namespace halcyon::nn;

namespace {

RankedTensorType withShape(Value value, ArrayRef<int64_t> shape) {
  return cast<RankedTensorType>(value.getType()).clone(shape);
}

bool isPair(ArrayRef<int64_t> numbers, int64_t least) {
  return numbers.size() == 2 && llvm::all_of(numbers, [&](int64_t n) { return n >= least; });
}

template <typename Op> LogicalResult checkSize(std::optional<Location> location, Op op) {
  if (!isPair(op.getTile(), 1) || !isPair(op.getTaps(), 1) || !isPair(op.getStride(), 1))
    return emitOptionalError(location,
                             "tile, taps and stride must be pairs (height, width) from 1");
  if (op.getStride()[0] > op.getTaps()[0] || op.getStride()[1] > op.getTaps()[1])
    return emitOptionalError(location, "a stride must not be larger than the taps");
  if constexpr (requires { op.getPadding(); })
    if (!isPair(op.getPadding(), 0))
      return emitOptionalError(location, "padding must be a pair (height, width) from 0");
  if constexpr (requires { op.getDilation(); }) {
    if (!isPair(op.getDilation(), 1))
      return emitOptionalError(location, "dilation must be a pair (height, width) from 1");
    for (int axis = 0; axis < 2; ++axis) {
      WinogradSide side = winogradSide(op, axis);
      if (side.dilation != 1 && (side.stride != 1 || side.isAdjoint))
        return emitOptionalError(location,
                                 "with a dilation there must be no stride and no adjoint");
    }
  }
  return success();
}

/// Elements of a tile in Winograd's form.
template <typename Op> int64_t elementsOf(Op op) {
  return winogradSide(op, 0).elements() * winogradSide(op, 1).elements();
}

/// The tiles of a result of the shape [n, c, height, width].
template <typename Op> int64_t countTiles(Op op, ArrayRef<int64_t> shape) {
  return winogradSide(op, 0).countTiles(shape[2]) * winogradSide(op, 1).countTiles(shape[3]);
}

} // namespace

LogicalResult WinogradFilterOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                                 Adaptor adaptor, SmallVectorImpl<Type> &types) {
  if (failed(checkSize(location, adaptor)))
    return failure();
  ArrayRef<int64_t> filter = shapeOf(adaptor.getFilter()), taps = adaptor.getTaps();
  if (filter.drop_front(2) != taps)
    return emitOptionalError(location, "the filter is ", filter[2], "x", filter[3],
                             " but the taps are ", taps[0], "x", taps[1]);
  int64_t outputs = filter[adaptor.getSwap() ? 1 : 0], inputs = filter[adaptor.getSwap() ? 0 : 1];
  types.push_back(withShape(adaptor.getFilter(), {outputs, inputs, elementsOf(adaptor), 1}));
  return success();
}

/// The extent of the result of the convolution, or of its adjoint in the input; 0 where not even
/// one window fits.
template <typename Op> static int64_t resultExtent(Op op, int axis) {
  Window window = {op.getTaps()[axis], op.getStride()[axis], op.getPadding()[axis],
                   op.getDilation()[axis]};
  return op.getImage() ? (*op.getImage())[axis]
                       : window.outputExtent(shapeOf(op.getInput())[2 + axis]);
}

int64_t WinogradInputOp::countTiles(int axis) {
  return winogradSide(*this, axis).countTiles(resultExtent(*this, axis));
}

/// The input must be what the convolution makes of an image of these extents.
static LogicalResult checkImage(std::optional<Location> location, WinogradInputOp::Adaptor op) {
  ArrayRef<int64_t> image = *op.getImage(), gradient = shapeOf(op.getInput()).drop_front(2);
  if (!isPair(image, 1))
    return emitOptionalError(location, "image must be a pair (height, width) from 1");
  for (int axis = 0; axis < 2; ++axis) {
    Window window = {op.getTaps()[axis], op.getStride()[axis], op.getPadding()[axis],
                     op.getDilation()[axis]};
    if (window.outputExtent(image[axis]) != gradient[axis])
      return emitOptionalError(location, "a convolution of an image of ", image[0], "x", image[1],
                               " does not have an output of ", gradient[0], "x", gradient[1]);
  }
  return success();
}

LogicalResult WinogradInputOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                                Adaptor adaptor, SmallVectorImpl<Type> &types) {
  if (failed(checkSize(location, adaptor)))
    return failure();
  if (adaptor.getImage() && failed(checkImage(location, adaptor)))
    return failure();
  ArrayRef<int64_t> input = shapeOf(adaptor.getInput()), taps = adaptor.getTaps();
  SmallVector<int64_t> result = {input[0], input[1], resultExtent(adaptor, 0),
                                 resultExtent(adaptor, 1)};
  if (result[2] == 0 || result[3] == 0)
    return emitOptionalError(location, "a kernel of ", taps[0], "x", taps[1],
                             " does not fit an image of ", input[2], "x", input[3],
                             " with its padding");
  types.push_back(withShape(adaptor.getInput(), {input[0], input[1], elementsOf(adaptor),
                                                 ::countTiles(adaptor, result)}));
  return success();
}

LogicalResult WinogradProductOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                                  Adaptor adaptor, SmallVectorImpl<Type> &types) {
  ArrayRef<int64_t> tiles = shapeOf(adaptor.getTiles()), filter = shapeOf(adaptor.getFilter());
  if (tiles[1] != filter[1] || tiles[2] != filter[2] || filter[3] != 1)
    return emitOptionalError(location, "the filter expects ", filter[1], " channels of ", filter[2],
                             " elements but the tiles have ", tiles[1], " of ", tiles[2]);
  types.push_back(withShape(adaptor.getTiles(), {tiles[0], filter[0], tiles[2], tiles[3]}));
  return success();
}

LogicalResult WinogradOutputOp::verify() {
  if (failed(checkSize(getLoc(), *this)))
    return failure();
  ArrayRef<int64_t> products = shapeOf(getProducts()), output = shapeOf(getOutput());
  SmallVector<int64_t> expected = {output[0], output[1], elementsOf(*this),
                                   countTiles(*this, output)};
  if (products != ArrayRef<int64_t>(expected))
    return emitOpError() << "an output of " << output << " comes from products of " << expected
                         << " but these are " << products;
  if (getBias() && shapeOf(getBias())[0] != output[1])
    return emitOpError() << "the bias has " << shapeOf(getBias())[0] << " elements but there are "
                         << output[1] << " output channels";
  return success();
}

LogicalResult WinogradOutputGradientOp::inferReturnTypes(MLIRContext *,
                                                         std::optional<Location> location,
                                                         Adaptor adaptor,
                                                         SmallVectorImpl<Type> &types) {
  if (failed(checkSize(location, adaptor)))
    return failure();
  ArrayRef<int64_t> gradient = shapeOf(adaptor.getOutputGradient());
  types.push_back(
      withShape(adaptor.getOutputGradient(),
                {gradient[0], gradient[1], elementsOf(adaptor), countTiles(adaptor, gradient)}));
  return success();
}

LogicalResult WinogradFilterGradientOp::inferReturnTypes(MLIRContext *,
                                                         std::optional<Location> location,
                                                         Adaptor adaptor,
                                                         SmallVectorImpl<Type> &types) {
  ArrayRef<int64_t> tiles = shapeOf(adaptor.getTiles());
  ArrayRef<int64_t> gradient = shapeOf(adaptor.getProductGradient());
  if (tiles[0] != gradient[0] || tiles.drop_front(2) != gradient.drop_front(2))
    return emitOptionalError(location, "the tiles are ", tiles, " but the gradients of products ",
                             gradient, ": only channels may differ");
  types.push_back(withShape(adaptor.getTiles(), {gradient[1], tiles[1], tiles[2], 1}));
  return success();
}

LogicalResult WinogradFilterAdjointOp::inferReturnTypes(MLIRContext *,
                                                        std::optional<Location> location,
                                                        Adaptor adaptor,
                                                        SmallVectorImpl<Type> &types) {
  if (failed(checkSize(location, adaptor)))
    return failure();
  ArrayRef<int64_t> gradient = shapeOf(adaptor.getGradient()), taps = adaptor.getTaps();
  if (gradient[2] != elementsOf(adaptor) || gradient[3] != 1)
    return emitOptionalError(location, "a tile has ", elementsOf(adaptor),
                             " elements but the gradient has ", gradient[2]);
  types.push_back(withShape(adaptor.getGradient(), {gradient[0], gradient[1], taps[0], taps[1]}));
  return success();
}
