#include "compiler/kernels/cache/KernelCache.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/BLAKE3.h"
#include "llvm/Support/CachePruning.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace halcyon::kernels;

namespace {

// LLVM's names of entries and of files that are not whole yet: those that pruneCache removes.
constexpr StringLiteral entryPrefix = "llvmcache-";
constexpr StringLiteral temporaryName = "Thin-%%%%%%%%%%%%.tmp.o";

/// The largest kernel of MobileNetV2 takes 50 KB. What claims to be this large is no kernel.
constexpr uint64_t largestEntry = 64 * 1024 * 1024;

/// An unused entry goes after a month even if there is room.
constexpr std::chrono::hours expiration(30 * 24);

constexpr size_t checksumBytes = 32;

/// Of an entry's key and its object code: neither a damaged nor a renamed entry has it.
std::string computeChecksum(StringRef key, StringRef object) {
  BLAKE3 hash;
  hash.update(key);
  hash.update(object);
  return toStringRef(hash.final<checksumBytes>()).str();
}

/// The bytes of a regular file, which is now the one that was used last.
std::optional<std::string> readFile(const std::string &path) {
  if (!sys::fs::is_regular_file(path)) // to open a pipe would be to wait for its writer
    return std::nullopt;
  Expected<sys::fs::file_t> file = sys::fs::openNativeFileForRead(path);
  if (!file) {
    consumeError(file.takeError());
    return std::nullopt;
  }
  scope_exit close([&] { [[maybe_unused]] std::error_code closed = sys::fs::closeFile(*file); });
  sys::fs::file_status status;
  if (sys::fs::status(*file, status) || status.getSize() > largestEntry)
    return std::nullopt;
  // Copied, not mapped: a mapped file that somebody shortens ends the process.
  ErrorOr<std::unique_ptr<MemoryBuffer>> bytes =
      MemoryBuffer::getOpenFile(*file, path, status.getSize(), /*RequiresNullTerminator=*/false,
                                /*IsVolatile=*/true);
  if (!bytes)
    return std::nullopt;
  // Many disks are mounted so that reading leaves no trace. Where this fails, the entry only looks
  // less used than it is.
  [[maybe_unused]] std::error_code untouched = sys::fs::setLastAccessAndModificationTime(
      *file, std::chrono::system_clock::now(), status.getLastModificationTime());
  return (*bytes)->getBuffer().str();
}

bool write(int file, StringRef first, StringRef second) {
  raw_fd_ostream stream(file, /*shouldClose=*/false);
  stream << first << second;
  stream.flush();
  bool isWritten = !stream.has_error();
  stream.clear_error(); // LLVM ends the process at an error that nobody looked at
  return isWritten;
}

} // namespace

KernelCache::KernelCache(std::string folder, uint64_t limit)
    : folder(std::move(folder)), limit(limit),
      problem(
          sys::fs::create_directories(this->folder, /*IgnoreExisting=*/true, sys::fs::owner_all)) {
  if (!problem && !sys::fs::is_directory(this->folder))
    problem = std::make_error_code(std::errc::not_a_directory);
}

std::string KernelCache::pathOf(StringRef key) const {
  SmallString<128> path(folder);
  sys::path::append(path, entryPrefix + key);
  return path.str().str();
}

std::optional<std::string> KernelCache::find(StringRef key) const {
  std::optional<std::string> entry = readFile(pathOf(key));
  if (!entry || entry->size() < checksumBytes)
    return std::nullopt;
  std::string object = entry->substr(checksumBytes);
  entry->resize(checksumBytes);
  if (*entry != computeChecksum(key, object))
    return std::nullopt;
  return object;
}

/// Written under a name of its own, then renamed: another compiler sees the whole entry or none.
void KernelCache::add(StringRef key, StringRef object) const {
  SmallString<128> model(folder);
  sys::path::append(model, temporaryName);
  Expected<sys::fs::TempFile> file =
      sys::fs::TempFile::create(model, sys::fs::owner_read | sys::fs::owner_write);
  if (!file)
    return consumeError(file.takeError());
  if (write(file->FD, computeChecksum(key, object), object))
    consumeError(file->keep(pathOf(key)));
  else
    consumeError(file->discard());
}

void KernelCache::prune() const {
  if (!sys::fs::is_directory(folder))
    return;
  CachePruningPolicy policy;
  policy.Interval = std::chrono::seconds(0); // the limit holds after every compilation
  policy.Expiration = expiration;
  policy.MaxSizeBytes = std::max<uint64_t>(limit, 1); // zero would be no limit
  pruneCache(folder, policy);
}
