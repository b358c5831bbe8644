#ifndef HALCYON_COMPILER_KERNELS_DEFINE_WINOGRADTRANSFORM_H
#define HALCYON_COMPILER_KERNELS_DEFINE_WINOGRADTRANSFORM_H

#include <cstdint>
#include <vector>

namespace halcyon::kernels {

using Matrix = std::vector<std::vector<double>>;

/// The constant matrices of F(m x m, r x r) (dialects/nn/WinogradOps.td), with a = m + r - 1.
struct WinogradTransform {
  Matrix input;  // B^T, a x a
  Matrix filter; // G, a x r
  Matrix output; // A^T, m x a
};

/// The construction of Toom and Cook on the points 0, 1, -1, 2, -2, 1/2, -1/2 and infinity, as many
/// as a tile has elements a side (at most 8). For F(2x2, 3x3) and F(4x4, 3x3) these are the
/// matrices of Lavin and Gray (2015) up to signs.
WinogradTransform makeWinogradTransform(int64_t tile, int64_t taps);

Matrix transpose(const Matrix &matrix);

} // namespace halcyon::kernels
#endif
