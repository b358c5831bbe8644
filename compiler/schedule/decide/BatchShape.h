#ifndef HALCYON_COMPILER_SCHEDULE_DECIDE_BATCHSHAPE_H
#define HALCYON_COMPILER_SCHEDULE_DECIDE_BATCHSHAPE_H

#include "compiler/schedule/decide/ImageAnalysis.h"
#include "llvm/Support/MathExtras.h"

namespace halcyon {

struct Segments;

/// How the batch is cut: `slices` of `slice` images (the last may hold fewer).
struct BatchShape {
  int64_t batch;
  int64_t slice;

  /// A segment has so many lanes whatever they cost, if it has as many slices, and never more than
  /// that.
  static constexpr int64_t usualLanes = 8, mostLanes = 64;

  int64_t slices() const { return llvm::divideCeil(batch, slice); }
  /// The type of what one slice holds of a per-image value.
  mlir::RankedTensorType sliced(mlir::RankedTensorType type) const {
    llvm::SmallVector<int64_t> shape(type.getShape());
    shape[0] = slice;
    return type.clone(shape);
  }
};

/// The batch of a function: the first dimension of its image.
int64_t batchOf(mlir::func::FuncOp function);

/// The function that predicts, and the one that does for a single image.
inline constexpr llvm::StringLiteral predictName = "predict", predictImageName = "predict_image";

/// The function that compares what is predicted with labels. (Not for predicts: it prepares
/// nothing.)
inline constexpr llvm::StringLiteral evaluateName = "evaluate";

bool predicts(mlir::func::FuncOp function);

/// A call of prediction has no more images than this, as a rule.
inline constexpr int64_t predictedImages = 32;

/// Images of a call of a function, as a rule. Evaluation is cut as prediction is, however large its
/// batches are: where the layers are the same, they share their kernels. (LeNet-5: 106 kernels
/// instead of 116.)
int64_t usualImages(mlir::func::FuncOp function);

/// Set on a function whose images of a slice were chosen for schedule-step: their number.
inline constexpr llvm::StringLiteral sliceAttributeName = "step.slice";

/// What an operation on slices reads and writes, in bytes.
struct Traffic {
  int64_t imageBytes = 0; // of each image
  int64_t wholeBytes = 0; // of what all images share: filters and what their gradients add to
};

int64_t bytesOf(mlir::Value value);
Traffic trafficOf(mlir::Operation *operation, const ImageAnalysis &images, int64_t batch);

/// How many images an operation by itself, or the segments of a function, run on at a time: those
/// with the least estimated traffic of memory, but fewer, for more lanes, where that costs little.
/// A function's slices may leave less than the usual number of lanes if that saves much.
int64_t chooseSlice(const Traffic &traffic, int64_t batch);
int64_t chooseSlice(mlir::func::FuncOp function, const ImageAnalysis &images,
                    const Segments &segments);

/// What the traffic of an operation costs, an image, in slices of so many, each of which touches
/// `ofSlice`, or more than any cache keeps; and what images cost that are stored for all of a call
/// and read again. In bytes from memory.
double costOf(const Traffic &traffic, int64_t slice, std::optional<Traffic> ofSlice = {});
double costOfStoring(int64_t imageBytes, int64_t images);

} // namespace halcyon
#endif
