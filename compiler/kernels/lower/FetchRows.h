#ifndef HALCYON_COMPILER_KERNELS_LOWER_FETCHROWS_H
#define HALCYON_COMPILER_KERNELS_LOWER_FETCHROWS_H

#include <Halide.h>

namespace halcyon::kernels {

/// A lowering pass for sums over blocks of rows of which each tile reads channels of its own, one
/// line a pixel, from far apart: no core foresees those. So what the next block reads beyond this
/// one is fetched meanwhile, line by line as it lies in memory, a few in each step of the sum.
class FetchRows : public Halide::Internal::IRMutator {
public:
  /// The function of the sum, and its blocks: of rows, and of images around them.
  FetchRows(const Halide::Func &sum, const Halide::RDom &blocks);

  Halide::Internal::Stmt mutate(const Halide::Internal::Stmt &kernel) override;

private:
  std::string sum, rows, images;
};

} // namespace halcyon::kernels
#endif
