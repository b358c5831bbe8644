#ifndef HALCYON_COMPILER_SCHEDULE_SPREAD_CHOOSECUT_H
#define HALCYON_COMPILER_SCHEDULE_SPREAD_CHOOSECUT_H

#include "compiler/schedule/spread/CutKernel.h"

#include <vector>

namespace halcyon {

/// A way to cut a kernel into cells that each compute a part of one dimension of its result.
struct KernelCut {
  int64_t cells;
  CutKernel kernel;              // of all cells, or of all but the last
  std::optional<CutKernel> last; // where the last cell is smaller
  double time;                   // see estimateTime
};

/// An estimate of the nanoseconds that threads spend on a kernel, waiting included: the sum for 2,
/// 4 and 8 threads, which nobody knows yet.
double estimateTime(kernel::FuncOp kernel);
/// What these threads spend on the end of a grid, where the first waits for the last.
double estimateBarrier();
/// What these threads spend on reading bytes that others wrote, each its part of them, or each all
/// of them.
double estimateExchange(double bytes);
double estimateExchangeOfAll(double bytes);

/// All ways to cut a kernel that are worth considering.
std::vector<KernelCut> listCuts(kernel::FuncOp kernel);

} // namespace halcyon
#endif
