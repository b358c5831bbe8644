#include "runtime/run/CacheDistance.h"
#include "runtime/system/Processor.h"

#include <algorithm>

int32_t halcyon_write_past_caches = 0;

namespace halcyon::runtime {

using Clock = std::chrono::steady_clock;

// Threads wait for each other, so that none takes another one's turn; who sleeps wakes up within
// this time.
static constexpr std::chrono::microseconds Patience(200);

void CacheDistance::readLines(const HalcyonCall *call, int32_t, int32_t) {
  auto &self = *reinterpret_cast<CacheDistance *>(call->shared);
  ++self.arrived;
  const Clock::time_point deadline = Clock::now() + Patience;
  while (self.arrived < self.threads) {
    if (Clock::now() > deadline)
      return;
    pauseSpinning();
  }
  for (const Line &line : self.lines)
    static_cast<void>(line.value.load(std::memory_order_relaxed));
  ++self.readers;
}

// What overwriting a line takes the calling thread, in nanoseconds; nothing if not all others have
// read it.
std::optional<double> CacheDistance::measureOverwriting(ThreadPool &pool) {
  HalcyonCall call = {};
  call.shared = reinterpret_cast<char *>(this);
  threads = pool.getThreads();
  arrived = readers = 0;
  pool.run(threads, false, false, readLines, &call);
  if (readers < threads)
    return std::nullopt;
  const Clock::time_point before = Clock::now();
  for (Line &line : lines)
    line.value.store(1, std::memory_order_relaxed);
  std::atomic_thread_fence(std::memory_order_seq_cst); // until the last one is there
  const std::chrono::duration<double, std::nano> time = Clock::now() - before;
  return time.count() / double(lines.size());
}

void CacheDistance::update(ThreadPool &pool) {
  constexpr double farNanoseconds = 12; // Zen 4: 4 within a cache, 27 from one to another
  constexpr int tries = 3;              // what comes in between only ever makes it look far
  constexpr std::chrono::milliseconds period(100);
  const Clock::time_point now = Clock::now();
  if (pool.getThreads() == 1 || pool.getThreads() > countProcessors() || now < next)
    return;
  next = now + period;
  std::optional<double> least;
  for (int i = 0; i < tries; ++i)
    if (std::optional<double> time = measureOverwriting(pool))
      least = std::min(least.value_or(*time), *time);
  if (least) // kernels of another network may be reading it
    std::atomic_ref(halcyon_write_past_caches)
        .store(*least > farNanoseconds, std::memory_order_relaxed);
}

} // namespace halcyon::runtime
