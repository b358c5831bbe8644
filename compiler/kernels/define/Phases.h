#ifndef HALCYON_COMPILER_KERNELS_DEFINE_PHASES_H
#define HALCYON_COMPILER_KERNELS_DEFINE_PHASES_H

#include "dialects/kernel/KernelDialect.h"
#include <array>

namespace halcyon::kernels {

/// The phases (height, width) of a kernel: those of the stride of the convolution whose adjoint in
/// the input it computes. Pixels of one phase meet the same taps of the filter, so each phase is a
/// convolution of stride 1. 1 where there is nothing to gain.
std::array<int64_t, 2> phasesOf(kernel::FuncOp kernel);

/// Whether a kernel is computed phase by phase.
bool hasPhases(kernel::FuncOp kernel);

} // namespace halcyon::kernels
#endif
