#ifndef HALCYON_RUNTIME_SYSTEM_ATOMICFILE_H
#define HALCYON_RUNTIME_SYSTEM_ATOMICFILE_H

#include "runtime/Status.h"

#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace halcyon::runtime {

/// Takes the bytes of a file, a piece at a time. After an error it takes them without writing them.
class FileWriter {
public:
  explicit FileWriter(int descriptor) : descriptor(descriptor) {}

  void write(std::string_view bytes);
  /// The errno of the first error; 0 without one.
  int getError() const { return error; }

private:
  int descriptor;
  int error = 0;
};

/// Replaces the file `path` by what `produce` writes, or leaves it as it was: the bytes go to
/// `path.partial`, are synced to the disk and take the name `path` at once. On an error the partial
/// file is removed. SIGINT and SIGTERM wait until it is done.
Status produceFile(const std::string &path, const std::function<void(FileWriter &)> &produce);

/// Likewise by the concatenation of `pieces`.
Status replaceFile(const std::string &path, std::span<const std::string_view> pieces);

/// Says before a long run whether `produceFile` could create its partial file.
Status checkReplaceable(const std::string &path);

} // namespace halcyon::runtime

#endif
