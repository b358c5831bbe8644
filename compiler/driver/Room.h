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
mlir::LogicalResult checkRoomForObjects(llvm::StringRef folder, mlir::Location location);

/// Checks that the folder of `output` has room for a program of these objects: a linker dies of a
/// full disk.
mlir::LogicalResult checkRoomForProgram(llvm::StringRef output, llvm::ArrayRef<std::string> objects,
                                        mlir::Location location);

} // namespace halcyon
#endif
