#include "runtime/run/Loops.h"

#include <fmt/format.h>

namespace halcyon::runtime {

std::string Loop::name() const {
  return firstSegment == lastSegment ? fmt::to_string(firstSegment)
                                     : fmt::format("{}-{}", firstSegment, lastSegment);
}

std::vector<Loop> listLoops(const HalcyonEntry &entry) {
  std::vector<Loop> loops;
  for (int32_t i = 0; i < entry.segment_count; ++i) {
    const HalcyonSegment &segment = entry.segments[i];
    if (!segment.joined)
      loops.push_back({i, i, 0, 0});
    Loop &loop = loops.back();
    loop.lastSegment = i;
    loop.cells += segment.cells;
    loop.slices += segment.slices;
  }
  return loops;
}

} // namespace halcyon::runtime
