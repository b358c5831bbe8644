#ifndef HALCYON_COMPILER_KERNELS_DEFINE_SUMBLOCKS_H
#define HALCYON_COMPILER_KERNELS_DEFINE_SUMBLOCKS_H

#include "compiler/kernels/CacheLines.h"
#include "compiler/kernels/define/Algorithm.h"

namespace halcyon::kernels {

/// The rows and images that a filter gradient sums in registers before it adds them to what is
/// stored: what all tiles of the filter read then stays in the cache.
struct SumBlocks {
  int32_t rows, images;
  /// Whether the output channels of a tile are copied to where no two of them push each other out
  /// of the cache.
  bool isPacked = false;
};

/// Of a position in such a copy: two cache lines of channels.
constexpr int64_t packedBytes = 2 * lineBytes;

/// The largest divisor of an extent that is not above a limit; 1 if there is none.
int32_t largestDivisor(int64_t extent, int64_t limit);

/// Whether all that is done with a sum is that it is added to what is stored, so that it may come
/// in blocks.
bool addsToOutput(mlir::Operation *sum, const Algorithm &algorithm);

/// Whether the pixels of a buffer lie an odd number of cache lines apart: those that a column of
/// channels takes then spread over all sets of a cache.
bool readsScatteredColumns(mlir::Value loaded);

/// Blocks of `images` images of `rows` rows of `columns` pixels whose columns of a cache line stay
/// in a first-level cache.
SumBlocks chooseColumnBlocks(int64_t columns, int64_t rows, int64_t images);

/// The blocks of a convolution's filter gradient: all tiles of the filter read the same rows. The
/// whole batch at once if its sum is not only added to what is stored.
SumBlocks chooseSumBlocks(nn::Conv2DFilterGradientOp op, const Algorithm &algorithm);

} // namespace halcyon::kernels
#endif
