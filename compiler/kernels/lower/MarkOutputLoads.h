#ifndef HALCYON_COMPILER_KERNELS_LOWER_MARKOUTPUTLOADS_H
#define HALCYON_COMPILER_KERNELS_LOWER_MARKOUTPUTLOADS_H

#include <Halide.h>
#include <map>

namespace halcyon::kernels {

/// A lowering pass that tells loads of an output's previous elements whose buffer they read. Halide
/// 21 drops that where a function stores several results, takes the buffer for one that it
/// allocated itself, and so for aligned to whole vectors, which the caller's need not be.
class MarkOutputLoads : public Halide::Internal::IRMutator {
public:
  explicit MarkOutputLoads(const Halide::Func &output);

private:
  Halide::Expr visit(const Halide::Internal::Load *load) override;

  std::map<std::string, Halide::Parameter> parameters;
};

} // namespace halcyon::kernels
#endif
