#ifndef HALCYON_COMPILER_DRIVER_TEMPORARYFOLDER_H
#define HALCYON_COMPILER_DRIVER_TEMPORARYFOLDER_H

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

namespace halcyon {

/// A folder for object files that goes away with the object.
class TemporaryFolder {
public:
  TemporaryFolder() : error(llvm::sys::fs::createUniqueDirectory("halcyon", path)) {}
  ~TemporaryFolder() {
    if (error)
      return;
    [[maybe_unused]] std::error_code left = llvm::sys::fs::remove_directories(path);
  }
  TemporaryFolder(const TemporaryFolder &) = delete;
  TemporaryFolder &operator=(const TemporaryFolder &) = delete;

  std::string file(llvm::StringRef name) const {
    llvm::SmallString<128> result(path);
    llvm::sys::path::append(result, name);
    return result.str().str();
  }

private:
  llvm::SmallString<128> path;

public:
  const std::error_code error; // of making the folder
};

} // namespace halcyon
#endif
