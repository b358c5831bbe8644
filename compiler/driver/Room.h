#ifndef HALCYON_COMPILER_DRIVER_ROOM_H
#define HALCYON_COMPILER_DRIVER_ROOM_H

#include "mlir/IR/Location.h"
#include "mlir/Support/LLVM.h"

namespace halcyon {

/// Checks that the file `output` can be made or replaced, so that nobody waits for a compilation
/// whose result has no place.
mlir::LogicalResult checkOutput(llvm::StringRef output, mlir::Location location);

/// Checks that the folder for temporary files has room for the object files of a large network:
/// LLVM ends the process where it cannot write one.
mlir::LogicalResult checkRoom(llvm::StringRef folder, mlir::Location location);

/// "; ..." if the folder of `file` is nearly full, empty if it is not.
std::string describeLackOfRoom(llvm::StringRef file);

} // namespace halcyon
#endif
