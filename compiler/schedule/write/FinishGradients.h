#ifndef HALCYON_COMPILER_SCHEDULE_WRITE_FINISHGRADIENTS_H
#define HALCYON_COMPILER_SCHEDULE_WRITE_FINISHGRADIENTS_H

#include "compiler/schedule/write/GradientKernels.h"
#include "compiler/schedule/write/StepWriter.h"
#include "llvm/ADT/SetVector.h"

namespace halcyon {

/// Hands each gradient over as soon as it is there and nobody needs the old weight any more: so few
/// gradients are in memory at once. A gradient that is there earlier is kept until the end.
class FinishGradients {
public:
  FinishGradients(const FunctionContext &context, Buffers &buffers, KernelMaker &kernels,
                  StepWriter &writer);

  /// Who reads a weight.
  llvm::ArrayRef<const KernelGroup *> readersOf(mlir::StringAttr weight) const;
  /// Within a group: of the sum on the whole batch that `adjoint` is of, the block from the output
  /// channel `first` on is there, and nobody in the group is still to read the weight.
  void behindBlock(nn::WinogradFilterAdjointOp adjoint, int64_t first, int group);
  /// Whether an operation is the gradient of a weight, summed directly on the whole batch: tile by
  /// tile, it lies as the weight does.
  bool isTileOfWeight(mlir::Operation *sum) const;
  /// Makes such a gradient, and hands each tile over where it was made, while it is in the cache.
  void finishSum(nn::Conv2DFilterGradientOp sum, int group);
  /// The whole of a group is there: lanes of the segment before it are free afterwards.
  void behindGroup(int group);
  void atEnd();

private:
  void finishAdjoint(nn::WinogradFilterAdjointOp adjoint, mlir::StringAttr weight, int group,
                     int64_t first = 0);
  void finishLanes(int segment);
  void finishBlocks(int segment, const Accumulators::Gradient &run);
  void add(const CutCall &call) { writer.addGrid(call.cells, call.call); }
  /// The first group behind which a value can be read.
  int groupOf(mlir::Value value) const;
  bool isReadBehind(mlir::StringAttr weight, int group) const;

  const FunctionContext &context;
  Buffers &buffers;
  KernelMaker &kernels;
  GradientKernels gradients;
  StepWriter &writer;
  int64_t elementBytes;
  llvm::DenseMap<mlir::StringAttr, llvm::SmallVector<const KernelGroup *>> readers;
  llvm::DenseSet<mlir::StringAttr> finished;
  llvm::SetVector<mlir::StringAttr> kept;
};

} // namespace halcyon
#endif
