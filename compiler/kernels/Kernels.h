#ifndef HALCYON_COMPILER_KERNELS_KERNELS_H
#define HALCYON_COMPILER_KERNELS_KERNELS_H

#include "dialects/kernel/KernelDialect.h"

#include "mlir/IR/BuiltinOps.h"
#include <string>
#include <vector>

namespace halcyon::kernels {

/// The processor that kernels are compiled for.
struct KernelTarget {
  std::string cpu;     // as LLVM calls it; never "host"
  int64_t vectorBytes; // of the widest vectors: 16, 32 or 64
  int64_t registers;   // how many of them there are: 16 or 32
  bool sse41, avx, f16c, fma, avx2, avx512, avx512Skylake;

  /// Elements of a vector.
  int64_t lanes(int64_t elementBytes) const { return vectorBytes / elementBytes; }
};

/// The target with an LLVM CPU name (`x86-64-v3`, `znver4`, ...) or `host`. An unknown name is an
/// error at `location`.
mlir::FailureOr<KernelTarget> describeTarget(llvm::StringRef cpuName, mlir::Location location);

/// The object code of one kernel. It exports `int symbol(halide_buffer_t *...)` with one buffer an
/// argument of the kernel.func, in its order; of each buffer only `host` is read: of an argument
/// that is only read the first byte of the memory that the layout describes, halo included; of one
/// that is stored to the element with all indices zero, inside of its halo.
struct CompiledKernel {
  std::string name; // of the kernel.func
  std::string symbol;
  std::string objectPath;
};

/// Compiles the kernels of a module on up to `threads` threads, each to an object file in `folder`,
/// which must exist. The symbols are `symbolPrefix` and the kernel's name. The result is in the
/// order of the kernels. The objects call nothing but functions of libc and libm and allocate
/// nothing.
mlir::FailureOr<std::vector<CompiledKernel>>
compileKernels(mlir::ModuleOp module, const KernelTarget &target, llvm::StringRef symbolPrefix,
               llvm::StringRef folder, unsigned threads);

/// The loop nests of a kernel as text.
mlir::FailureOr<std::string> describeLoops(kernel::FuncOp kernel, const KernelTarget &target);

} // namespace halcyon::kernels
#endif
