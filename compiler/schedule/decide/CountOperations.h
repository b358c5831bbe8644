#ifndef HALCYON_COMPILER_SCHEDULE_DECIDE_COUNTOPERATIONS_H
#define HALCYON_COMPILER_SCHEDULE_DECIDE_COUNTOPERATIONS_H

#include "dialects/kernel/KernelDialect.h"

namespace halcyon {

/// The floating-point operations of one call of a kernel by the definitions of its operations: a
/// product and a sum are two.
int64_t countOperations(kernel::FuncOp kernel);

/// The bytes of the buffers that one call reads and writes, each once; those that it updates in
/// place twice.
int64_t countBytes(kernel::FuncOp kernel);

/// Whether work that moves so many bytes is worth waking threads for.
bool isWorthThreads(int64_t bytes);

} // namespace halcyon
#endif
