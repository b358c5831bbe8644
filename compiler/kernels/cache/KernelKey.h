#ifndef HALCYON_COMPILER_KERNELS_CACHE_KERNELKEY_H
#define HALCYON_COMPILER_KERNELS_CACHE_KERNELKEY_H

#include "compiler/kernels/Kernels.h"

namespace halcyon::kernels {

/// What the object code of all kernels of a compilation depends on beside themselves: the compiler,
/// Halide and the other libraries as they are loaded, the environment, the processor.
/// `compilerVersion` changes whenever the code of the compiler does. Empty if a library does not
/// say what it is.
std::string describeCompilation(llvm::StringRef compilerVersion, const KernelTarget &target);

/// What a kernel's object code depends on, as 64 hexadecimal digits: a hash of the kernel, without
/// its name and its places in the model, and of what the compilation is.
std::string computeKey(kernel::FuncOp kernel, llvm::StringRef compilation);

} // namespace halcyon::kernels
#endif
