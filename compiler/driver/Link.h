#ifndef HALCYON_COMPILER_DRIVER_LINK_H
#define HALCYON_COMPILER_DRIVER_LINK_H

#include "mlir/IR/Location.h"
#include "mlir/Support/LLVM.h"

namespace halcyon {

/// Links object files and the runtime into the program `output`, replacing it only once it is
/// whole. With `isStatic`, libc is linked in too.
mlir::LogicalResult linkProgram(llvm::ArrayRef<std::string> objects, llvm::StringRef output,
                                bool isStatic, mlir::Location location);

/// Joins object files into one, `output`.
mlir::LogicalResult joinObjects(llvm::ArrayRef<std::string> objects, llvm::StringRef output,
                                mlir::Location location);

} // namespace halcyon
#endif
