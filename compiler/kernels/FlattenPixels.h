#ifndef HALCYON_COMPILER_KERNELS_FLATTENPIXELS_H
#define HALCYON_COMPILER_KERNELS_FLATTENPIXELS_H

#include "dialects/kernel/KernelDialect.h"

#include "mlir/IR/OwningOpRef.h"

namespace halcyon::kernels {

/// A copy of a kernel that sees each image as one row of all its pixels, so that tiles of pixels
/// need not end with the rows: the 49 pixels of 7x7 are ten tiles of 5, almost without rest. Null
/// where pixels depend on their neighbours or rows do not lie side by side in memory.
mlir::OwningOpRef<kernel::FuncOp> flattenPixels(kernel::FuncOp kernel);

} // namespace halcyon::kernels
#endif
