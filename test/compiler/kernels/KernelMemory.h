#ifndef HALCYON_TEST_COMPILER_KERNELS_KERNELMEMORY_H
#define HALCYON_TEST_COMPILER_KERNELS_KERNELMEMORY_H

#include "test/compiler/kernels/KernelCase.h"
#include "test/compiler/kernels/LoadedKernel.h"

namespace halcyon::test {

using Bytes = std::vector<char>;
/// The bytes of each argument of a kernel.
using Memory = std::vector<Bytes>;

/// Memory before a call: random data, the same for each form of the kernel. What it only stores to
/// holds a mark everywhere, so that an element it forgets is found.
Memory makeMemory(const KernelCase &kernel, LoadedKernel &loaded);
llvm::SmallVector<char *> pointersTo(Memory &memory);

/// The elements of a tensor, in row-major order.
std::vector<double> readElements(kernel::BufferType type, const Bytes &bytes);

/// What a kernel did to the elements of a buffer that are not the tensor's.
struct Surroundings {
  int64_t dirty;   // elements of the padding that are not zero
  int64_t touched; // elements of the halo that have lost their mark
};
Surroundings inspectSurroundings(kernel::BufferType type, const Bytes &bytes);

} // namespace halcyon::test
#endif
