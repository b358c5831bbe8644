#ifndef HALCYON_COMPILER_SCHEDULE_MEMORY_FETCHINGKERNELS_H
#define HALCYON_COMPILER_SCHEDULE_MEMORY_FETCHINGKERNELS_H

#include "compiler/schedule/memory/MemoryRange.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

namespace halcyon {

/// The type by which a kernel fetches all bytes of a buffer, in a row; of a window, what it
/// touches.
kernel::BufferType typeToFetch(kernel::BufferType type);

/// The kernels of a module, and those that fetch memory as well, for whoever touches it later.
class FetchingKernels {
public:
  explicit FetchingKernels(mlir::ModuleOp module) : module(module), symbols(module) {}

  kernel::FuncOp of(step::CallOp call) const {
    return symbols.lookup<kernel::FuncOp>(call.getKernelAttr().getAttr());
  }

  llvm::SmallVector<MemoryAccess> accessesOf(mlir::Operation *segment) const {
    return halcyon::accessesOf(segment, symbols);
  }

  /// Whether a call computes, rather than waits for what it touches.
  bool computes(step::CallOp call) const;
  /// The bytes from memory that a call has time to fetch beside what it touches itself.
  int64_t countSpareBytes(step::CallOp call) const;

  /// Has a call fetch memory while it computes, for reading it later or for writing to it; returns
  /// what replaces the call.
  step::CallOp fetchMeanwhile(step::CallOp call, llvm::ArrayRef<mlir::Value> memory,
                              bool forWriting = false);

  /// Removes the kernels that are called no more.
  void removeUnused();

private:
  kernel::FuncOp withArguments(kernel::FuncOp kernel, mlir::TypeRange added, bool areWrittenLater);

  mlir::ModuleOp module;
  mlir::SymbolTable symbols;
  llvm::MapVector<std::tuple<kernel::FuncOp, mlir::FunctionType, unsigned>, kernel::FuncOp>
      fetchingKernels;
};

} // namespace halcyon
#endif
