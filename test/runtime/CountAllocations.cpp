// Counts the allocations of the process that it is linked or loaded into: malloc, calloc, realloc,
// those with an alignment, and what calls them (operator new).
#include "test/runtime/Fixture.h"

#include <atomic>
#include <cerrno>
#include <cstddef>

// glibc's own names of the functions that this file replaces.
// NOLINTBEGIN(bugprone-reserved-identifier, readability-identifier-naming)
extern "C" void *__libc_malloc(size_t bytes);
extern "C" void *__libc_calloc(size_t count, size_t bytes);
extern "C" void *__libc_realloc(void *old, size_t bytes);
extern "C" void *__libc_memalign(size_t alignment, size_t bytes);
// NOLINTEND(bugprone-reserved-identifier, readability-identifier-naming)

static std::atomic<int64_t> allocations = 0;

extern "C" void *malloc(size_t bytes) {
  ++allocations;
  return __libc_malloc(bytes);
}

extern "C" void *calloc(size_t count, size_t bytes) {
  ++allocations;
  return __libc_calloc(count, bytes);
}

extern "C" void *realloc(void *old, size_t bytes) {
  ++allocations;
  return __libc_realloc(old, bytes);
}

extern "C" void *memalign(size_t alignment, size_t bytes) {
  ++allocations;
  return __libc_memalign(alignment, bytes);
}

extern "C" void *aligned_alloc(size_t alignment, size_t bytes) {
  return memalign(alignment, bytes);
}

extern "C" int posix_memalign(void **result, size_t alignment, size_t bytes) {
  *result = memalign(alignment, bytes);
  return *result ? 0 : ENOMEM;
}

int64_t halcyon::test::countAllocations() { return allocations; }
