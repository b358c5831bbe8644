#include "compiler/driver/Room.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

using namespace mlir;

namespace {

/// The kernels of MobileNetV2 take 1.3 MB; twenty times as much will do for any network.
constexpr uint64_t objectBytes = 32 * 1024 * 1024;
/// The runtime and the libraries that it is linked with take 1.6 MB, with the C library 2.7 MB.
constexpr uint64_t runtimeBytes = 4 * 1024 * 1024;

LogicalResult checkRoom(StringRef folder, uint64_t bytes, StringRef what, StringRef remedy,
                        Location location) {
  llvm::ErrorOr<llvm::sys::fs::space_info> space = llvm::sys::fs::disk_space(folder);
  if (!space || space->available >= bytes)
    return success();
  return emitError(location) << llvm::formatv(
             "{0}: {1} may take {2} KB but only {3} KB are free; free some space, or {4}", folder,
             what, bytes / 1024, space->available / 1024, remedy);
}

} // namespace

LogicalResult halcyon::checkOutput(StringRef output, Location location) {
  if (llvm::sys::fs::is_directory(output))
    return emitError(location) << output << ": is a folder; give -o the name of a file in it";
  if (llvm::sys::fs::exists(output) && !llvm::sys::fs::is_regular_file(output))
    return emitError(location) << output
                               << ": is no regular file, and would be replaced by one; give -o "
                                  "another name";
  SmallString<128> attempt;
  if (std::error_code error = llvm::sys::fs::createUniqueFile(output + ".%%%%%%", attempt))
    return emitError(location) << output << ": cannot be written: " << error.message()
                               << "; check the folder and its permissions";
  if (std::error_code error = llvm::sys::fs::remove(attempt))
    return emitError(location) << attempt << ": cannot be removed: " << error.message();
  return success();
}

LogicalResult halcyon::checkRoomForObjects(StringRef folder, Location location) {
  return checkRoom(folder, objectBytes, "temporary files", "set TMPDIR to another folder",
                   location);
}

LogicalResult halcyon::checkRoomForProgram(StringRef output, ArrayRef<std::string> objects,
                                           Location location) {
  uint64_t bytes = runtimeBytes, object = 0;
  for (const std::string &path : objects)
    if (!llvm::sys::fs::file_size(path, object))
      bytes += object;
  StringRef folder = llvm::sys::path::parent_path(output);
  return checkRoom(folder.empty() ? "." : folder, bytes, "the program", "write elsewhere",
                   location);
}
