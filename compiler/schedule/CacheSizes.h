#ifndef HALCYON_COMPILER_SCHEDULE_CACHESIZES_H
#define HALCYON_COMPILER_SCHEDULE_CACHESIZES_H

#include <cstdint>

/// What a schedule takes for granted about the processor that a program will run on, which need not
/// be the one that it is compiled on: the same schedule, and so the same results, everywhere.
namespace halcyon {

/// A core's own second-level cache: AMD's Zen to Zen 3. Zen 4 and Intel's servers have two to four
/// times as much.
constexpr int64_t ownCacheBytes = 512 * 1024;

/// The cache behind it, where some cores share one.
constexpr int64_t sharedCacheBytes = 16 * 1024 * 1024;

/// What each of these cores keeps there of what it writes and reads again, while the others do the
/// same. What is only read, and by all of them, may be as large as the whole of it.
constexpr int64_t cacheShareBytes = 4 * 1024 * 1024;

} // namespace halcyon
#endif
