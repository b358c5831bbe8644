#ifndef HALCYON_COMPILER_KERNELS_LOWER_FETCHFILTERS_H
#define HALCYON_COMPILER_KERNELS_LOWER_FETCHFILTERS_H

#include <Halide.h>

namespace halcyon::kernels {

/// A lowering pass for sums that pass over the filters of a few channels again and again, for one
/// position after the other, before they go on to the next channels: those channels' filters are
/// fetched meanwhile, a bit in each step of a sum, from behind the caches of a core. Without it the
/// first pass waits for memory, and the others leave that idle.
class FetchFilters : public Halide::Internal::IRMutator {
public:
  /// Filters, and the function of the sum that reads them.
  FetchFilters(std::vector<Halide::ImageParam> filters, const Halide::Func &sum);

  Halide::Internal::Stmt mutate(const Halide::Internal::Stmt &kernel) override;

private:
  std::vector<Halide::ImageParam> filters;
  std::string sum;
};

} // namespace halcyon::kernels
#endif
