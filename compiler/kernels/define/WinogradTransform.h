#ifndef HALCYON_COMPILER_KERNELS_DEFINE_WINOGRADTRANSFORM_H
#define HALCYON_COMPILER_KERNELS_DEFINE_WINOGRADTRANSFORM_H

#include "compiler/kernels/define/MatrixProduct.h"
#include "dialects/nn/WinogradTile.h"

namespace halcyon::kernels {

/// The constant matrices of one side of a tile (dialects/nn/WinogradOps.td), which has a elements
/// in Winograd's form.
struct WinogradTransform {
  Matrix input;  // B^T, a x the pixels that it reads
  Matrix filter; // G, a x r
  Matrix output; // A^T, the pixels that it makes x a
};

/// Of each part of the taps the construction of Toom and Cook on the points 0, 1, -1, 2, -2, 1/2,
/// -1/2 and infinity, as many as the part has elements. For F(2x2, 3x3) and F(4x4, 3x3) these are
/// the matrices of Lavin and Gray (2015) up to signs.
///
/// How f32 rounds, measured on normally distributed images and filters, 16 channels; 128 channels:
/// the root of the mean square of errors over that of results
///
///             3 x 3             4 x 4             5 x 5             7 x 7
///     direct  1.5e-7; 4.4e-7    1.8e-7; 6.3e-7    2.4e-7; 6.7e-7    4.6e-7; 9.9e-7
///     m = 2   1.4e-7; 2.4e-7    4.1e-7; 1.4e-6    6.8e-7; 2.2e-6    2.7e-6; 2.8e-6
///     m = 4   7.4e-7; 2.1e-6    1.3e-6; 3.6e-6    1.4e-6; 2.2e-6
///
/// Several parts have fewer points each, and round less: beside direct sums, without fused
/// multiplication and addition, m = 4 rounds 4.5; 3.7 times as much for 3 x 3, but 2.2; 1.8 times
/// for 3 x 3 of stride 2, 2.4; 1.9 times for 5 x 5 of stride 2 (6; 4 of stride 1), 3; 2.1 times for
/// 7 x 7 and 2.9; 2.2 times for 9 x 9.
WinogradTransform makeWinogradTransform(const nn::WinogradSide &side);

} // namespace halcyon::kernels
#endif
