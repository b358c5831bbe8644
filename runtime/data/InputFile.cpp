#include "runtime/data/InputFile.h"

#include <sys/stat.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace halcyon::runtime {

// Deflate shrinks by at most 1032 : 1 (zlib, Technical Details).
static constexpr int64_t LargestRatio = 1032;

Result<InputFile> InputFile::open(const std::string &path) {
  struct stat information;
  if (stat(path.c_str(), &information) != 0)
    return mistake("{}: cannot open: {}; check the path", path, std::strerror(errno));
  if (!S_ISREG(information.st_mode))
    return mistake("{}: not a regular file; give the path of a file", path);
  gzFile file = gzopen(path.c_str(), "rb");
  if (!file)
    return mistake("{}: cannot open: {}; check the permissions", path, std::strerror(errno));
  gzbuffer(file, 1 << 17);
  const bool isPlain = gzdirect(file) != 0;
  return InputFile(path, file, information.st_size * (isPlain ? 1 : LargestRatio));
}

InputFile::InputFile(std::string path, gzFile_s *file, int64_t largestContent)
    : path(std::move(path)), file(file), largestContent(largestContent) {}

InputFile::InputFile(InputFile &&other) noexcept
    : path(std::move(other.path)), file(std::exchange(other.file, nullptr)),
      largestContent(other.largestContent) {}

InputFile::~InputFile() {
  if (file)
    gzclose(file);
}

Status InputFile::read(void *destination, int64_t bytes) {
  char *next = static_cast<char *>(destination);
  while (bytes > 0) {
    const unsigned piece = unsigned(std::min<int64_t>(bytes, 1 << 30));
    const int got = gzread(file, next, piece);
    int error = Z_OK;
    const char *message = gzerror(file, &error);
    if (got < 0 || (error != Z_OK && error != Z_BUF_ERROR))
      return mistake("{}: cannot read: {}; the file is damaged, fetch it again", path, message);
    if (got == 0)
      return mistake("{}: the file ends {} bytes too early; it is truncated, fetch it again", path,
                     bytes);
    next += got;
    bytes -= got;
  }
  return {};
}

Status InputFile::expectEnd() {
  if (gzgetc(file) >= 0)
    return mistake("{}: the file holds more bytes than its header says; it is damaged, fetch it "
                   "again",
                   path);
  int error = Z_OK;
  const char *message = gzerror(file, &error);
  if (error != Z_OK)
    return mistake("{}: cannot read: {}; the file is damaged, fetch it again", path, message);
  return {};
}

} // namespace halcyon::runtime
