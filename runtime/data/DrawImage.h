#ifndef HALCYON_RUNTIME_DATA_DRAWIMAGE_H
#define HALCYON_RUNTIME_DATA_DRAWIMAGE_H

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace halcyon::runtime {

/// An image as lines of text of equal width, bright where its values are high: grey half blocks
/// where `colours` are understood, shades of Unicode otherwise. `shape` is [height, width] or
/// [channels, height, width], whose channels are averaged; wide images are shrunk to the terminal.
std::vector<std::string> drawImage(const float *image, std::span<const int64_t> shape,
                                   bool colours);

} // namespace halcyon::runtime

#endif
