#include "compiler/schedule/decide/FilterBlocks.h"

#include "compiler/schedule/CacheSizes.h"
#include "compiler/schedule/decide/Layouts.h"

using namespace mlir;
using namespace halcyon;

bool halcyon::comeInBlocks(Value filters, const Gradients &gradients) {
  Operation *producer = filters.getDefiningOp();
  if (!producer || !filters.hasOneUse())
    return false;
  Operation *user = *filters.getUsers().begin();
  if (isa<nn::WinogradFilterOp>(producer))
    return isa<nn::WinogradProductOp>(user) && runsOnWholeBatch(user);
  return isa<nn::WinogradFilterGradientOp>(producer) && runsOnWholeBatch(producer) &&
         gradients.findAdjoint(user);
}

bool halcyon::areMadeByCells(Value filters) {
  if (!filters.getDefiningOp<nn::SwapChannelsOp>() || !filters.hasOneUse())
    return false;
  Operation *user = *filters.getUsers().begin();
  return isa<nn::Conv2DOp, nn::Conv2DInputGradientOp>(user) && runsOnWholeBatch(user);
}

/// A block should stay in the cache that cores share until it is read, and leave half of it to what
/// reads it.
/// (ResNet-18: 38 MB are 8 blocks.)
int64_t halcyon::channelsOfBlock(RankedTensorType filters) {
  constexpr int64_t mostBytes = sharedCacheBytes / 2;
  int64_t channels = filters.getDimSize(0), bytes = filters.getNumElements() * 4;
  int64_t tile = Layouts::filterTile(channels);
  while (bytes > mostBytes && channels % (2 * tile) == 0) {
    channels /= 2;
    bytes /= 2;
  }
  return channels;
}
