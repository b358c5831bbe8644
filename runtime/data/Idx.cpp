#include "runtime/data/Idx.h"
#include "runtime/data/InputFile.h"
#include "runtime/weights/Parameters.h"

#include <array>

namespace halcyon::runtime {

static constexpr uint8_t UnsignedByte = 0x08;
static constexpr int HighestRank = 4;

using Word = std::array<uint8_t, 4>;

static int64_t decodeBigEndian(const Word &word) {
  return int64_t(word[0]) << 24 | int64_t(word[1]) << 16 | int64_t(word[2]) << 8 | word[3];
}

static Status checkMagic(const std::string &path, const Word &magic) {
  if (magic[0] != 0 || magic[1] != 0)
    return mistake("{}: not an IDX file: it starts with the bytes {:02x} {:02x} instead of 00 00; "
                   "give a file in MNIST's form",
                   path, magic[0], magic[1]);
  if (magic[2] != UnsignedByte)
    return mistake("{}: IDX values of type 0x{:02x} are not read; store unsigned bytes (0x08)",
                   path, magic[2]);
  if (magic[3] < 1 || magic[3] > HighestRank)
    return mistake("{}: an IDX file of rank {}; store labels as (n), images as (n, height, width) "
                   "or (n, channels, height, width)",
                   path, magic[3]);
  return {};
}

// The extents in the header, found to fit into the file.
static Result<std::vector<int64_t>> readShape(InputFile &file, int rank) {
  std::vector<int64_t> shape;
  int64_t bytes = 1;
  bool possible = true;
  for (int axis = 0; axis < rank; ++axis) {
    Word extent;
    if (Status status = file.read(extent.data(), 4); !status.ok())
      return status;
    shape.push_back(decodeBigEndian(extent));
    possible &= !__builtin_mul_overflow(bytes, shape.back(), &bytes);
  }
  if (!possible || bytes > file.getLargestContent())
    return mistake("{}: the header says {} bytes of values, more than the file holds; it is "
                   "truncated or damaged, fetch it again",
                   file.getPath(), describeShape(shape));
  return shape;
}

Result<IdxTensor> readIdx(const std::string &path) {
  Result<InputFile> file = InputFile::open(path);
  if (!file.ok())
    return file.status();
  Word magic;
  if (Status status = file->read(magic.data(), 4); !status.ok())
    return status;
  if (Status status = checkMagic(path, magic); !status.ok())
    return status;
  Result<std::vector<int64_t>> shape = readShape(*file, magic[3]);
  if (!shape.ok())
    return shape.status();
  IdxTensor tensor = {*shape, std::vector<uint8_t>(size_t(countElements(*shape)))};
  if (Status status = file->read(tensor.values.data(), int64_t(tensor.values.size())); !status.ok())
    return status;
  if (Status status = file->expectEnd(); !status.ok())
    return status;
  return tensor;
}

bool isIdxFile(const std::string &path) {
  Result<InputFile> file = InputFile::open(path);
  Word magic;
  return file.ok() && file->read(magic.data(), 4).ok() && magic[0] == 0 && magic[1] == 0 &&
         magic[2] >= UnsignedByte && magic[3] >= 1 && magic[3] <= HighestRank;
}

} // namespace halcyon::runtime
