#ifndef HALCYON_DIALECTS_STEP_STEPDIALECT_H
#define HALCYON_DIALECTS_STEP_STEPDIALECT_H

#include "dialects/kernel/KernelDialect.h"

#include "dialects/step/StepDialect.h.inc"
#include "dialects/step/StepEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/step/StepAttributes.h.inc"

#define GET_OP_CLASSES
#include "dialects/step/StepOps.h.inc"

namespace halcyon::step {

/// The buffer that a value is, or a view of.
BufferOp memoryOf(mlir::Value value);

/// How many bytes further a buffer or view begins for the next cell.
int64_t cellStrideOf(mlir::Value value);

} // namespace halcyon::step

#endif
