#ifndef HALCYON_COMPILER_SCHEDULE_WRITE_BUFFERS_H
#define HALCYON_COMPILER_SCHEDULE_WRITE_BUFFERS_H

#include "compiler/schedule/decide/FunctionContext.h"
#include "dialects/step/StepDialect.h"

namespace halcyon {

/// A part of the weights, or of what lies as they do.
struct WeightPart {
  kernel::BufferType type;
  int64_t offset; // bytes from the first weight
  int64_t cellStride;
};

/// Decides which memory every value of a function lies in, and declares the buffers at the top of
/// its `step.func`, each once.
class Buffers {
public:
  Buffers(const FunctionContext &context, step::FuncOp step);

  /// The buffer of a value (behind its reshapes), as the current cell sees it. For a sum over the
  /// batch it is the finished sum.
  mlir::Value of(mlir::Value value);
  /// As a slice of a segment sees it.
  mlir::Value of(mlir::Value value, int segment);
  /// Where a slice adds its part of a sum over the batch: in the current lane, or, from outside of
  /// the slices, in lane `lane`.
  mlir::Value accumulator(mlir::Value sum, std::optional<int64_t> lane = std::nullopt);
  /// A part of what a lane accumulates in a segment.
  mlir::Value accumulators(const Accumulators::Range &range);
  /// What all lanes of a segment hold of `elements` elements from `offset` bytes on:
  /// [1, lanes, elements]. With `blocks`, each cell sees the elements behind those of the one
  /// before.
  mlir::Value acrossLanes(int segment, int64_t offset, int64_t elements, bool blocks);
  /// Parts of the weights: `elements` elements a cell from `offset` bytes on; one weight; or, one a
  /// cell, the tiles that a weight is cut into: of output channels if it is stored as filters, else
  /// there is but one.
  WeightPart blockOfWeights(int64_t offset, int64_t elements) const;
  WeightPart wholeOf(mlir::StringAttr weight) const;
  /// From the output channel `first` on.
  WeightPart tileOf(mlir::StringAttr weight, int64_t first = 0) const;
  static int64_t countTiles(kernel::BufferType type);
  /// Such a part in the state: of the weights and of their velocities; and of the gradients that
  /// the call returns.
  mlir::Value weights(const WeightPart &part);
  mlir::Value velocities(const WeightPart &part);
  mlir::Value returnedGradients(const WeightPart &part);
  /// Where the gradient of a weight is kept; tiles of it, and of what a lane holds of it at
  /// `offset`.
  mlir::Value keptGradient(mlir::StringAttr weight);
  mlir::Value keptGradientTile(mlir::StringAttr weight, int64_t first = 0) {
    return tileOf(keptGradient(weight), first);
  }
  mlir::Value laneGradientTile(mlir::StringAttr weight, int64_t lane, int64_t offset);
  /// Tiles of output channels of what is stored as filters, one a cell: of a lane's accumulator, of
  /// a buffer and of a value about the whole batch; from the output channel `first` on.
  mlir::Value accumulatorTile(mlir::Value sum, int64_t lane);
  mlir::Value tileOf(mlir::Value buffer, int64_t first = 0);
  mlir::Value filterTile(mlir::Value filters, int64_t first = 0) {
    return tileOf(of(filters), first);
  }
  /// The output channels of filters that are there at once.
  int64_t channelsAtOnce(mlir::Value filters);
  /// `channels` input channels of filters a cell, from the input channel `first` on.
  mlir::Value filterInputs(mlir::Value filters, int64_t channels, int64_t first = 0);
  /// The same of one tap a cell: of the first tap, as many cells as there are such parts; then of
  /// the next.
  mlir::Value tapInputs(mlir::Value filters, int64_t channels);
  /// Of a value in Winograd's form, one element of the tiles of all images a cell, as an image that
  /// is a row or a column of pixels: all channels or `channels` from the channel `first` on. Or of
  /// filters in that form, one element of each.
  mlir::Value tilesInRow(mlir::Value tiles, int64_t first = 0, int64_t channels = all);
  mlir::Value tilesInColumn(mlir::Value tiles, int64_t first = 0, int64_t channels = all);
  mlir::Value filterElement(mlir::Value filters);
  /// `channels` elements a cell of a vector that has one for each output channel.
  mlir::Value vectorTile(mlir::Value vector, int64_t channels);
  /// A value of all images at once; or of all of them `channels` channels a cell.
  mlir::Value allImages(mlir::Value images);
  mlir::Value imageChannels(mlir::Value images, int64_t channels);
  /// Of one pixel of all images `channels` channels a cell, in the order of tapInputs.
  mlir::Value pixelChannels(mlir::Value images, int64_t channels);
  /// One tile of the gradient of a weight, in the memory of the thread that makes it.
  mlir::Value gradientTile(mlir::StringAttr weight);
  /// The buffer that slot number `slot` of the call points to.
  mlir::Value slot(int64_t slot, llvm::StringRef name, mlir::RankedTensorType type, bool perImage);

private:
  static constexpr int64_t all = -1;

  /// One tile of output channels of filters; all of anything else.
  static kernel::BufferType tileType(kernel::BufferType whole);

  mlir::Value declare(step::Space space, const llvm::Twine &name, kernel::BufferType type,
                      std::optional<int64_t> offset = std::nullopt, int64_t cellStride = 0,
                      std::optional<int64_t> lane = std::nullopt,
                      std::optional<int64_t> slot = std::nullopt,
                      std::optional<int64_t> lanes = std::nullopt);
  /// The memory of a buffer, cut in another way.
  mlir::Value view(mlir::Value buffer, kernel::BufferType type, int64_t cellStride,
                   int64_t begin = 0);
  void moveBehindDeclarations();
  mlir::Value declareFor(mlir::Value value);
  mlir::Value parameter(llvm::StringRef name);
  mlir::Value declareArgument(mlir::BlockArgument argument, const BatchShape &shape);
  mlir::Value declareResult(unsigned number, const BatchShape &shape);
  mlir::Value declarePerImage(mlir::Value value);
  /// Whether another segment than its producer's reads a value.
  bool crosses(mlir::Value value) const;
  /// A shared buffer of images as smaller slices see it.
  mlir::Value smallerSlice(mlir::Value buffer, int64_t images);
  mlir::Value viewInputs(mlir::Value filters, llvm::ArrayRef<int64_t> shape, int64_t first);
  mlir::Value viewChannels(mlir::Value images, llvm::ArrayRef<int64_t> shape);
  mlir::Value viewElement(mlir::Value tiles, int64_t rows, int64_t first, int64_t channels);
  int64_t allImages() const { return context.shape.slices() * context.shape.slice; }
  mlir::Value declareWhole(mlir::Value value);
  kernel::BufferType blockType(int64_t elements) const;
  mlir::RankedTensorType cellType(mlir::Value value, const BatchShape &shape) const;
  /// The number of the function's result that the value is, if any.
  std::optional<unsigned> resultNumber(mlir::Value value) const;

  const FunctionContext &context;
  mlir::Block *block; // of the step.func
  mlir::OpBuilder builder;
  mlir::Operation *lastDeclared = nullptr;
  int64_t elementBytes;
  llvm::DenseMap<mlir::Value, mlir::Value> byValue;
  llvm::StringMap<mlir::Value> byPlace; // buffers with a fixed place
  llvm::DenseMap<std::tuple<mlir::Value, mlir::Type, int64_t>, mlir::Value> views;
  llvm::DenseMap<mlir::StringAttr, mlir::Value> keptGradients;
};

/// The number of a slot of the runtime's call (runtime/Program.h) by its name in `nn.slot`, if
/// there is such a slot.
std::optional<int64_t> findSlot(llvm::StringRef name);

/// "conv_1" of an operation that the layer conv_1 came to be.
std::string layerName(mlir::Location location);

} // namespace halcyon
#endif
