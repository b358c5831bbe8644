#ifndef HALCYON_COMPILER_KERNELS_CACHE_KERNELCACHE_H
#define HALCYON_COMPILER_KERNELS_CACHE_KERNELCACHE_H

#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <optional>
#include <string>
#include <system_error>

namespace halcyon::kernels {

/// Object code of kernels in a folder on disk, for all networks and any number of compilers at
/// once. What is there is believed only if its checksum is right, and appears under its name only
/// once it is whole. Nothing here fails: what cannot be read is not there, what cannot be written
/// is compiled again.
class KernelCache {
public:
  /// Makes the folder if there is none. `limit`: of all entries, in bytes.
  KernelCache(std::string folder, uint64_t limit);

  /// Why the folder cannot be made, if so: the cache then stays empty.
  std::error_code error() const { return problem; }

  /// The object code that was added under a key.
  std::optional<std::string> find(llvm::StringRef key) const;
  void add(llvm::StringRef key, llvm::StringRef object) const;

  /// Removes what was not used for the longest time until the rest keeps the limit, and what a
  /// killed compiler left.
  void prune() const;

private:
  std::string pathOf(llvm::StringRef key) const;

  std::string folder;
  uint64_t limit;
  std::error_code problem;
};

} // namespace halcyon::kernels
#endif
