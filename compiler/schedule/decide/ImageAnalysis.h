#ifndef HALCYON_COMPILER_SCHEDULE_DECIDE_IMAGEANALYSIS_H
#define HALCYON_COMPILER_SCHEDULE_DECIDE_IMAGEANALYSIS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Value.h"
#include "llvm/ADT/DenseSet.h"

namespace halcyon {

/// Tells values that hold one part an image of the batch (their first dimension) from those that
/// are about the whole: parameters, sums over the batch and what is computed from these. Shapes
/// cannot tell: a vector may happen to have as many elements as the batch has images.
class ImageAnalysis {
public:
  explicit ImageAnalysis(mlir::func::FuncOp function);

  bool isPerImage(mlir::Value value) const { return perImage.contains(value); }
  /// Whether the operation runs slice by slice: it computes per-image values, or sums them over the
  /// batch.
  bool runsOnSlices(mlir::Operation *operation) const;
  /// An operation was cloned: its results are what the original's are.
  void noteClone(mlir::Operation *original, mlir::Operation *clone);

private:
  llvm::DenseSet<mlir::Value> perImage;
};

/// Set on operations on images that run between segments, on the whole batch at once, and are cut
/// along something else than images: then what all images share is read once, not once a slice.
inline constexpr llvm::StringLiteral wholeBatchAttributeName = "step.whole_batch";
bool runsOnWholeBatch(mlir::Operation *operation);
/// Whether a sum takes less memory on the whole batch, for which its operands are kept
/// (`imageBytes` of each image), than in lanes, which hold `sumBytes` each.
bool takesLessOnWholeBatch(int64_t imageBytes, int64_t sumBytes, int64_t batch);

/// Whether the results of an operation are sums over the images of the batch to which each slice
/// adds its part.
bool isBatchSum(mlir::Operation *operation);
/// Whether an operation can be computed wherever its operands are read.
bool isPointwise(mlir::Operation *operation);
/// The value behind reshapes: those move no element.
mlir::Value behindReshapes(mlir::Value value);

} // namespace halcyon
#endif
