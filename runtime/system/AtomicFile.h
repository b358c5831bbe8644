#ifndef HALCYON_RUNTIME_SYSTEM_ATOMICFILE_H
#define HALCYON_RUNTIME_SYSTEM_ATOMICFILE_H

#include "runtime/Status.h"

#include <span>
#include <string>
#include <string_view>

namespace halcyon::runtime {

/// Replaces the file `path` by the concatenation of `pieces`, or leaves it as it was: the bytes go
/// to `path.partial`, are synced to the disk and take the name `path` at once. On an error the
/// partial file is removed. SIGINT and SIGTERM wait until it is done.
Status replaceFile(const std::string &path, std::span<const std::string_view> pieces);

/// Says before a long run whether `replaceFile` could create its partial file.
Status checkReplaceable(const std::string &path);

} // namespace halcyon::runtime

#endif
