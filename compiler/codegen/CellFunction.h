#ifndef HALCYON_COMPILER_CODEGEN_CELLFUNCTION_H
#define HALCYON_COMPILER_CODEGEN_CELLFUNCTION_H

#include "compiler/codegen/Emitter.h"
#include "dialects/step/StepDialect.h"

namespace halcyon {

/// The number of each task of an entry point, where it is observed; empty where it is not.
using TaskNumbers = llvm::DenseMap<mlir::Operation *, int32_t>;

/// Fills `function`, `void body(call, cell, worker)`, with what one lane or cell of a segment of
/// `step` does. `prefix` stands before the kernels' names in their symbols.
void buildCellFunction(mlir::Operation &segment, const Emitter &emitter, step::FuncOp step,
                       const mlir::SymbolTable &kernels, mlir::LLVM::LLVMFuncOp function,
                       llvm::StringRef prefix, const TaskNumbers &tasks);

} // namespace halcyon
#endif
