#ifndef HALCYON_COMPILER_DRIVER_CACHEFOLDER_H
#define HALCYON_COMPILER_DRIVER_CACHEFOLDER_H

#include <string>

namespace halcyon {

/// The folder for what a user's compilations share: $XDG_CACHE_HOME/halcyon, or
/// ~/.cache/halcyon. Empty if there is neither.
std::string findCacheFolder();

} // namespace halcyon
#endif
