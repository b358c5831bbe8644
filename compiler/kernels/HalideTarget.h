#ifndef HALCYON_COMPILER_KERNELS_HALIDETARGET_H
#define HALCYON_COMPILER_KERNELS_HALIDETARGET_H

#include "compiler/kernels/Kernels.h"

#include <Halide.h>

namespace halcyon::kernels {

Halide::Target toHalideTarget(const KernelTarget &target);

} // namespace halcyon::kernels
#endif
