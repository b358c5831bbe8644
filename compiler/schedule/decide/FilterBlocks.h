#ifndef HALCYON_COMPILER_SCHEDULE_DECIDE_FILTERBLOCKS_H
#define HALCYON_COMPILER_SCHEDULE_DECIDE_FILTERBLOCKS_H

#include "compiler/schedule/decide/Gradients.h"

namespace halcyon {

/// Whether filters in Winograd's form are made for one operation on the whole batch alone, or are
/// the sum over it that a weight's gradient alone is made of. They need not be there as a whole:
/// whoever makes and whoever reads them take turns, block by block of output channels, and each
/// block lies where the last one did.
bool comeInBlocks(mlir::Value filters, const Gradients &gradients);

/// Whether filters whose channels change places are for one direct product on the whole batch
/// alone: then each of its cells makes those that it reads, in the memory of its thread.
bool areMadeByCells(mlir::Value filters);

/// The output channels of a block, which divide all of them.
int64_t channelsOfBlock(mlir::RankedTensorType filters);

} // namespace halcyon
#endif
