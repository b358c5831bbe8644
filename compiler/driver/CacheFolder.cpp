#include "compiler/driver/CacheFolder.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Path.h"

using namespace llvm;

std::string halcyon::findCacheFolder() {
  SmallString<128> folder;
  const char *chosen = std::getenv("XDG_CACHE_HOME");
  // A relative path is to be ignored (XDG Base Directory Specification).
  if (chosen && sys::path::is_absolute(chosen)) {
    folder = chosen;
  } else {
    if (!sys::path::home_directory(folder) || !sys::path::is_absolute(folder))
      return "";
    sys::path::append(folder, ".cache");
  }
  sys::path::append(folder, "halcyon");
  return folder.str().str();
}
