#ifndef HALCYON_COMPILER_SCHEDULE_CHECKINPUT_H
#define HALCYON_COMPILER_SCHEDULE_CHECKINPUT_H

#include "mlir/IR/BuiltinOps.h"

namespace halcyon {

/// Checks that the functions of a module are what schedule-step takes, and reports all that is not,
/// with the pass that mends it where there is one.
mlir::LogicalResult checkSchedulable(mlir::ModuleOp module);

} // namespace halcyon
#endif
