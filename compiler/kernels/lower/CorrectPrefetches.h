#ifndef HALCYON_COMPILER_KERNELS_LOWER_CORRECTPREFETCHES_H
#define HALCYON_COMPILER_KERNELS_LOWER_CORRECTPREFETCHES_H

#include <Halide.h>

namespace halcyon::kernels {

/// A lowering pass that makes loops of prefetches go from cache line to cache line. Halide 21
/// counts the bytes of a line as elements, and so fetches one of four.
class CorrectPrefetches : public Halide::Internal::IRMutator {
  using IRMutator::visit;
  Halide::Internal::Stmt visit(const Halide::Internal::For *loop) override;
};

} // namespace halcyon::kernels
#endif
