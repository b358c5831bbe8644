#include "compiler/kernels/define/SumBlocks.h"
#include "compiler/kernels/CacheLines.h"

#include "dialects/kernel/Storage.h"

using namespace mlir;
using namespace halcyon;
using namespace halcyon::kernels;

int32_t kernels::largestDivisor(int64_t extent, int64_t limit) {
  int64_t divisor = std::clamp<int64_t>(limit, 1, extent);
  while (extent % divisor != 0)
    --divisor;
  return divisor;
}

bool kernels::addsToOutput(Operation *sum, const Algorithm &algorithm) {
  auto store = sum->hasOneUse() ? dyn_cast<kernel::StoreOp>(*sum->user_begin()) : kernel::StoreOp();
  kernel::FuncOp kernel = algorithm.kernel;
  return store && store.getAccumulate() && !kernel.getReference();
}

bool kernels::readsScatteredColumns(Value loaded) {
  auto load = loaded.getDefiningOp<kernel::LoadOp>();
  if (!load || load.getTensor().getType().getRank() != 4)
    return false;
  kernel::Storage storage = kernel::describeStorage(load.getBuffer().getType());
  return storage.dimensions[3].innerStride * storage.elementBytes / lineBytes % 2 == 1;
}

SumBlocks kernels::chooseColumnBlocks(int64_t columns, int64_t rows, int64_t images) {
  // Of two columns, one a side, in three quarters of a cache of 32 KB.
  constexpr int64_t mostPositions = 24 * 1024 / (2 * lineBytes);
  int64_t rowsAtOnce = mostPositions / columns;
  if (rowsAtOnce < rows)
    return {largestDivisor(rows, rowsAtOnce), 1};
  return {int32_t(rows), largestDivisor(images, rowsAtOnce / rows)};
}
