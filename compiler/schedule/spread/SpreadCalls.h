#ifndef HALCYON_COMPILER_SCHEDULE_SPREAD_SPREADCALLS_H
#define HALCYON_COMPILER_SCHEDULE_SPREAD_SPREADCALLS_H

#include "compiler/schedule/spread/KernelCut.h"
#include "dialects/step/StepDialect.h"

#include <vector>

namespace halcyon {

/// How a call runs on the cells of a grid.
struct SpreadCall {
  step::CallOp call;
  std::optional<KernelCut> cut; // none: one cell runs all of it
  bool joins = false;           // the grid of the call before: nothing has to wait in between

  int64_t cells() const { return cut ? cut->cells() : 1; }
  /// Whether cells compute what their neighbours compute, too.
  bool overlaps() const { return cut && cut->left; }
};

/// Spreads calls that run one after the other so that they take the least time by an estimate: that
/// of the cells, of waiting for the end of each grid, and of what one core then reads from another
/// core's cache. The target's vectors have so many elements.
std::vector<SpreadCall> spreadCalls(llvm::ArrayRef<step::CallOp> calls, int64_t vectorLanes);

} // namespace halcyon
#endif
