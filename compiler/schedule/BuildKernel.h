#ifndef HALCYON_COMPILER_SCHEDULE_BUILDKERNEL_H
#define HALCYON_COMPILER_SCHEDULE_BUILDKERNEL_H

#include "compiler/schedule/Buffers.h"
#include "compiler/schedule/KernelLibrary.h"
#include "dialects/nn/NNDialect.h"
#include "mlir/IR/IRMapping.h"

namespace halcyon {

/// A kernel and the buffers of one call of it.
struct KernelCall {
  kernel::FuncOp kernel;
  llvm::SmallVector<mlir::Value> buffers;
};

/// Makes the kernels of one function from its groups of operations.
class KernelMaker {
public:
  KernelMaker(const FunctionContext &context, Buffers &buffers, KernelLibrary &library)
      : context(context), buffers(buffers), library(library) {}

  /// The operations of a group on the shapes of one slice. A sum over the batch is added to its
  /// accumulator.
  KernelCall fromGroup(const KernelGroup &group);
  /// One element of a product, or of a filter gradient, in Winograd's form, for all images at once.
  KernelCall ofElement(nn::WinogradProductOp product);
  /// The gradient is added to what is there if `accumulate`.
  KernelCall ofElement(nn::WinogradFilterGradientOp gradient, bool accumulate);
  /// One tile of output channels of a weight's gradient, summed over all images at once; added to
  /// what is there if `accumulate`.
  KernelCall ofTile(nn::Conv2DFilterGradientOp gradient, mlir::StringAttr weight, bool accumulate);
  /// One tile of output channels of filters that are transformed or have their channels exchanged.
  KernelCall ofTile(nn::WinogradFilterOp filter);
  KernelCall ofTile(nn::SwapChannelsOp swap);
  /// The sum of what all lanes hold of a sum over the batch, added up in a fixed tree.
  KernelCall sumLanes(mlir::Value sum);
  /// A block of the gradients that lanes have accumulated: the sum, where gradients lie.
  KernelCall sumGradients(int64_t laneOffset, int64_t weightOffset, int64_t elements);
  /// A tile of the filter gradient that is the adjoint of what lanes have accumulated, or of what
  /// has been summed over the whole batch.
  KernelCall sumAdjoint(nn::WinogradFilterAdjointOp adjoint, mlir::StringAttr weight);
  /// A finished gradient that did not accumulate is copied to where gradients lie.
  KernelCall copyGradient(mlir::StringAttr weight, mlir::Value gradient);
  /// Gradients of a block of the weights, as a result of the call.
  KernelCall returnGradients();
  /// The update of a block of the weights by `update`, which is the same for all of them.
  KernelCall updateWeights(nn::SGDOp update);

private:
  KernelCall make(llvm::StringRef name, mlir::Location location, llvm::ArrayRef<mlir::Value> inputs,
                  llvm::ArrayRef<mlir::Value> outputs,
                  llvm::function_ref<void(mlir::OpBuilder &, const mlir::IRMapping &)> build);
  KernelCall copy(llvm::StringRef name, mlir::Location location, mlir::Value input,
                  mlir::Value output);
  mlir::Value sumOfLanes(mlir::OpBuilder &builder, mlir::Location location,
                         llvm::ArrayRef<mlir::Value> lanes);

  const FunctionContext &context;
  Buffers &buffers;
  KernelLibrary &library;
};

} // namespace halcyon
#endif
