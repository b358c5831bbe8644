#ifndef HALCYON_COMPILER_TUNE_APPLYCHOICES_H
#define HALCYON_COMPILER_TUNE_APPLYCHOICES_H

#include "compiler/kernels/Kernels.h"
#include "compiler/tune/Choices.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringSet.h"

namespace halcyon {

/// Puts choices where the passes look for them: as attributes on what they are about. A choice that
/// is not possible is an error, which names `origin`, the file that the choices are from.
class ChoiceApplication {
public:
  /// `found` (may be null): where to say what else could be chosen.
  ChoiceApplication(const Choices &choices, llvm::StringRef origin, Alternatives *found)
      : choices(choices), origin(origin), found(found) {}

  /// Of functions and convolutions: before apply-winograd. `largestTile`: of Winograd's form.
  mlir::LogicalResult applyToNetwork(mlir::ModuleOp module, const kernels::KernelTarget &target,
                                     int64_t largestTile);
  /// Of kernels: behind schedule-step. Remarks which choices were for nothing.
  mlir::LogicalResult applyToKernels(mlir::ModuleOp module, const kernels::KernelTarget &target);

private:
  mlir::LogicalResult applyToFunction(mlir::func::FuncOp function, int64_t largestTile);
  mlir::LogicalResult applyToKernel(kernel::FuncOp kernel, const kernels::KernelTarget &target);
  void remarkUnused(mlir::Location location) const;

  const Choices &choices;
  llvm::StringRef origin;
  Alternatives *found;
  llvm::StringSet<> used; // keys of choices
};

} // namespace halcyon
#endif
