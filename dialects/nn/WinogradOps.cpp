#include "dialects/nn/NNDialect.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace halcyon::nn;

namespace {

RankedTensorType withShape(Value value, ArrayRef<int64_t> shape) {
  return cast<RankedTensorType>(value.getType()).clone(shape);
}

template <typename Op> LogicalResult checkSize(std::optional<Location> location, Op op) {
  auto isPair = [](ArrayRef<int64_t> numbers) {
    return numbers.size() == 2 && numbers[0] > 0 && numbers[1] > 0;
  };
  if (isPair(op.getTile()) && isPair(op.getTaps()))
    return success();
  return emitOptionalError(location, "tile and taps must be pairs (height, width) from 1");
}

/// Elements of a tile in Winograd's form.
template <typename Op> int64_t elementsOf(Op op) {
  ArrayRef<int64_t> tile = op.getTile(), taps = op.getTaps();
  return (tile[0] + taps[0] - 1) * (tile[1] + taps[1] - 1);
}

int64_t countTiles(int64_t height, int64_t width, ArrayRef<int64_t> tile) {
  return llvm::divideCeil(height, tile[0]) * llvm::divideCeil(width, tile[1]);
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

LogicalResult WinogradInputOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                                Adaptor adaptor, SmallVectorImpl<Type> &types) {
  if (failed(checkSize(location, adaptor)))
    return failure();
  ArrayRef<int64_t> input = shapeOf(adaptor.getInput()), padding = adaptor.getPadding();
  ArrayRef<int64_t> taps = adaptor.getTaps();
  if (padding.size() != 2 || padding[0] < 0 || padding[1] < 0)
    return emitOptionalError(location, "padding must be a pair (height, width) from 0");
  int64_t height = input[2] + 2 * padding[0] - taps[0] + 1;
  int64_t width = input[3] + 2 * padding[1] - taps[1] + 1;
  if (height < 1 || width < 1)
    return emitOptionalError(location, "a kernel of ", taps[0], "x", taps[1],
                             " does not fit an image of ", input[2], "x", input[3],
                             " with its padding");
  types.push_back(withShape(adaptor.getInput(), {input[0], input[1], elementsOf(adaptor),
                                                 countTiles(height, width, adaptor.getTile())}));
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
                                   countTiles(output[2], output[3], getTile())};
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
  types.push_back(withShape(adaptor.getOutputGradient(),
                            {gradient[0], gradient[1], elementsOf(adaptor),
                             countTiles(gradient[2], gradient[3], adaptor.getTile())}));
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
