#include "runtime/system/AtomicFile.h"
#include "runtime/system/Interrupt.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace halcyon::runtime {

static Status describeFailure(const std::string &path, const char *action) {
  const int error = errno;
  const char *cure = error == ENOSPC || error == EDQUOT || error == EFBIG
                         ? "free some space or save elsewhere"
                         : "check the folder and its permissions, or save elsewhere";
  return mistake("{}: cannot {}: {}; {}", path, action, std::strerror(error), cure);
}

static std::string getPartialPath(const std::string &path) { return path + ".partial"; }

void FileWriter::write(std::string_view bytes) {
  while (!bytes.empty() && !error) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR)
      error = errno;
    bytes.remove_prefix(written < 0 ? 0 : size_t(written));
  }
}

// The new name is on the disk only when its folder is. Some file systems cannot sync folders; the
// file itself is safe.
static void syncFolder(const std::string &path) {
  const size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0)
    return;
  fsync(descriptor);
  close(descriptor);
}

static int createPartial(const std::string &partial) {
  return open(partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
}

Status produceFile(const std::string &path, const std::function<void(FileWriter &)> &produce) {
  const DelayedInterrupts delayed;
  const std::string partial = getPartialPath(path);
  const int descriptor = createPartial(partial);
  if (descriptor < 0)
    return describeFailure(path, "create the file to save to");
  FileWriter writer(descriptor);
  produce(writer);
  errno = writer.getError();
  const bool written = !writer.getError() && fsync(descriptor) == 0;
  Status status = written ? Status() : describeFailure(path, "write");
  if (close(descriptor) != 0 && status.ok())
    status = describeFailure(path, "write");
  if (status.ok() && std::rename(partial.c_str(), path.c_str()) != 0)
    status = describeFailure(path, "replace the file");
  if (status.ok())
    syncFolder(path);
  else
    unlink(partial.c_str());
  return status;
}

Status replaceFile(const std::string &path, std::span<const std::string_view> pieces) {
  return produceFile(path, [pieces](FileWriter &file) {
    for (std::string_view piece : pieces)
      file.write(piece);
  });
}

Status checkReplaceable(const std::string &path) {
  struct stat information;
  if (stat(path.c_str(), &information) == 0 && !S_ISREG(information.st_mode))
    return mistake("{}: not a regular file; give --save the name of a file", path);
  const std::string partial = getPartialPath(path);
  const int descriptor = createPartial(partial);
  if (descriptor < 0)
    return describeFailure(path, "create the file to save to");
  close(descriptor);
  unlink(partial.c_str());
  return {};
}

} // namespace halcyon::runtime
