#ifndef HALCYON_COMPILER_OBJECT_EMITOBJECT_H
#define HALCYON_COMPILER_OBJECT_EMITOBJECT_H

#include "llvm/IR/Module.h"
#include "llvm/Target/TargetMachine.h"

namespace halcyon {

/// What makes code for the processor `cpu`, or for the one that a function names. May be called
/// from several threads. Null, with the reason in `error`, if LLVM was built without this
/// architecture.
std::unique_ptr<llvm::TargetMachine>
createTargetMachine(llvm::StringRef cpu, llvm::CodeGenOptLevel level, std::string &error);

/// Writes a module as an object file. Returns what went wrong, empty if nothing.
std::string emitObject(llvm::Module &module, llvm::TargetMachine &machine, llvm::StringRef path);

} // namespace halcyon
#endif
