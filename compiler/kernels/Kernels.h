#ifndef HALCYON_COMPILER_KERNELS_KERNELS_H
#define HALCYON_COMPILER_KERNELS_KERNELS_H

#include "dialects/kernel/KernelDialect.h"

#include "mlir/IR/BuiltinOps.h"
#include <string>
#include <vector>

namespace halcyon::kernels {

class KernelCache;

/// The processor that kernels are compiled for.
struct KernelTarget {
  std::string cpu;     // as LLVM calls it; never "host"
  int64_t vectorBytes; // of the widest vectors: 16, 32 or 64
  int64_t registers;   // how many of them there are: 16 or 32
  /// Of the shortest vectors that compute as much in the same time as the widest.
  int64_t leastVectorBytes;
  bool sse41, avx, f16c, fma, avx2, avx512, avx512Skylake;

  /// Elements of a vector.
  int64_t lanes(int64_t elementBytes) const { return vectorBytes / elementBytes; }
};

/// The target with an LLVM CPU name (`x86-64-v3`, `znver4`, ...) or `host`. An unknown name is an
/// error at `location`.
mlir::FailureOr<KernelTarget> describeTarget(llvm::StringRef cpuName, mlir::Location location);

/// The object code of one kernel. It exports `int symbol(void *...)`, which returns 0, with a
/// pointer for each argument of the kernel.func, in its order: to an argument that is only read the
/// first byte of the memory that the layout describes, halo included; to one that is stored the
/// element with all indices zero, inside of its halo.
struct CompiledKernel {
  std::string name; // of the kernel.func
  std::string symbol;
  std::string objectPath;
  bool wasCached = false;
};

/// Kernels to compile, and what stands before their names in their symbols.
struct KernelModule {
  mlir::ModuleOp module;
  std::string symbolPrefix;
};

/// Where and how kernels are compiled.
struct CompileOptions {
  std::string folder; // for the object files; it must exist
  unsigned threads;
  /// Where object code is looked for and kept; none: everything is compiled.
  const KernelCache *cache = nullptr;
  std::string compilerVersion = ""; // for the cache: changes whenever the compiler's code does
};

/// Compiles the kernels of modules, each to an object file. The symbols are the module's prefix and
/// the kernel's name. The result is in the order of the kernels. The objects call nothing but
/// functions of libc and libm and allocate nothing.
mlir::FailureOr<std::vector<CompiledKernel>> compileKernels(llvm::ArrayRef<KernelModule> modules,
                                                            const KernelTarget &target,
                                                            const CompileOptions &options);

/// The register tiles that a kernel can have (see kernel::TileAttr): first the one that it has by
/// itself, then the others, the fastest by an estimate first. None if nothing is blocked in
/// registers.
mlir::FailureOr<std::vector<kernel::TileAttr>> listTiles(kernel::FuncOp kernel,
                                                         const KernelTarget &target);

/// A name of what a kernel computes on which buffers, for files: 16 hexadecimal digits that do not
/// depend on its own name, its layers' and its tile.
std::string fingerprint(kernel::FuncOp kernel);

/// The loop nests of a kernel as text.
mlir::FailureOr<std::string> describeLoops(kernel::FuncOp kernel, const KernelTarget &target);

} // namespace halcyon::kernels
#endif
