#include "compiler/schedule/write/StepWriter.h"

#include "compiler/schedule/decide/CountOperations.h"

using namespace mlir;
using namespace halcyon;

step::SlicesOp StepWriter::addSlices(int64_t images, int64_t lanes, int64_t laneBytes) {
  bool descends = std::exchange(nextDescends, !nextDescends) && !layouts.isReference();
  auto slices = step::SlicesOp::create(segments, step.getLoc(), lanes, /*images=*/IntegerAttr(),
                                       descends, laneBytes, /*lane_offset=*/IntegerAttr());
  if (std::cmp_not_equal(images, step.getSlice()))
    slices.setImages(images);
  return slices;
}

step::GridOp StepWriter::addGrid(int64_t cells, ArrayRef<KernelCall> calls, Value zeroed) {
  if (calls.empty())
    return nullptr;
  auto grid = step::GridOp::create(segments, step.getLoc(), cells);
  OpBuilder body = OpBuilder::atBlockEnd(&grid.getBody().emplaceBlock());
  if (zeroed)
    step::ZeroOp::create(body, step.getLoc(), zeroed);
  for (const KernelCall &call : calls)
    addCall(body, call);
  return grid;
}

void StepWriter::addIndependent(ArrayRef<KernelCall> calls) {
  int64_t bytes = 0;
  for (const KernelCall &call : calls)
    bytes += countBytes(call.kernel);
  if (!isWorthThreads(bytes) || layouts.isReference())
    addGrid(1, calls);
  else
    for (const KernelCall &call : calls)
      addGrid(1, call);
}

void StepWriter::addZero(int64_t cells, Value buffer) {
  auto grid = step::GridOp::create(segments, step.getLoc(), cells);
  OpBuilder body = OpBuilder::atBlockEnd(&grid.getBody().emplaceBlock());
  step::ZeroOp::create(body, step.getLoc(), buffer);
}

void StepWriter::addCall(OpBuilder &builder, KernelCall call) {
  step::CallOp::create(builder, call.kernel.getLoc(), call.kernel.getSymName(), call.buffers);
}
