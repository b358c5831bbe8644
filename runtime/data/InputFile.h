#ifndef HALCYON_RUNTIME_DATA_INPUTFILE_H
#define HALCYON_RUNTIME_DATA_INPUTFILE_H

#include "runtime/Status.h"

#include <cstdint>
#include <string>

struct gzFile_s; // NOLINT(readability-identifier-naming): zlib's name

namespace halcyon::runtime {

/// A file to read from its beginning to its end, unpacked on the way where it is gzip-compressed.
class InputFile {
public:
  static Result<InputFile> open(const std::string &path);
  InputFile(InputFile &&other) noexcept;
  InputFile &operator=(InputFile &&) = delete;
  ~InputFile();

  const std::string &getPath() const { return path; }

  /// The most bytes that the file can hold, judged by its size on the disk; a file that claims more
  /// is not believed.
  int64_t getLargestContent() const { return largestContent; }

  /// The next `bytes` bytes; an error where the file ends before or cannot be read.
  Status read(void *destination, int64_t bytes);

  /// An error where something is left to read, or the checksum of a compressed file is wrong.
  Status expectEnd();

private:
  InputFile(std::string path, gzFile_s *file, int64_t largestContent);

  std::string path;
  gzFile_s *file;
  int64_t largestContent;
};

} // namespace halcyon::runtime

#endif
