#ifndef HALCYON_COMPILER_KERNELS_LOWER_CHECKOBJECT_H
#define HALCYON_COMPILER_KERNELS_LOWER_CHECKOBJECT_H

#include "mlir/Support/LLVM.h"
#include "llvm/Support/MemoryBufferRef.h"
#include <string>

namespace halcyon::kernels {

/// What an object file needs that kernels must not: symbols that are neither libc's memory
/// functions nor libm's. Empty if there is nothing.
mlir::FailureOr<std::string> findForbiddenSymbols(llvm::MemoryBufferRef object);

} // namespace halcyon::kernels
#endif
