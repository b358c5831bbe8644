#ifndef HALCYON_COMPILER_SCHEDULE_WRITE_CUTOPERATIONS_H
#define HALCYON_COMPILER_SCHEDULE_WRITE_CUTOPERATIONS_H

#include "compiler/schedule/write/FinishGradients.h"

namespace halcyon {

/// Writes what is about the whole batch and so large that it is cut into cells: by the elements of
/// tiles in Winograd's form, by tiles of output channels, or by taps.
class CutOperations {
public:
  CutOperations(const FunctionContext &context, Buffers &buffers, KernelMaker &kernels,
                StepWriter &writer, FinishGradients &gradients)
      : context(context), buffers(buffers), kernels(kernels), writer(writer), gradients(gradients) {
  }

  /// Whether an operation that is not on slices is such.
  bool contains(mlir::Operation *operation) const;
  void add(mlir::Operation *operation);
  /// A sum for a weight's gradient alone, block by block of output channels or tile by tile: each
  /// is handed over before the next one takes its place.
  void addSum(mlir::Operation *sum, int group);

private:
  void addFilter(nn::WinogradFilterOp filter, int64_t first);
  /// Whether each tile of output channels is full: then one kernel makes any of them.
  bool hasFullTiles(mlir::RankedTensorType filters) const;
  /// Whether a cell makes one tap of exchanged filters: they are large, and no tiles can be cells.
  bool isCutByTaps(nn::SwapChannelsOp swap) const;
  void addSwap(nn::SwapChannelsOp swap);
  void addDense(mlir::Operation *product);
  void addProduct(nn::WinogradProductOp product);
  void addBlocks(nn::WinogradFilterGradientOp sum, int group);
  void addBlock(nn::WinogradFilterGradientOp sum, int64_t first);
  /// A sum over many pixels or tiles is added up part by part, and begins with zeros. Returns
  /// whether this is one.
  bool addZero(mlir::Operation *gradient);
  int64_t countTilesAtOnce(mlir::Value filters);
  static int64_t countTaps(mlir::RankedTensorType filters);
  int64_t countTiles(mlir::RankedTensorType filters) const;

  const FunctionContext &context;
  Buffers &buffers;
  KernelMaker &kernels;
  StepWriter &writer;
  FinishGradients &gradients;
};

} // namespace halcyon
#endif
