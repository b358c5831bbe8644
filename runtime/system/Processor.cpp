#include "runtime/system/Processor.h"

#include <sched.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <thread>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace halcyon::runtime {

void flushDenormals() {
#if defined(__x86_64__)
  const unsigned flushToZero = 1u << 15, denormalsAreZero = 1u << 6;
  _mm_setcsr(_mm_getcsr() | flushToZero | denormalsAreZero);
#elif defined(__aarch64__)
  uint64_t control;
  asm volatile("mrs %0, fpcr" : "=r"(control));
  asm volatile("msr fpcr, %0" ::"r"(control | (uint64_t(1) << 24)));
#endif
}

void pauseSpinning() {
#if defined(__x86_64__)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

int countProcessors() {
  cpu_set_t processors;
  if (sched_getaffinity(0, sizeof processors, &processors) == 0)
    return std::max(CPU_COUNT(&processors), 1);
  return int(std::max(std::thread::hardware_concurrency(), 1u));
}

// A field of /proc/self/status, which gives KiB.
static int64_t readStatusBytes(std::string_view key) {
  std::FILE *status = std::fopen("/proc/self/status", "r");
  if (!status)
    return 0;
  char line[256];
  int64_t kibibytes = 0;
  while (kibibytes == 0 && std::fgets(line, sizeof line, status))
    if (std::string_view(line).starts_with(key))
      kibibytes = std::strtoll(line + key.size(), nullptr, 10);
  std::fclose(status);
  return kibibytes * 1024;
}

int64_t measurePeakBytes() { return readStatusBytes("VmHWM:"); }

int64_t measureResidentBytes() { return readStatusBytes("VmRSS:"); }

} // namespace halcyon::runtime
