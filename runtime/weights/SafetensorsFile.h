#ifndef HALCYON_RUNTIME_WEIGHTS_SAFETENSORSFILE_H
#define HALCYON_RUNTIME_WEIGHTS_SAFETENSORSFILE_H

#include "runtime/weights/SafetensorsHeader.h"

#include <memory>

namespace halcyon::runtime {

/// The key of `__metadata__` under which our files keep the CRC-32 of their data section, as 8
/// hexadecimal digits.
inline constexpr const char *ChecksumKey = "halcyon.checksum";

/// CRC-32 of `bytes` continued from `checksum`, as in gzip; 0 to start with.
uint32_t updateChecksum(uint32_t checksum, const void *data, uint64_t bytes);

class TensorReader;

/// An open .safetensors file whose header was found sound.
class SafetensorsFile {
public:
  static Result<SafetensorsFile> open(const std::string &path);

  const std::string &getPath() const { return path; }
  const SafetensorsHeader &getHeader() const { return header; }

  /// Null where the file has no tensor of that name.
  const SafetensorsTensor *find(const std::string &name) const;

  /// An error where the file has a checksum and its data section another.
  Status verifyChecksum() const;

  /// Reads the bytes of a tensor as they are.
  Status read(const SafetensorsTensor &tensor, void *destination) const;

  /// Reads a tensor of F64, F32, F16, BF16, I64, I32 or U8, in row-major order. `name` is for the
  /// message where the type is another.
  Result<TensorReader> readElements(const std::string &name) const;
  Result<std::vector<double>> readDoubles(const std::string &name) const;
  Result<std::vector<float>> readFloats(const std::string &name) const;

private:
  struct Descriptor {
    explicit Descriptor(int number) : number(number) {}
    ~Descriptor();
    int number;
  };

  Status readAt(uint64_t offset, void *destination, uint64_t bytes) const;
  template <typename Element> Result<std::vector<Element>> readAs(const std::string &name) const;

  std::string path;
  std::shared_ptr<Descriptor> descriptor;
  uint64_t dataOffset = 0;
  uint64_t dataBytes = 0;
  SafetensorsHeader header;

  friend TensorReader;
};

/// The elements of a tensor, one after the other; a piece of it is in memory at a time. The file
/// outlives it.
class TensorReader {
public:
  /// The next element, as many times as the tensor has some. What could not be read is 0: look at
  /// the status behind the last one.
  double next() {
    if (position == piece.size())
      readPiece();
    const double value = decode(&piece[position]);
    position += elementBytes;
    return value;
  }

  /// The error that reading met, if any.
  const Status &getStatus() const { return status; }

private:
  friend SafetensorsFile;
  using Decoder = double (*)(const char *bytes);

  TensorReader(const SafetensorsFile &file, const SafetensorsTensor &tensor, Decoder decode)
      : file(file), offset(tensor.begin), end(tensor.end),
        elementBytes(getElementBytes(tensor.type)), decode(decode) {}
  void readPiece();

  const SafetensorsFile &file;
  uint64_t offset, end; // of what was not read yet
  size_t elementBytes;
  Decoder decode;
  std::vector<char> piece;
  size_t position = 0;
  Status status;
};

} // namespace halcyon::runtime

#endif
