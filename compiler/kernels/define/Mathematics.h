#ifndef HALCYON_COMPILER_KERNELS_DEFINE_MATHEMATICS_H
#define HALCYON_COMPILER_KERNELS_DEFINE_MATHEMATICS_H

#include <Halide.h>

namespace halcyon::kernels {

// Functions of f32 are polynomials that vectorise; those of f64 call libm.
Halide::Expr makeExp(const Halide::Expr &x);
Halide::Expr makeLog(const Halide::Expr &x);
Halide::Expr makeTanh(const Halide::Expr &x);
Halide::Expr makeSigmoid(const Halide::Expr &x);

} // namespace halcyon::kernels
#endif
