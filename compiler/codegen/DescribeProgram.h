#ifndef HALCYON_COMPILER_CODEGEN_DESCRIBEPROGRAM_H
#define HALCYON_COMPILER_CODEGEN_DESCRIBEPROGRAM_H

#include "compiler/codegen/ProgramDescription.h"
#include "dialects/step/StepDialect.h"
#include "mlir/IR/BuiltinOps.h"

namespace halcyon {

/// Reads the table of a program from its scheduled and planned module. `source` is the file that it
/// was compiled from, `target` the processor.
ProgramDescription describeProgram(mlir::ModuleOp module, llvm::StringRef source,
                                   llvm::StringRef target, llvm::StringRef prefix);

/// The symbol of the entry point `name` ("train"), and of the reference's.
std::string entrySymbol(llvm::StringRef prefix, llvm::StringRef name);
std::string referenceSymbol(llvm::StringRef prefix, llvm::StringRef name);

/// Whether somebody may want to observe an entry point: training, and inference of many images and
/// of one.
bool isObservable(step::FuncOp step);

/// What an entry point runs, in order: its calls of kernels and fillings with zeros. Their numbers
/// are those of HalcyonEntry.tasks.
llvm::SmallVector<mlir::Operation *> tasksOf(step::FuncOp step);

} // namespace halcyon
#endif
