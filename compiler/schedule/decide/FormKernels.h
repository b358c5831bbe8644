#ifndef HALCYON_COMPILER_SCHEDULE_DECIDE_FORMKERNELS_H
#define HALCYON_COMPILER_SCHEDULE_DECIDE_FORMKERNELS_H

#include "compiler/schedule/decide/Segments.h"

namespace halcyon {

/// Operations that become one kernel: an anchor and the pointwise work behind it, or pointwise work
/// alone.
struct KernelGroup {
  llvm::SmallVector<mlir::Operation *> operations; // in the order of the function
  int segment;                                     // or group, if not on slices
  bool onSlices;

  mlir::Operation *last() const { return operations.back(); }
};

/// Groups the operations of a function into kernels, in an order in which they can run. Reshapes
/// belong to no group: whoever needs one makes it inside its kernel. With `fuse` off, each
/// operation is a kernel.
std::vector<KernelGroup> formKernels(mlir::func::FuncOp function, const ImageAnalysis &images,
                                     const Segments &segments, bool fuse);

/// The uses of a value and of its reshapes, but for the reshapes themselves.
llvm::SmallVector<mlir::OpOperand *> usesBehindReshapes(mlir::Value value);

} // namespace halcyon
#endif
