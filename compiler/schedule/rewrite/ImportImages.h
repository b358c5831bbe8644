#ifndef HALCYON_COMPILER_SCHEDULE_REWRITE_IMPORTIMAGES_H
#define HALCYON_COMPILER_SCHEDULE_REWRITE_IMPORTIMAGES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace halcyon {

/// Copies images from the caller's row-major form into one that the kernels read fast (channels
/// innermost, a halo).
void importImages(mlir::func::FuncOp function);

/// Whether it copies an argument.
bool isImported(mlir::BlockArgument argument);

} // namespace halcyon
#endif
