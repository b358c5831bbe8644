#ifndef HALCYON_RUNTIME_RUN_ARENA_H
#define HALCYON_RUNTIME_RUN_ARENA_H

#include "runtime/Status.h"

#include <cstdint>

namespace halcyon::runtime {

/// All memory of a run: one zeroed block on a 2 MiB boundary, touched before the first step, given
/// out piece by piece and returned to the system as a whole.
class Arena {
public:
  /// Fails with the number of bytes needed where the system has not that much.
  static Result<Arena> create(int64_t bytes);
  Arena(Arena &&other) noexcept;
  Arena &operator=(Arena &&) = delete;
  ~Arena();

  /// The next `bytes` bytes, aligned to HALCYON_ALIGNMENT. The caller has counted them into
  /// `create`'s argument with `roundUp`.
  char *take(int64_t bytes);

  /// What a piece of `bytes` bytes takes of the arena.
  static int64_t roundUp(int64_t bytes);

private:
  Arena(char *mapping, int64_t mappedBytes, char *next, char *end);

  char *mapping;
  int64_t mappedBytes;
  char *next;
  char *end;
};

} // namespace halcyon::runtime

#endif
