#ifndef HALCYON_COMPILER_KERNELS_LOWER_SUMLOOPS_H
#define HALCYON_COMPILER_KERNELS_LOWER_SUMLOOPS_H

#include "llvm/ADT/STLFunctionalExtras.h"

#include <Halide.h>

namespace halcyon::kernels {

/// The innermost loop of a sum, with all around it, and the vectors of a buffer that it reads.
struct SumLoop {
  std::vector<const Halide::Internal::For *> loops; // the outermost first
  std::string buffer;
  Halide::Type type;
  int64_t lanes;
  /// The number of each one's first element, by loop variables alone.
  std::vector<Halide::Expr> vectors = {};

  const Halide::Internal::For *steps() const { return loops.back(); }
};

/// The loops right around the loads that `isMeant` is true for: one for each buffer that such a
/// loop reads.
std::vector<SumLoop> findSumLoops(const Halide::Internal::Stmt &kernel,
                                  llvm::function_ref<bool(const Halide::Internal::Load *)> isMeant);

} // namespace halcyon::kernels
#endif
