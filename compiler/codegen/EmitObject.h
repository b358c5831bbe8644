#ifndef HALCYON_COMPILER_CODEGEN_EMITOBJECT_H
#define HALCYON_COMPILER_CODEGEN_EMITOBJECT_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/IR/Module.h"

namespace halcyon {

/// Translates a lowered module into LLVM's IR for the processor `cpu`. The context must outlive the
/// result.
std::unique_ptr<llvm::Module> translateModule(mlir::ModuleOp module, llvm::LLVMContext &context,
                                              llvm::StringRef cpu);

/// Writes a module as an object file for `cpu`.
mlir::LogicalResult emitObject(llvm::Module &module, llvm::StringRef cpu, llvm::StringRef path,
                               mlir::Location location);

} // namespace halcyon
#endif
