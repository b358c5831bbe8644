#ifndef HALCYON_RUNTIME_WEIGHTS_SAFETENSORSHEADER_H
#define HALCYON_RUNTIME_WEIGHTS_SAFETENSORSHEADER_H

#include "runtime/Status.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace halcyon::runtime {

/// A tensor of a .safetensors file: `end - begin` bytes of the data section, row-major,
/// little-endian.
struct SafetensorsTensor {
  std::string type; // F32, I64, …
  std::vector<int64_t> shape;
  uint64_t begin = 0;
  uint64_t end = 0;
};

/// The header of a .safetensors file: https://github.com/huggingface/safetensors#format
struct SafetensorsHeader {
  std::map<std::string, SafetensorsTensor> tensors;
  std::map<std::string, std::string> metadata;
};

/// Parses and checks a header against the size of the data section that follows it: every byte
/// belongs to exactly one tensor and every tensor has the bytes that its type and shape say. `path`
/// is for the messages, which name every tensor that is wrong.
Result<SafetensorsHeader> parseSafetensorsHeader(const std::string &path, std::string_view text,
                                                 uint64_t dataBytes);

/// Bytes per element of a type; 0 for an unknown one.
uint64_t getElementBytes(std::string_view type);

} // namespace halcyon::runtime

#endif
