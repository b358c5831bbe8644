#ifndef HALCYON_COMPILER_SCHEDULE_LIFETIMES_H
#define HALCYON_COMPILER_SCHEDULE_LIFETIMES_H

#include "dialects/step/StepDialect.h"

namespace halcyon {

/// A buffer, and when it holds something: from call `begin` to call `end` of the
/// entry, both included.
struct Lifetime {
  mutable step::BufferOp buffer; // a handle, whose accessors are not const
  int64_t bytes;
  int64_t begin;
  int64_t end;

  bool overlaps(const Lifetime &other) const { return begin <= other.end && other.begin <= end; }
  /// A halo is zero before the entry first runs, and nobody writes it.
  bool hasHalo() const;
};

/// The lifetimes of the buffers in one space of an entry point, placed or not. What a whole
/// segment may read on any slice lives, in the shared space, from the segment's start to its end; a
/// worker's scratch lives within one slice.
std::vector<Lifetime> computeLifetimes(step::FuncOp function, step::Space space);

} // namespace halcyon
#endif
