#ifndef HALCYON_COMPILER_SCHEDULE_SPREAD_ESTIMATETIME_H
#define HALCYON_COMPILER_SCHEDULE_SPREAD_ESTIMATETIME_H

#include "compiler/schedule/spread/CutKernel.h"

// Estimates of the nanoseconds that threads spend on one image, waiting included: the sum for 2, 4
// and 8 threads, which nobody knows yet.
namespace halcyon {

/// On a kernel in one cell, where the target's vectors have so many elements.
double estimateTime(kernel::FuncOp kernel, int64_t vectorLanes);
/// On a kernel in so many cells, which all compute a part but for the last, which computes `last`.
double estimateTime(kernel::FuncOp kernel, int64_t vectorLanes, int64_t cells,
                    const CutKernel &part, const CutKernel &last);
/// On the end of a grid, where the first waits for the last.
double estimateBarrier();
/// On reading bytes that earlier grids wrote, each thread its part of them: of what the same thread
/// wrote, only what its core's own cache does not keep.
double estimateExchange(double bytes, bool isByItself);
/// On reading bytes that earlier grids wrote, each thread all of them.
double estimateExchangeOfAll(double bytes);
/// On the beginnings and ends of so many pieces of what cells exchange: no prefetcher expects the
/// one, and behind the other it fetches what belongs to another cell.
double estimatePieces(double pieces);
/// On reading bytes that the same cells wrote just before, `ofCell` each: where that is more than a
/// core's own cache keeps.
double estimateReload(double bytes, double ofCell);

} // namespace halcyon
#endif
