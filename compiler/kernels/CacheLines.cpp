#include "compiler/kernels/CacheLines.h"

#include <algorithm>
#include <numeric>

int64_t halcyon::kernels::countKeptLines(int64_t distanceInBytes) {
  constexpr int64_t ways = 8, wayBytes = 4096;
  int64_t setsApart = std::max(std::gcd(distanceInBytes, wayBytes), lineBytes);
  return ways * wayBytes / setsApart;
}
