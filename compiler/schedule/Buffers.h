#ifndef HALCYON_COMPILER_SCHEDULE_BUFFERS_H
#define HALCYON_COMPILER_SCHEDULE_BUFFERS_H

#include "compiler/schedule/BatchShape.h"
#include "compiler/schedule/Gradients.h"
#include "compiler/schedule/PlaceState.h"
#include "dialects/step/StepDialect.h"

namespace halcyon {

/// What the parts of scheduling one function know together.
struct FunctionContext {
  mutable mlir::func::FuncOp function; // a handle, whose accessors are not const
  BatchShape shape;
  const Layouts &layouts;
  const StatePlan &state;
  ImageAnalysis images;
  Segments segments;
  std::vector<KernelGroup> groups;
  Gradients gradients;
};

/// Decides which memory every value of a function lies in, and declares the buffers at the top of
/// its `step.func`, each once.
class Buffers {
public:
  Buffers(const FunctionContext &context, step::FuncOp step);

  /// The buffer of a value (behind its reshapes), as the current cell sees it. For a sum over the
  /// batch it is the finished sum.
  mlir::Value of(mlir::Value value);
  /// Where a slice adds its part of a sum over the batch: in the current lane, or, from outside of
  /// the slices, in lane `lane`.
  mlir::Value accumulator(mlir::Value sum, std::optional<int64_t> lane = std::nullopt);
  /// All gradients of the current lane.
  mlir::Value laneGradients();
  /// A block of the weights (or, at `offset`, of their velocities) of the current cell.
  mlir::Value stateBlock(llvm::StringRef name, int64_t offset);
  /// A block of the gradients of a lane, and of those that the call returns.
  mlir::Value gradientBlock(int64_t lane);
  mlir::Value resultBlock();
  /// The place of a weight's gradient in a lane.
  mlir::Value gradient(mlir::StringAttr weight, std::optional<int64_t> lane);
  /// The buffer that slot number `slot` of the call points to.
  mlir::Value slot(int64_t slot, llvm::StringRef name, mlir::RankedTensorType type, bool perImage);

  /// What the lanes take, each: the gradients and the other accumulators.
  int64_t bytesOfLane() const { return laneBytes; }

private:
  mlir::Value declare(step::Space space, const llvm::Twine &name, kernel::BufferType type,
                      std::optional<int64_t> offset = std::nullopt, int64_t cellStride = 0,
                      std::optional<int64_t> lane = std::nullopt,
                      std::optional<int64_t> slot = std::nullopt);
  mlir::Value declareFor(mlir::Value value);
  mlir::Value declareArgument(mlir::BlockArgument argument);
  mlir::Value declarePerImage(mlir::Value value);
  mlir::Value declareWhole(mlir::Value value);
  /// Where a sum that is not a gradient accumulates in every lane, in bytes behind the gradients.
  int64_t accumulatorOffset(mlir::Value sum);
  kernel::BufferType blockType() const;
  mlir::RankedTensorType cellType(mlir::Value value) const;
  /// The number of the function's result that the value is, if any.
  std::optional<unsigned> resultNumber(mlir::Value value) const;

  const FunctionContext &context;
  mlir::Block *block; // of the step.func
  mlir::OpBuilder builder;
  step::BufferOp lastBuffer;
  int64_t elementBytes;
  int64_t laneBytes;
  llvm::DenseMap<mlir::Value, int64_t> accumulatorOffsets;
  llvm::DenseMap<mlir::Value, mlir::Value> byValue;
  llvm::StringMap<mlir::Value> byPlace; // buffers with a fixed place
};

/// The number of a slot of the runtime's call (runtime/Program.h) by its name in `nn.slot`, if
/// there is such a slot.
std::optional<int64_t> findSlot(llvm::StringRef name);

/// "conv_1" of an operation that the layer conv_1 came to be.
std::string layerName(mlir::Location location);

} // namespace halcyon
#endif
