#include "runtime/run/Arena.h"
#include "runtime/Program.h"

#include <sys/mman.h>

#include <cassert>
#include <utility>

namespace halcyon::runtime {

static constexpr int64_t HugePage = int64_t(2) << 20;
static constexpr int64_t SmallPage = 4096;

// First touch decides where a page lives and takes the page faults out of the first step.
static void touchPages(char *begin, int64_t bytes) {
  for (int64_t offset = 0; offset < bytes; offset += SmallPage)
    static_cast<volatile char *>(begin)[offset] = 0;
}

Result<Arena> Arena::create(int64_t bytes) {
  int64_t mappedBytes;
  void *mapping = MAP_FAILED;
  if (bytes >= 0 && !__builtin_add_overflow(bytes, HugePage, &mappedBytes))
    mapping = mmap(nullptr, size_t(mappedBytes), PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapping == MAP_FAILED)
    return mistake("memory: the run needs {} bytes and the system does not give them; compile with "
                   "a smaller batch, use fewer --threads or free memory",
                   bytes);
  const auto address = reinterpret_cast<uintptr_t>(mapping);
  char *begin = static_cast<char *>(mapping) + (-address & uintptr_t(HugePage - 1));
  // The last huge page would take up to 2 MiB that nobody asked for.
  const int64_t hugeBytes = bytes / HugePage * HugePage;
  madvise(begin, size_t(hugeBytes), MADV_HUGEPAGE);
  madvise(begin + hugeBytes, HugePage, MADV_NOHUGEPAGE);
  touchPages(begin, bytes);
  return Arena(static_cast<char *>(mapping), mappedBytes, begin, begin + bytes);
}

Arena::Arena(char *mapping, int64_t mappedBytes, char *next, char *end)
    : mapping(mapping), mappedBytes(mappedBytes), next(next), end(end) {}

Arena::Arena(Arena &&other) noexcept
    : mapping(std::exchange(other.mapping, nullptr)), mappedBytes(other.mappedBytes),
      next(other.next), end(other.end) {}

Arena::~Arena() {
  if (mapping)
    munmap(mapping, size_t(mappedBytes));
}

char *Arena::take(int64_t bytes) {
  char *piece = next;
  next += roundUp(bytes);
  assert(next <= end && "a piece was not counted into the arena's size");
  return piece;
}

int64_t Arena::roundUp(int64_t bytes) {
  return (bytes + HALCYON_ALIGNMENT - 1) / HALCYON_ALIGNMENT * HALCYON_ALIGNMENT;
}

} // namespace halcyon::runtime
