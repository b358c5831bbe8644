#ifndef HALCYON_COMPILER_CODEGEN_EMITTABLE_H
#define HALCYON_COMPILER_CODEGEN_EMITTABLE_H

#include "compiler/codegen/ProgramDescription.h"

namespace llvm {
class Module;
}

namespace halcyon {

/// Adds the table of a program (a constant HalcyonProgram, exported as `symbol`) to the module that
/// holds its entry points. All other functions with a body become internal.
void emitTable(llvm::Module &module, const ProgramDescription &program, const std::string &symbol);

} // namespace halcyon
#endif
