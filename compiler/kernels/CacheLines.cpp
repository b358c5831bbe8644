#include "compiler/kernels/CacheLines.h"

#include <algorithm>
#include <numeric>

using namespace halcyon::kernels;

static int64_t countLines(int64_t distanceInBytes, int64_t wayBytes) {
  constexpr int64_t ways = 8;
  int64_t setsApart = std::max(std::gcd(distanceInBytes, wayBytes), lineBytes);
  return ways * wayBytes / setsApart;
}

int64_t halcyon::kernels::countKeptLines(int64_t distanceInBytes) {
  return countLines(distanceInBytes, 4096);
}

int64_t halcyon::kernels::countLinesKeptBehind(int64_t distanceInBytes) {
  return countLines(distanceInBytes, 64 * 1024);
}
