#ifndef HALCYON_COMPILER_SCHEDULE_MEMORY_SHAREDPLACES_H
#define HALCYON_COMPILER_SCHEDULE_MEMORY_SHAREDPLACES_H

#include "compiler/schedule/memory/Lifetimes.h"

namespace halcyon {

/// Buffers that lie at one place are placed as one that lives as long as all of them: those that
/// hand their memory over within a segment, and those that keep their halos and share memory only
/// with buffers of the same type, so that the halo stays zero through the whole entry.
struct SharedPlaces {
  std::vector<Lifetime> lifetimes;                  // to place
  std::vector<llvm::SmallVector<Lifetime>> members; // of each: who lies there, one after the other
};

SharedPlaces sharePlaces(llvm::ArrayRef<Lifetime> lifetimes);

/// The most bytes that are alive at once: no placement takes less.
int64_t findLowerBound(llvm::ArrayRef<Lifetime> lifetimes);

} // namespace halcyon
#endif
