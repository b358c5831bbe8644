#ifndef HALCYON_COMPILER_SCHEDULE_DECIDE_SPREADTILES_H
#define HALCYON_COMPILER_SCHEDULE_DECIDE_SPREADTILES_H

#include "dialects/kernel/KernelDialect.h"

namespace halcyon {

// Where values in Winograd's form lie in memory. Transforms touch all elements of a tile, products
// and gradients of filters one element of all tiles. From one of them to the next should lie an
// odd number of cache lines, so that they spread over the sets of a cache.

/// Tiles for kernels on one slice.
kernel::BufferType spreadTiles(kernel::BufferType type, bool isReadByColumns);
/// Tiles of `images` images, element by element, for kernels on the whole batch.
kernel::BufferType spreadElements(kernel::BufferType type, int64_t images, bool isReadByColumns);
/// Filters, and their gradients.
kernel::BufferType spreadFilter(kernel::BufferType type);

} // namespace halcyon
#endif
