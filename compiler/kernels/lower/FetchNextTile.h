#ifndef HALCYON_COMPILER_KERNELS_LOWER_FETCHNEXTTILE_H
#define HALCYON_COMPILER_KERNELS_LOWER_FETCHNEXTTILE_H

#include <Halide.h>

namespace halcyon::kernels {

/// A lowering pass for sums over images of one position each: every step reads a line of its own,
/// far from that of the step before, and maybe from another core's cache, as other threads computed
/// some of the images. So each step fetches what the same step of the next tile will read.
class FetchNextTile : public Halide::Internal::IRMutator {
public:
  /// The function of the sum.
  explicit FetchNextTile(const Halide::Func &sum);

  Halide::Internal::Stmt mutate(const Halide::Internal::Stmt &kernel) override;

private:
  std::string sum;
};

} // namespace halcyon::kernels
#endif
