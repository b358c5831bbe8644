#include "compiler/driver/Room.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

using namespace mlir;

namespace {

/// The kernels of the examples take 0.1 to 0.3 MB; a hundred times as much will do for any network.
constexpr uint64_t neededBytes = 32 * 1024 * 1024;

/// What a folder has left; "plenty" if the system does not say.
uint64_t bytesLeft(StringRef folder) {
  llvm::ErrorOr<llvm::sys::fs::space_info> space = llvm::sys::fs::disk_space(folder);
  return space ? space->available : neededBytes;
}

StringRef folderOf(StringRef file) {
  StringRef folder = llvm::sys::path::parent_path(file);
  return folder.empty() ? "." : folder;
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
  llvm::sys::fs::remove(attempt);
  return success();
}

LogicalResult halcyon::checkRoom(StringRef folder, Location location) {
  if (uint64_t left = bytesLeft(folder); left < neededBytes)
    return emitError(location) << llvm::formatv(
               "{0}: only {1} KB are free for temporary files; free some space, or set "
               "TMPDIR to a folder with {2} MB",
               folder, left / 1024, neededBytes / (1024 * 1024));
  return success();
}

std::string halcyon::describeLackOfRoom(StringRef file) {
  StringRef folder = folderOf(file);
  uint64_t left = bytesLeft(folder);
  if (left >= neededBytes)
    return "";
  return llvm::formatv("; only {0} KB are free in {1}: free some space or write elsewhere",
                       left / 1024, folder);
}
