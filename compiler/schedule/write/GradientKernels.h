#ifndef HALCYON_COMPILER_SCHEDULE_WRITE_GRADIENTKERNELS_H
#define HALCYON_COMPILER_SCHEDULE_WRITE_GRADIENTKERNELS_H

#include "compiler/schedule/write/BuildKernel.h"

namespace halcyon {

/// A call that runs on `cells` cells.
struct CutCall {
  int64_t cells;
  KernelCall call;
};

/// Makes the kernels that hand finished gradients over to whom they are for: in @train the update
/// of the weights, elsewhere the caller. Filters are cut by tiles of output channels.
class GradientKernels {
public:
  GradientKernels(const FunctionContext &context, Buffers &buffers, KernelMaker &kernels);

  /// Whether gradients change the weights.
  bool update() const { return sgd; }
  /// The sum of what all lanes of a segment hold of gradients, `elements` a cell, from `laneOffset`
  /// on.
  KernelCall ofLanes(int segment, int64_t laneOffset, int64_t weightOffset, int64_t elements);
  /// The adjoint of what lanes have accumulated, or of what has been summed over the whole batch.
  /// Of the latter the block from the output channel `first` on.
  CutCall ofAdjoint(nn::WinogradFilterAdjointOp adjoint, mlir::StringAttr weight,
                    int64_t first = 0);
  /// A gradient that is a value of the function.
  CutCall ofValue(mlir::Value gradient, mlir::StringAttr weight);
  /// A tile of the gradient of a weight, which lies in `tile`.
  KernelCall ofTile(mlir::StringAttr weight, mlir::Value tile);
  /// The gradient of a weight that the loss does not depend on.
  CutCall ofZero(mlir::StringAttr weight);

  /// The sum of what all lanes of a segment hold of a weight's gradient, or the adjoint of such a
  /// sum, is kept for later; and handed over then.
  CutCall keepLanes(int segment, mlir::StringAttr weight, int64_t laneOffset);
  CutCall keepAdjoint(nn::WinogradFilterAdjointOp adjoint, mlir::StringAttr weight,
                      int64_t first = 0);
  CutCall ofKept(mlir::StringAttr weight);

private:
  using Computation = llvm::function_ref<mlir::Value(mlir::OpBuilder &, const mlir::IRMapping &)>;

  KernelCall handOver(const llvm::Twine &name, mlir::Location location, const WeightPart &part,
                      llvm::SmallVector<mlir::Value> inputs, Computation gradient);
  /// A part of a gradient that lies in memory.
  KernelCall handOver(const WeightPart &part, mlir::Value gradient);
  KernelCall keep(const llvm::Twine &name, mlir::Value kept, llvm::ArrayRef<mlir::Value> inputs,
                  Computation gradient);
  CutCall fromMemory(mlir::StringAttr weight, mlir::Value buffer);
  int64_t countCells(mlir::StringAttr weight) const;
  int64_t countCells(nn::WinogradFilterAdjointOp adjoint) const;
  llvm::SmallVector<mlir::Value> sumsOf(nn::WinogradFilterAdjointOp adjoint);
  static mlir::Value adjointOf(nn::WinogradFilterAdjointOp adjoint, mlir::OpBuilder &builder,
                               llvm::ArrayRef<mlir::Value> sums, const mlir::IRMapping &arguments);

  const FunctionContext &context;
  Buffers &buffers;
  KernelMaker &kernels;
  nn::SGDOp sgd; // the same for all weights; null if the gradients are for the caller
};

} // namespace halcyon
#endif
