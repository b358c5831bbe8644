#ifndef HALCYON_COMPILER_SCHEDULE_WRITE_BUILDSTEP_H
#define HALCYON_COMPILER_SCHEDULE_WRITE_BUILDSTEP_H

#include "compiler/schedule/write/BuildKernel.h"

namespace halcyon {

/// Builds the `step.func` of a function, in front of it.
step::FuncOp buildStep(const FunctionContext &context, KernelLibrary &library);

} // namespace halcyon
#endif
