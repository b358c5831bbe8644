#ifndef HALCYON_COMPILER_SCHEDULE_SPREAD_CUTKERNEL_H
#define HALCYON_COMPILER_SCHEDULE_SPREAD_CUTKERNEL_H

#include "compiler/schedule/spread/SliceOperands.h"
#include "compiler/schedule/write/KernelLibrary.h"

namespace halcyon {

/// The shape of what a kernel stores.
llvm::ArrayRef<int64_t> storedShape(kernel::FuncOp kernel);

/// A kernel that computes a slice of what another one stores.
class CutKernel {
public:
  /// An argument of the original kernel and what a cell sees of it; nothing said: all.
  struct Argument {
    unsigned original;
    bool isStored;
    std::optional<CellWindow> window;
    std::optional<CellSlice> slice;
  };

  /// Finds out what a cell that computes a slice of the stored values needs; none if the kernel
  /// cannot be cut so.
  static std::optional<CutKernel> find(kernel::FuncOp kernel, const CellSlice &stored);

  /// In the order of the cut kernel's arguments.
  llvm::ArrayRef<Argument> getArguments() const { return arguments; }
  const CellSlice &getStored() const { return stored; }
  kernel::BufferType typeOf(const Argument &argument) const;
  /// Lets an argument of the original kernel, of which cells see parts of a slice, lie where there
  /// is room for one slice only.
  void moveToScratch(unsigned original, const CellSlice &slice);
  /// Writes the kernel.
  kernel::FuncOp build(KernelLibrary &library) const;

private:
  CutKernel(kernel::FuncOp kernel, const CellSlice &stored) : kernel(kernel), stored(stored) {}
  bool addInputs(mlir::Value tensor, const std::optional<CellSlice> &slice);
  bool addArgument(mlir::Value buffer, bool isStored, const std::optional<CellSlice> &slice);

  mutable kernel::FuncOp kernel; // a handle, whose accessors are not const
  CellSlice stored;
  llvm::SmallVector<Argument> arguments;
};

} // namespace halcyon
#endif
