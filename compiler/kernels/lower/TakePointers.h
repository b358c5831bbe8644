#ifndef HALCYON_COMPILER_KERNELS_LOWER_TAKEPOINTERS_H
#define HALCYON_COMPILER_KERNELS_LOWER_TAKEPOINTERS_H

#include <Halide.h>

namespace halcyon::kernels {

/// A kernel whose arguments are pointers to the memory of its buffers, not descriptions of them:
/// all else that these could tell is known when it is compiled. So a call of it takes an
/// instruction for each buffer.
Halide::Internal::LoweredFunc takePointers(const Halide::Internal::LoweredFunc &kernel);

} // namespace halcyon::kernels
#endif
