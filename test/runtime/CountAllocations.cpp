// Counts the allocations of the process that it is linked into: malloc, calloc, realloc and what
// calls them (operator new).
#include "test/runtime/Fixture.h"

#include <atomic>
#include <cstddef>

extern "C" void *__libc_malloc(size_t bytes);
extern "C" void *__libc_calloc(size_t count, size_t bytes);
extern "C" void *__libc_realloc(void *old, size_t bytes);

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

int64_t halcyon::test::countAllocations() { return allocations; }
