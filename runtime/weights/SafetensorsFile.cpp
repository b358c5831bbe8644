#include "runtime/weights/SafetensorsFile.h"
#include "runtime/weights/Parameters.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cmath>
#include <cstring>

namespace halcyon::runtime {

static_assert(std::endian::native == std::endian::little, ".safetensors files are little-endian");

// The format's own limit.
static constexpr uint64_t LargestHeader = 100'000'000;

uint32_t updateChecksum(uint32_t checksum, const void *data, uint64_t bytes) {
  return uint32_t(crc32_z(checksum, static_cast<const unsigned char *>(data), bytes));
}

SafetensorsFile::Descriptor::~Descriptor() { close(number); }

Status SafetensorsFile::readAt(uint64_t offset, void *destination, uint64_t bytes) const {
  char *next = static_cast<char *>(destination);
  while (bytes > 0) {
    const ssize_t got = pread(descriptor->number, next, bytes, off_t(offset));
    if (got == 0)
      return mistake("{}: the file ends too early; it is truncated, fetch or write it again", path);
    if (got < 0 && errno != EINTR)
      return mistake("{}: cannot read: {}; check the disk", path, std::strerror(errno));
    const uint64_t read = got < 0 ? 0 : uint64_t(got);
    next += read, offset += read, bytes -= read;
  }
  return {};
}

Result<SafetensorsFile> SafetensorsFile::open(const std::string &path) {
  SafetensorsFile file;
  file.path = path;
  const int number = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (number < 0)
    return mistake("{}: cannot open: {}; check the {}", path, std::strerror(errno),
                   errno == EACCES ? "permissions" : "path");
  file.descriptor = std::make_shared<Descriptor>(number);
  struct stat information;
  if (fstat(number, &information) != 0 || !S_ISREG(information.st_mode))
    return mistake("{}: not a regular file; give the path of a .safetensors file", path);
  const auto fileBytes = uint64_t(information.st_size);
  uint64_t headerBytes = 0;
  if (fileBytes < 8)
    return mistake(
        "{}: too short for a .safetensors file; it is truncated, fetch or write it again", path);
  if (Status status = file.readAt(0, &headerBytes, 8); !status.ok())
    return status;
  if (headerBytes > LargestHeader)
    return mistake("{}: not a .safetensors file: it begins with the size of its header, and no "
                   "header has {} bytes; give another file, or fetch or write this one again",
                   path, headerBytes);
  if (headerBytes > fileBytes - 8)
    return mistake("{}: not a .safetensors file, or truncated: its header would have {} bytes, the "
                   "file has {}; fetch or write it again",
                   path, headerBytes, fileBytes);
  std::string text(headerBytes, '\0');
  if (Status status = file.readAt(8, text.data(), headerBytes); !status.ok())
    return status;
  file.dataOffset = 8 + headerBytes;
  file.dataBytes = fileBytes - file.dataOffset;
  Result<SafetensorsHeader> header = parseSafetensorsHeader(path, text, file.dataBytes);
  if (!header.ok())
    return header.status();
  file.header = std::move(*header);
  return file;
}

const SafetensorsTensor *SafetensorsFile::find(const std::string &name) const {
  const auto position = header.tensors.find(name);
  return position == header.tensors.end() ? nullptr : &position->second;
}

Status SafetensorsFile::verifyChecksum() const {
  const auto expected = header.metadata.find(ChecksumKey);
  if (expected == header.metadata.end())
    return {};
  std::vector<char> piece(1 << 18);
  uint32_t checksum = 0;
  for (uint64_t offset = 0; offset < dataBytes; offset += piece.size()) {
    const uint64_t bytes = std::min<uint64_t>(piece.size(), dataBytes - offset);
    if (Status status = readAt(dataOffset + offset, piece.data(), bytes); !status.ok())
      return status;
    checksum = updateChecksum(checksum, piece.data(), bytes);
  }
  if (fmt::format("{:08x}", checksum) != expected->second)
    return mistake(
        "{}: the checksum of the data is {:08x}, not {} as recorded; the file is damaged, "
        "use another copy",
        path, checksum, expected->second);
  return {};
}

Status SafetensorsFile::read(const SafetensorsTensor &tensor, void *destination) const {
  return readAt(dataOffset + tensor.begin, destination, tensor.end - tensor.begin);
}

// sign, 5 bits of exponent with bias 15, 10 bits of fraction
static double decodeHalf(uint16_t bits) {
  const int exponent = bits >> 10 & 31, fraction = bits & 1023;
  const double sign = bits >> 15 ? -1.0 : 1.0;
  if (exponent == 31)
    return fraction ? NAN : sign * INFINITY;
  return sign * (exponent ? std::ldexp(1024 + fraction, exponent - 25) : std::ldexp(fraction, -24));
}

static double decodeBrainFloat(uint16_t bits) { return std::bit_cast<float>(uint32_t(bits) << 16); }

template <typename Stored> static Stored load(const char *bytes) {
  Stored value;
  std::memcpy(&value, bytes, sizeof(Stored));
  return value;
}

using Decoder = double (*)(const char *bytes);

template <typename Stored> static double decode(const char *bytes) {
  return double(load<Stored>(bytes));
}

static Decoder findDecoder(std::string_view type) {
  static constexpr std::pair<std::string_view, Decoder> decoders[] = {
      {"F32", decode<float>},
      {"F64", decode<double>},
      {"F16", [](const char *bytes) { return decodeHalf(load<uint16_t>(bytes)); }},
      {"BF16", [](const char *bytes) { return decodeBrainFloat(load<uint16_t>(bytes)); }},
      {"I64", decode<int64_t>},
      {"I32", decode<int32_t>},
      {"U8", decode<uint8_t>}};
  for (const auto &[name, decoder] : decoders)
    if (name == type)
      return decoder;
  return nullptr;
}

void TensorReader::readPiece() {
  constexpr size_t pieceBytes = 1 << 16; // whole elements
  position = 0;
  piece.assign(std::max(std::min<uint64_t>(pieceBytes, end - offset), elementBytes), 0);
  if (status.ok())
    status = file.readAt(file.dataOffset + offset, piece.data(), piece.size());
  offset += piece.size();
}

Result<TensorReader> SafetensorsFile::readElements(const std::string &name) const {
  const SafetensorsTensor *tensor = find(name);
  if (!tensor)
    return mistake("{}: the tensor '{}' is missing; write it into the file", path, name);
  const Decoder decoder = findDecoder(tensor->type);
  if (!decoder)
    return mistake("{}: tensor '{}' has the type {}, which is not read here; convert it to F32",
                   path, name, tensor->type);
  return TensorReader(*this, *tensor, decoder);
}

template <typename Element>
Result<std::vector<Element>> SafetensorsFile::readAs(const std::string &name) const {
  Result<TensorReader> reader = readElements(name);
  if (!reader.ok())
    return reader.status();
  std::vector<Element> values(size_t(countElements(find(name)->shape)));
  for (Element &value : values)
    value = Element(reader->next());
  return reader->getStatus().ok() ? Result(std::move(values)) : reader->getStatus();
}

Result<std::vector<double>> SafetensorsFile::readDoubles(const std::string &name) const {
  return readAs<double>(name);
}

Result<std::vector<float>> SafetensorsFile::readFloats(const std::string &name) const {
  return readAs<float>(name);
}

} // namespace halcyon::runtime
