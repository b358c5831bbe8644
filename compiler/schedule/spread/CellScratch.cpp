#include "compiler/schedule/spread/CellScratch.h"

using namespace mlir;
using namespace halcyon;

CellScratch::CellScratch(ArrayRef<SpreadCall> calls) {
  int64_t grid = 0;
  for (const SpreadCall &spread : calls) {
    grid += spread.joins ? 0 : 1;
    auto bufferOf = [&](unsigned argument) {
      return step::memoryOf(step::CallOp(spread.call).getBuffers()[argument]);
    };
    if (!spread.cut)
      for (unsigned number = 0; number < spread.call->getNumOperands(); ++number)
        note(bufferOf(number), grid, std::nullopt);
    else
      for (const CutKernel::Argument &argument : spread.cut->kernel.getArguments())
        note(bufferOf(argument.original), grid, argument.slice);
  }
}

void CellScratch::note(step::BufferOp buffer, int64_t grid, std::optional<CellSlice> slice) {
  if (slice && slice->readsHalo())
    slice = std::nullopt;
  auto [entry, isFirst] = users.try_emplace(buffer, Users{grid, slice});
  Users &known = entry->second;
  if (!isFirst && (known.grid != grid || known.slice != slice))
    known.slice = std::nullopt;
}

bool CellScratch::holds(step::BufferOp buffer) const {
  auto entry = users.find(buffer);
  return buffer.getSpace() == step::Space::Worker && entry != users.end() && entry->second.slice;
}
