#ifndef HALCYON_RUNTIME_DATA_IDX_H
#define HALCYON_RUNTIME_DATA_IDX_H

#include "runtime/Status.h"

#include <cstdint>
#include <string>
#include <vector>

namespace halcyon::runtime {

/// The content of an IDX file of unsigned bytes (LeCun, Cortes, Burges: The MNIST database).
struct IdxTensor {
  std::vector<int64_t> shape;
  std::vector<uint8_t> values; // row-major
};

/// Reads an IDX file, gzip-compressed or not. Errors: missing, another format, another type than
/// unsigned bytes, fewer or more bytes than the header says. Nothing is allocated before the header
/// was found possible.
Result<IdxTensor> readIdx(const std::string &path);

/// Whether the file starts as an IDX file, gzip-compressed or not.
bool isIdxFile(const std::string &path);

} // namespace halcyon::runtime

#endif
