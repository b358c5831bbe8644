#ifndef HALCYON_RUNTIME_RUN_PLANSCALING_H
#define HALCYON_RUNTIME_RUN_PLANSCALING_H

#include "runtime/run/Loops.h"

#include <vector>

namespace halcyon::runtime {

/// What a loop costs on paper, in operations. A byte counts as OperationsPerByte of them.
struct LoopScaling {
  Loop loop;
  double cost = 0;        // of all cells
  double largestCell = 0; // no number of threads makes the loop cheaper than that
  double longest = 0;     // of the thread that ends last

  /// How many times as long the loop takes as it would with its work dealt out evenly.
  double imbalance(int threads) const { return cost > 0 ? longest * threads / cost : 1; }
};

/// A core computes some 60 and moves some 15 billion of them in a second.
inline constexpr double OperationsPerByte = 4;

/// Each loop of an entry on `threads` threads that take its cells as the thread pool hands them
/// out.
std::vector<LoopScaling> computeScaling(const HalcyonEntry &entry, int threads);

} // namespace halcyon::runtime

#endif
