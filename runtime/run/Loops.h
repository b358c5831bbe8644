#ifndef HALCYON_RUNTIME_RUN_LOOPS_H
#define HALCYON_RUNTIME_RUN_LOOPS_H

#include "runtime/Program.h"

#include <string>
#include <vector>

namespace halcyon::runtime {

/// Neighbouring segments of an entry that run in one loop: one, and those that are joined with it.
struct Loop {
  int32_t firstSegment;
  int32_t lastSegment;
  int32_t cells;  // of all of them
  int32_t slices; // of the one over slices, if there is one

  /// For tables: "3", or "3-5".
  std::string name() const;
};

/// The loops of an entry, in order.
std::vector<Loop> listLoops(const HalcyonEntry &entry);

} // namespace halcyon::runtime

#endif
