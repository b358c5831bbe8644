#ifndef HALCYON_COMPILER_SCHEDULE_WRITE_KERNELLIBRARY_H
#define HALCYON_COMPILER_SCHEDULE_WRITE_KERNELLIBRARY_H

#include "dialects/kernel/KernelDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringMap.h"

namespace halcyon {

/// The kernels of a module, each once: kernels with the same body and the same buffers are one.
class KernelLibrary {
public:
  /// `reference`: whether kernels are computed as defined, without a schedule.
  KernelLibrary(mlir::ModuleOp module, bool reference);

  /// The kernel with these buffers whose body `build` makes, under `name` if it is new (with a
  /// number behind it if another has that name).
  kernel::FuncOp get(llvm::StringRef name, mlir::TypeRange buffers, mlir::Location location,
                     llvm::function_ref<void(mlir::OpBuilder &, mlir::ValueRange)> build);

private:
  mlir::ModuleOp module;
  mlir::SymbolTable symbols;
  bool reference;
  llvm::StringMap<kernel::FuncOp> kernels; // by their text without their name
};

} // namespace halcyon
#endif
