#ifndef HALCYON_COMPILER_SCHEDULE_WRITE_BUILDKERNEL_H
#define HALCYON_COMPILER_SCHEDULE_WRITE_BUILDKERNEL_H

#include "compiler/schedule/write/Buffers.h"
#include "compiler/schedule/write/KernelLibrary.h"
#include "dialects/nn/NNDialect.h"
#include "mlir/IR/IRMapping.h"

namespace halcyon {

/// A kernel and the buffers of one call of it.
struct KernelCall {
  kernel::FuncOp kernel;
  llvm::SmallVector<mlir::Value> buffers;
};

// What kernels consist of: buffers are the step's, `arguments` maps them to the kernel's.

mlir::Value loadFrom(mlir::OpBuilder &builder, mlir::Location location, mlir::Value buffer,
                     const mlir::IRMapping &arguments);
/// `tensor` is reshaped to what the buffer, the kernel's, holds.
void storeTo(mlir::OpBuilder &builder, mlir::Location location, mlir::Value tensor,
             mlir::Value buffer, bool accumulate);
/// The sum, in a fixed tree, of what a buffer across lanes holds: a tensor of `type`.
mlir::Value sumAcrossLanes(mlir::OpBuilder &builder, mlir::Location location, mlir::Value buffer,
                           const mlir::IRMapping &arguments, mlir::Type type);
/// The sum of what several buffers hold, in a fixed tree.
mlir::Value sumOf(mlir::OpBuilder &builder, mlir::Location location,
                  llvm::ArrayRef<mlir::Value> buffers, const mlir::IRMapping &arguments);
/// "conv_1.conv2d"
std::string kernelName(mlir::Operation *anchor);

/// Makes the kernels of one function from its groups of operations.
class KernelMaker {
public:
  KernelMaker(const FunctionContext &context, Buffers &buffers, KernelLibrary &library)
      : context(context), buffers(buffers), library(library) {}

  /// The operations of a group on the shapes of one slice. A sum over the batch is added to its
  /// accumulator.
  KernelCall fromGroup(const KernelGroup &group);
  /// One element of a product, or of a filter gradient, in Winograd's form, for all images at once.
  /// Of its output channels, those whose filters are there at once, from `first` on.
  KernelCall ofElement(nn::WinogradProductOp product, int64_t first);
  /// The gradient is added to what is there if `accumulate`.
  KernelCall ofElement(nn::WinogradFilterGradientOp gradient, bool accumulate, int64_t first);
  /// One tile of output channels of a dense layer for all images at once; or, of its adjoint, one
  /// tile of the channels of one pixel, from the filters that are for it.
  KernelCall ofTile(nn::Conv2DOp dense);
  KernelCall ofPixel(mlir::Operation *adjoint);
  KernelCall ofPixel(nn::SwapChannelsOp filters);
  /// One tile of output channels of a filter gradient, summed over all images at once: `output`; it
  /// is added to what is there if `accumulate`.
  KernelCall ofTile(nn::Conv2DFilterGradientOp gradient, mlir::Value output, bool accumulate);
  /// One tile of output channels of filters that are transformed or have their channels exchanged.
  KernelCall ofTile(nn::WinogradFilterOp filter, int64_t first);
  KernelCall ofTile(nn::SwapChannelsOp swap);
  /// All channels of one of their taps.
  KernelCall ofTap(nn::SwapChannelsOp swap);
  /// The sum of what all lanes hold of a sum over the batch, added up in a fixed tree.
  KernelCall sumLanes(mlir::Value sum);
  /// A kernel of a network's layer or of the step, whose arguments are these buffers.
  KernelCall make(llvm::StringRef name, mlir::Location location, llvm::ArrayRef<mlir::Value> inputs,
                  llvm::ArrayRef<mlir::Value> outputs,
                  llvm::function_ref<void(mlir::OpBuilder &, const mlir::IRMapping &)> build);

private:
  /// A convolution for all images at once, of what these buffers hold; `bias` may be null.
  KernelCall makeProduct(mlir::Operation *anchor, mlir::Value images, mlir::Value filter,
                         mlir::Value bias, mlir::Value output);
  KernelCall makeSwap(nn::SwapChannelsOp swap, mlir::Value input, mlir::Value output);
  /// The type of a value with all images of the batch, and of these `channels` channels or all.
  mlir::RankedTensorType onAllImages(mlir::Value images,
                                     std::optional<int64_t> channels = std::nullopt) const;

  const FunctionContext &context;
  Buffers &buffers;
  KernelLibrary &library;
};

} // namespace halcyon
#endif
