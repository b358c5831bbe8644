#ifndef HALCYON_TEST_COMPILER_KERNELS_LOADEDKERNEL_H
#define HALCYON_TEST_COMPILER_KERNELS_LOADEDKERNEL_H

#include "compiler/driver/TemporaryFolder.h"
#include "dialects/kernel/KernelDialect.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"

namespace halcyon::test {

/// A kernel that has been compiled for a processor and loaded into the process.
class LoadedKernel {
public:
  /// `text` is a module of one `kernel.func`.
  LoadedKernel(const std::string &text, const std::string &processor);
  ~LoadedKernel();
  LoadedKernel(const LoadedKernel &) = delete;
  LoadedKernel &operator=(const LoadedKernel &) = delete;

  /// Whether it compiled; the reason why not has been printed.
  bool isLoaded() const { return function != nullptr; }
  /// Calls it with the memory of each argument. Returns its status: 0 for success.
  int call(llvm::ArrayRef<char *> memory);
  kernel::BufferType typeOf(unsigned argument);
  /// A variable that it brings or uses; null if there is none.
  void *findVariable(const char *name);

private:
  kernel::FuncOp getKernel();

  mlir::MLIRContext context{mlir::MLIRContext::Threading::DISABLED};
  mlir::OwningOpRef<mlir::ModuleOp> module;
  TemporaryFolder folder;
  void *library = nullptr;
  void *function = nullptr;
};

} // namespace halcyon::test
#endif
