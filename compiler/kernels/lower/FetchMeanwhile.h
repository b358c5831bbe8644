#ifndef HALCYON_COMPILER_KERNELS_LOWER_FETCHMEANWHILE_H
#define HALCYON_COMPILER_KERNELS_LOWER_FETCHMEANWHILE_H

#include "compiler/kernels/define/Algorithm.h"

#include <Halide.h>

namespace halcyon::kernels {

/// A lowering pass that fetches memory that the kernel does not touch, line by line in the
/// iterations of its loops: memory that a later kernel will need comes while this one computes.
class FetchMeanwhile : public Halide::Internal::IRMutator {
public:
  explicit FetchMeanwhile(std::vector<LaterMemory> memory);

  Halide::Internal::Stmt mutate(const Halide::Internal::Stmt &kernel) override;

private:
  std::vector<LaterMemory> memory;
};

} // namespace halcyon::kernels
#endif
