#ifndef HALCYON_COMPILER_CODEGEN_CELLFUNCTION_H
#define HALCYON_COMPILER_CODEGEN_CELLFUNCTION_H

#include "compiler/codegen/CommonFunctions.h"
#include "dialects/step/StepDialect.h"

namespace halcyon {

/// The number of each task of an entry point that may be observed; empty where nobody does.
using TaskNumbers = llvm::DenseMap<mlir::Operation *, int32_t>;

/// Fills `function`, `void body(call, cell, worker)`, with what one lane or cell of a part of a
/// loop of `step` does; the cells of joined grids follow each other. `prefix` stands before the
/// kernels' names in their symbols.
void buildCellFunction(llvm::ArrayRef<mlir::Operation *> part, const Emitter &emitter,
                       step::FuncOp step, const mlir::SymbolTable &kernels,
                       mlir::LLVM::LLVMFuncOp function, llvm::StringRef prefix,
                       const CommonFunctions &common, const TaskNumbers &tasks);

} // namespace halcyon
#endif
