#ifndef HALCYON_COMPILER_SCHEDULE_MEMORY_LIFETIMES_H
#define HALCYON_COMPILER_SCHEDULE_MEMORY_LIFETIMES_H

#include "dialects/step/StepDialect.h"

namespace halcyon {

/// A buffer or the lanes of a segment, and when they hold something: from call `begin` to call
/// `end` of the entry, both included.
struct Lifetime {
  mlir::Operation *owner; // the step.buffer, or the step.slices whose lanes these are
  int64_t bytes;
  int64_t begin;
  int64_t end;
  mlir::Operation *first = nullptr, *last = nullptr; // to touch a buffer

  bool overlaps(const Lifetime &other) const { return begin <= other.end && other.begin <= end; }
  /// Whether this has a halo that is zero before the entry first runs, and that nobody may write:
  /// no step.zero_halo comes first.
  bool keepsHalo() const;
  /// Whether both are buffers that keep their halos, of one type: the zeros of one can be those of
  /// the other.
  bool hasSameHalo(const Lifetime &other) const;
  /// Whether a buffer ends where another one begins, in a segment over slices that both have, and
  /// in which each slice has done with the one before it begins with the other: then both can lie
  /// at one place. What is written is then in the cache, as it has just been read.
  bool handsOverTo(const Lifetime &next) const;
  /// Bytes from the beginning of the space, if it has a place.
  std::optional<int64_t> getOffset() const;
  void setOffset(int64_t offset) const;
};

/// The lifetimes of the buffers in one space of an entry point, placed or not; in the shared one,
/// of lanes, too. What a whole loop may read on any slice or cell lives, in the shared space, from
/// the loop's start to its end; a worker's scratch lives within one slice.
std::vector<Lifetime> computeLifetimes(step::FuncOp function, step::Space space);

} // namespace halcyon
#endif
