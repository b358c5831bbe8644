#ifndef HALCYON_COMPILER_CODEGEN_TRANSLATEMODULE_H
#define HALCYON_COMPILER_CODEGEN_TRANSLATEMODULE_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/IR/Module.h"
#include "llvm/Target/TargetMachine.h"

namespace halcyon {

/// Translates a lowered module into LLVM's IR for a machine. The context must outlive the result.
/// Null if that fails, with a diagnostic.
std::unique_ptr<llvm::Module> translateModule(mlir::ModuleOp module, llvm::LLVMContext &context,
                                              const llvm::TargetMachine &machine);

} // namespace halcyon
#endif
