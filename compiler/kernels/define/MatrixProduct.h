#ifndef HALCYON_COMPILER_KERNELS_DEFINE_MATRIXPRODUCT_H
#define HALCYON_COMPILER_KERNELS_DEFINE_MATRIXPRODUCT_H

#include <Halide.h>
#include <vector>

namespace halcyon::kernels {

using Matrix = std::vector<std::vector<double>>;

Matrix transpose(const Matrix &matrix);

/// The products of a constant matrix and a vector, line by line. What lines have in common is the
/// same expression in them, so that it is computed once: the sum and the difference of elements
/// that every line weighs alike up to signs, and of lines that are alike up to signs the terms of
/// one sign and those of the other. (In the transforms of Toom and Cook that is what the points p
/// and -p have in common: a fifth of all additions of F(4x4, 5x5), or more.)
std::vector<Halide::Expr> multiply(const Matrix &matrix, const std::vector<Halide::Expr> &vector);

} // namespace halcyon::kernels
#endif
