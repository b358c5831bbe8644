#include "compiler/schedule/write/CutOperations.h"

#include "compiler/schedule/decide/CountOperations.h"
#include "compiler/schedule/decide/FilterBlocks.h"
#include "dialects/nn/NNDialect.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace halcyon;
using nn::shapeOf;

bool CutOperations::contains(Operation *operation) const {
  if (context.layouts.isReference())
    return false;
  if (auto swap = dyn_cast<nn::SwapChannelsOp>(operation))
    return swap.getGroups() == 1 && (hasFullTiles(swap.getType()) || isCutByTaps(swap));
  return isa<nn::Conv2DOp, nn::Conv2DInputGradientOp, nn::WinogradProductOp,
             nn::WinogradFilterGradientOp, nn::Conv2DFilterGradientOp, nn::WinogradFilterOp>(
      operation);
}

void CutOperations::add(Operation *operation) {
  llvm::TypeSwitch<Operation *>(operation)
      .Case([&](nn::Conv2DOp product) { addDense(product); })
      .Case([&](nn::Conv2DInputGradientOp product) { addDense(product); })
      .Case([&](nn::WinogradProductOp product) { addProduct(product); })
      .Case([&](nn::WinogradFilterGradientOp gradient) { addBlock(gradient, 0); })
      .Case([&](nn::Conv2DFilterGradientOp gradient) {
        bool accumulate = addZero(gradient);
        Value tile = buffers.filterTile(gradient.getResult());
        writer.addGrid(countTiles(gradient.getType()), kernels.ofTile(gradient, tile, accumulate));
      })
      .Case([&](nn::WinogradFilterOp filter) {
        if (!comeInBlocks(filter, context.gradients)) // else the product makes them
          addFilter(filter, 0);
      })
      .Case([&](nn::SwapChannelsOp swap) {
        if (!areMadeByCells(swap)) // else the product makes them
          addSwap(swap);
      });
}

bool CutOperations::hasFullTiles(RankedTensorType filters) const {
  int64_t channels = context.layouts.ofWhole(filters).getChannels();
  return filters.getDimSize(0) == countTiles(filters) * channels;
}

bool CutOperations::isCutByTaps(nn::SwapChannelsOp swap) const {
  RankedTensorType filters = swap.getType();
  bool isCutByTiles = hasFullTiles(filters) && countTiles(filters) > 1;
  return !isCutByTiles && countTaps(filters) > 1 && isWorthThreads(2 * bytesOf(swap.getResult()));
}

void CutOperations::addSwap(nn::SwapChannelsOp swap) {
  if (isCutByTaps(swap))
    writer.addGrid(countTaps(swap.getType()), kernels.ofTap(swap));
  else
    writer.addGrid(countTiles(swap.getType()), kernels.ofTile(swap));
}

void CutOperations::addFilter(nn::WinogradFilterOp filter, int64_t first) {
  writer.addGrid(countTilesAtOnce(filter), kernels.ofTile(filter, first));
}

void CutOperations::addDense(Operation *product) {
  Value filters = product->getOperand(1);
  auto type = cast<RankedTensorType>(filters.getType());
  int64_t tiles = countTiles(type);
  if (areMadeByCells(filters))
    writer.addGrid(
        tiles * countTaps(type),
        {kernels.ofPixel(filters.getDefiningOp<nn::SwapChannelsOp>()), kernels.ofPixel(product)});
  else
    writer.addGrid(tiles, kernels.ofTile(cast<nn::Conv2DOp>(product)));
}

void CutOperations::addProduct(nn::WinogradProductOp product) {
  Value filters = product.getFilter();
  int64_t channels = buffers.channelsAtOnce(filters);
  for (int64_t first = 0; first < shapeOf(filters)[0]; first += channels) {
    if (comeInBlocks(filters, context.gradients))
      addFilter(filters.getDefiningOp<nn::WinogradFilterOp>(), first);
    writer.addGrid(shapeOf(filters)[2], kernels.ofElement(product, first));
  }
}

void CutOperations::addSum(Operation *sum, int group) {
  if (auto direct = dyn_cast<nn::Conv2DFilterGradientOp>(sum))
    gradients.finishSum(direct, group);
  else
    addBlocks(cast<nn::WinogradFilterGradientOp>(sum), group);
}

void CutOperations::addBlocks(nn::WinogradFilterGradientOp sum, int group) {
  int64_t channels = buffers.channelsAtOnce(sum);
  for (int64_t first = 0; first < sum.getType().getDimSize(0); first += channels) {
    addBlock(sum, first);
    gradients.behindBlock(context.gradients.findAdjointOf(sum), first, group);
  }
}

void CutOperations::addBlock(nn::WinogradFilterGradientOp sum, int64_t first) {
  bool accumulate = addZero(sum);
  writer.addGrid(sum.getType().getDimSize(2), kernels.ofElement(sum, accumulate, first));
}

bool CutOperations::addZero(Operation *gradient) {
  bool accumulate = isLongSum(gradient, context.shape.batch);
  if (accumulate)
    writer.addZero(countTilesAtOnce(gradient->getResult(0)),
                   buffers.filterTile(gradient->getResult(0)));
  return accumulate;
}

int64_t CutOperations::countTilesAtOnce(Value filters) {
  return Buffers::countTiles(cast<kernel::BufferType>(buffers.of(filters).getType()));
}

int64_t CutOperations::countTaps(RankedTensorType filters) {
  return filters.getDimSize(2) * filters.getDimSize(3);
}

int64_t CutOperations::countTiles(RankedTensorType filters) const {
  return llvm::divideCeil(filters.getDimSize(0), context.layouts.ofWhole(filters).getChannels());
}
