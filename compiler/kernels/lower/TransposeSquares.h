#ifndef HALCYON_COMPILER_KERNELS_LOWER_TRANSPOSESQUARES_H
#define HALCYON_COMPILER_KERNELS_LOWER_TRANSPOSESQUARES_H

#include <Halide.h>

namespace halcyon::kernels {

/// A lowering pass that transposes squares in registers, each step a permutation of two vectors
/// that x86 has an instruction for: of 16 by 16 elements 64 of them with AVX-512, between 16 loads
/// and 16 stores. Halide 21 leaves LLVM one permutation of the whole square, which becomes some 500
/// instructions, spills among them.
class TransposeSquares : public Halide::Internal::IRMutator {
public:
  explicit TransposeSquares(int vectorBytes) : vectorBytes(vectorBytes) {}

private:
  using IRMutator::visit;
  Halide::Expr visit(const Halide::Internal::Shuffle *shuffle) override;

  int vectorBytes;
};

} // namespace halcyon::kernels
#endif
