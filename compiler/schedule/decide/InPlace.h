#ifndef HALCYON_COMPILER_SCHEDULE_DECIDE_INPLACE_H
#define HALCYON_COMPILER_SCHEDULE_DECIDE_INPLACE_H

#include "compiler/schedule/decide/BatchShape.h"
#include "compiler/schedule/decide/Layouts.h"

namespace halcyon {

/// Results that take the place of an image that their kernel is the last to read, and that it reads
/// element by element: of each, whose place it takes. Two images of a slice are one then, which
/// pays where they are too large for a core's own cache: what is written has just been read, and
/// threads share the cache behind it.
using ReplacedValues = llvm::DenseMap<mlir::Value, mlir::Value>;
ReplacedValues findReplaced(mlir::func::FuncOp function, const ImageAnalysis &images,
                            const Segments &segments, llvm::ArrayRef<KernelGroup> groups,
                            const Layouts &layouts);

} // namespace halcyon
#endif
