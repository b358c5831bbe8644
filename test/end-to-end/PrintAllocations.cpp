// When the process ends, writes how many allocations it made into the file that the environment's
// COUNT_ALLOCATIONS names.
#include "test/runtime/Fixture.h"

#include <cstdio>
#include <cstdlib>

__attribute__((destructor)) static void printAllocations() {
  const int64_t allocations = halcyon::test::countAllocations();
  const char *path = std::getenv("COUNT_ALLOCATIONS");
  if (std::FILE *file = path ? std::fopen(path, "w") : nullptr) {
    std::fprintf(file, "%lld\n", (long long)allocations);
    std::fclose(file);
  }
}
