#ifndef HALCYON_RUNTIME_RUN_CACHEDISTANCE_H
#define HALCYON_RUNTIME_RUN_CACHEDISTANCE_H

#include "runtime/run/ThreadPool.h"

#include <array>
#include <atomic>
#include <chrono>
#include <optional>

namespace halcyon::runtime {

/// Tells kernels (halcyon_write_past_caches) whether the threads' processors are far from each
/// other: whether they share no cache, so that overwriting what another one's holds is slow. That
/// changes while a program runs: the processors of a virtual machine wander between the caches of
/// the real one within seconds. (Two threads of Zen 4, near; far; far without this: VGG-small's
/// step of 8 images takes 13, 16, 25 ms, ResNet-18's 395, 407, 447.)
class CacheDistance {
public:
  /// Measures it with the threads of a pool, in about a tenth of a millisecond, if that was not
  /// done lately and each thread has a processor. No loop may be running.
  void update(ThreadPool &pool);

private:
  struct alignas(64) Line {
    std::atomic<int32_t> value = 0;
  };

  static void readLines(const HalcyonCall *call, int32_t cell, int32_t worker);
  std::optional<double> measureOverwriting(ThreadPool &pool);

  std::chrono::steady_clock::time_point next = {}; // time to measure
  // All threads read these lines before one overwrites them: as many as a first-level cache holds,
  // so that each has to come from another one's.
  std::array<Line, 512> lines;
  std::atomic<int32_t> arrived = 0, readers = 0;
  int32_t threads = 0;
};

} // namespace halcyon::runtime

#endif
