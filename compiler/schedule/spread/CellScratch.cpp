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
    if (!spread.cut) {
      for (unsigned number = 0; number < spread.call->getNumOperands(); ++number)
        note(bufferOf(number), {grid, std::nullopt, false});
      continue;
    }
    for (const CutKernel::Argument &argument : spread.cut->common().getArguments()) {
      bool overlaps = argument.isStored && spread.overlaps();
      note(bufferOf(argument.original),
           {grid, overlaps ? spread.cut->left : argument.slice, overlaps});
    }
  }
}

void CellScratch::note(step::BufferOp buffer, Users user) {
  if (user.slice)
    user.slice->firstCell = 0;
  auto [entry, isFirst] = users.try_emplace(buffer, user);
  Users &known = entry->second;
  if (known.grid != user.grid || known.slice != user.slice)
    known.slice = std::nullopt;
  if (known.slice && known.slice->readsHalo() && !known.overlaps)
    known.slice = std::nullopt; // of which its neighbours write a part
}

std::optional<CellSlice> CellScratch::find(step::BufferOp buffer) const {
  auto entry = users.find(buffer);
  bool isScratch = buffer.getSpace() == step::Space::Worker && entry != users.end();
  return isScratch ? entry->second.slice : std::nullopt;
}
