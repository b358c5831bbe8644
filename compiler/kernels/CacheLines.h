#ifndef HALCYON_COMPILER_KERNELS_CACHELINES_H
#define HALCYON_COMPILER_KERNELS_CACHELINES_H

#include "dialects/kernel/CacheLine.h"

namespace halcyon::kernels {

using kernel::lineBytes;

/// How many lines, one from each of positions so far apart, a first-level cache has room for. It is
/// taken to have 8 ways of 4 KB; positions some power of two apart share few of its sets.
int64_t countKeptLines(int64_t distanceInBytes);
/// A second-level one is taken to have 8 ways of 64 KB.
int64_t countLinesKeptBehind(int64_t distanceInBytes);

} // namespace halcyon::kernels
#endif
