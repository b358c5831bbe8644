#include "compiler/schedule/write/BuildKernel.h"

#include "dialects/nn/NNDialect.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace halcyon;

namespace {

Value reshapeTo(OpBuilder &builder, Location location, Value tensor, Type type) {
  return builder.createOrFold<nn::ReshapeOp>(location, type, tensor);
}

/// The buffer of a value as a group sees it.
Value bufferFor(Value value, const KernelGroup &group, Buffers &buffers) {
  return group.onSlices ? buffers.of(value, group.segment) : buffers.of(value);
}

/// Writes the operations of a group into a kernel, on the shapes of one slice.
class GroupBody {
public:
  /// `arguments` maps the step's buffers to the kernel's.
  GroupBody(const FunctionContext &context, const KernelGroup &group, Buffers &buffers,
            OpBuilder &builder, const IRMapping &arguments)
      : context(context), group(group), buffers(buffers), builder(builder), arguments(arguments) {}

  void add(Operation *operation) {
    for (Value operand : operation->getOperands())
      tensorOf(operand);
    Operation *clone = builder.clone(*operation, tensors);
    for (auto [original, result] : llvm::zip_equal(operation->getResults(), clone->getResults()))
      result.setType(cellType(original));
  }

  /// The value inside of the kernel: computed there already, or loaded, reshaped or written as a
  /// number on demand.
  Value tensorOf(Value value) {
    if (Value tensor = tensors.lookupOrNull(value))
      return tensor;
    Value tensor;
    if (auto reshape = value.getDefiningOp<nn::ReshapeOp>())
      tensor = reshapeTo(builder, value.getLoc(), tensorOf(reshape.getInput()), cellType(value));
    else if (auto constant = value.getDefiningOp<nn::ConstantOp>())
      tensor = builder.clone(*constant)->getResult(0);
    else
      tensor = load(value);
    tensors.map(value, tensor);
    return tensor;
  }

private:
  Value load(Value value) {
    Value buffer = arguments.lookup(bufferFor(value, group, buffers));
    Value tensor = kernel::LoadOp::create(builder, value.getLoc(), buffer);
    return reshapeTo(builder, value.getLoc(), tensor, cellType(value));
  }

  RankedTensorType cellType(Value value) const {
    auto type = cast<RankedTensorType>(value.getType());
    if (!context.images.isPerImage(value))
      return type;
    return (group.onSlices ? context.shapeOf(group.segment) : context.shape).sliced(type);
  }

  const FunctionContext &context;
  const KernelGroup &group;
  Buffers &buffers;
  OpBuilder &builder;
  const IRMapping &arguments;
  IRMapping tensors;
};

bool isUsedOutside(Value value, const KernelGroup &group) {
  return llvm::any_of(usesBehindReshapes(value), [&](OpOperand *use) {
    return !llvm::is_contained(group.operations, use->getOwner());
  });
}

/// The values that a group reads from memory.
SetVector<Value> externalOperands(const KernelGroup &group) {
  SetVector<Value> operands;
  for (Operation *operation : group.operations)
    for (Value operand : operation->getOperands()) {
      Value value = behindReshapes(operand);
      Operation *producer = value.getDefiningOp();
      if (!llvm::is_contained(group.operations, producer) &&
          !isa_and_nonnull<nn::ConstantOp>(producer))
        operands.insert(value);
    }
  return operands;
}

} // namespace

Value halcyon::loadFrom(OpBuilder &builder, Location location, Value buffer,
                        const IRMapping &arguments) {
  return kernel::LoadOp::create(builder, location, arguments.lookup(buffer));
}

void halcyon::storeTo(OpBuilder &builder, Location location, Value tensor, Value buffer,
                      bool accumulate) {
  Type stored = cast<kernel::BufferType>(buffer.getType()).getTensor();
  kernel::StoreOp::create(builder, location, reshapeTo(builder, location, tensor, stored), buffer,
                          accumulate);
}

/// The sum of several tensors, in a fixed tree.
static Value sumOfTree(OpBuilder &builder, Location location, ArrayRef<Value> tensors) {
  if (tensors.size() == 1)
    return tensors.front();
  size_t half = tensors.size() / 2;
  Value left = sumOfTree(builder, location, tensors.take_front(half));
  Value right = sumOfTree(builder, location, tensors.drop_front(half));
  return nn::AddOp::create(builder, location, left, right);
}

Value halcyon::sumOf(OpBuilder &builder, Location location, ArrayRef<Value> buffers,
                     const IRMapping &arguments) {
  return sumOfTree(builder, location, llvm::map_to_vector(buffers, [&](Value buffer) {
                     return loadFrom(builder, location, buffer, arguments);
                   }));
}

// One argument for all lanes, however many: code that calls a kernel grows with its arguments.
Value halcyon::sumAcrossLanes(OpBuilder &builder, Location location, Value buffer,
                              const IRMapping &arguments, Type type) {
  Value all = loadFrom(builder, location, buffer, arguments);
  auto stacked = cast<RankedTensorType>(all.getType());
  RankedTensorType ofLane = stacked.clone({1, 1, stacked.getDimSize(2)});
  SmallVector<Value> lanes;
  for (int64_t lane = 0; lane < stacked.getDimSize(1); ++lane)
    lanes.push_back(nn::SliceChannelsOp::create(builder, location, ofLane, all, lane));
  return reshapeTo(builder, location, sumOfTree(builder, location, lanes), type);
}

std::string halcyon::kernelName(Operation *anchor) {
  std::string layer = layerName(anchor->getLoc());
  std::string operation = anchor->getName().stripDialect().str();
  return layer.empty() ? operation : layer + "." + operation;
}

KernelCall KernelMaker::make(StringRef name, Location location, ArrayRef<Value> inputs,
                             ArrayRef<Value> outputs,
                             function_ref<void(OpBuilder &, const IRMapping &)> build) {
  // A buffer that is read and written is one argument, among those that are written.
  SetVector<Value> arguments;
  for (Value input : inputs)
    if (!llvm::is_contained(outputs, input))
      arguments.insert(input);
  arguments.insert_range(outputs);
  SmallVector<Value> operands = arguments.takeVector();
  kernel::FuncOp kernel = library.get(name, TypeRange(ValueRange(operands)), location,
                                      [&](OpBuilder &builder, ValueRange parameters) {
                                        IRMapping mapping;
                                        mapping.map(operands, parameters);
                                        build(builder, mapping);
                                      });
  return {kernel, std::move(operands)};
}

KernelCall KernelMaker::fromGroup(const KernelGroup &group) {
  SmallVector<Value> inputs, outputs, results;
  for (Value value : externalOperands(group))
    inputs.push_back(bufferFor(value, group, buffers));
  for (Operation *operation : group.operations)
    for (Value result : operation->getResults())
      if (isUsedOutside(result, group)) {
        results.push_back(result);
        outputs.push_back(isBatchSum(operation) ? buffers.accumulator(result)
                                                : bufferFor(result, group, buffers));
      }
  Operation *anchor = group.operations.front();
  return make(kernelName(anchor), anchor->getLoc(), inputs, outputs,
              [&](OpBuilder &builder, const IRMapping &arguments) {
                GroupBody body(context, group, buffers, builder, arguments);
                for (Operation *operation : group.operations)
                  body.add(operation);
                for (auto [result, buffer] : llvm::zip_equal(results, outputs))
                  storeTo(builder, result.getLoc(), body.tensorOf(result), arguments.lookup(buffer),
                          isBatchSum(result.getDefiningOp()) &&
                              !context.accumulators.written.contains(result));
              });
}

static constexpr int64_t once[] = {1, 1}, nothing[] = {0, 0};

// Of one element of the tiles, a product is a convolution with filters of one tap, and tiles are
// pixels: for the product those of a row, of which a kernel takes any number at once; for the
// gradient, whose sum comes in blocks of rows, those of a column.
KernelCall KernelMaker::ofElement(nn::WinogradProductOp product, int64_t first) {
  Value tiles = buffers.tilesInRow(product.getTiles());
  Value filter = buffers.filterElement(product.getFilter());
  Value output =
      buffers.tilesInRow(product.getResult(), first, buffers.channelsAtOnce(product.getFilter()));
  Location location = product.getLoc();
  return make(kernelName(product), location, {tiles, filter}, output,
              [&](OpBuilder &builder, const IRMapping &arguments) {
                auto sum = nn::Conv2DOp::create(
                    builder, location, loadFrom(builder, location, tiles, arguments),
                    loadFrom(builder, location, filter, arguments), Value(), once, nothing, once);
                storeTo(builder, location, sum, arguments.lookup(output), false);
              });
}

KernelCall KernelMaker::ofElement(nn::WinogradFilterGradientOp gradient, bool accumulate,
                                  int64_t first) {
  Value tiles = buffers.tilesInColumn(gradient.getTiles());
  Value products = buffers.tilesInColumn(gradient.getProductGradient(), first,
                                         buffers.channelsAtOnce(gradient.getResult()));
  Value output = buffers.filterElement(gradient.getResult());
  Location location = gradient.getLoc();
  return make(kernelName(gradient), location, {tiles, products}, output,
              [&](OpBuilder &builder, const IRMapping &arguments) {
                Type type = cast<kernel::BufferType>(output.getType()).getTensor();
                auto sum = nn::Conv2DFilterGradientOp::create(
                    builder, location, type, loadFrom(builder, location, tiles, arguments),
                    loadFrom(builder, location, products, arguments), once, nothing, once);
                storeTo(builder, location, sum, arguments.lookup(output), accumulate);
              });
}

RankedTensorType KernelMaker::onAllImages(Value images, std::optional<int64_t> channels) const {
  auto type = cast<RankedTensorType>(images.getType());
  SmallVector<int64_t> shape(type.getShape());
  shape[0] = context.shape.slices() * context.shape.slice;
  shape[1] = channels.value_or(shape[1]);
  return type.clone(shape);
}

KernelCall KernelMaker::makeProduct(Operation *anchor, Value images, Value filter, Value bias,
                                    Value output) {
  Location location = anchor->getLoc();
  RankedTensorType type = onAllImages(anchor->getOperand(0));
  SmallVector<Value> inputs = {images, filter};
  if (bias)
    inputs.push_back(bias);
  return make(kernelName(anchor), location, inputs, output,
              [&](OpBuilder &builder, const IRMapping &arguments) {
                Value input = reshapeTo(builder, location,
                                        loadFrom(builder, location, images, arguments), type);
                auto product = nn::Conv2DOp::create(
                    builder, location, input, loadFrom(builder, location, filter, arguments),
                    bias ? loadFrom(builder, location, bias, arguments) : Value(), once, nothing,
                    once);
                storeTo(builder, location, product, arguments.lookup(output), false);
              });
}

KernelCall KernelMaker::ofTile(nn::Conv2DOp dense) {
  Value filter = buffers.filterTile(dense.getFilter());
  int64_t channels = cast<kernel::BufferType>(filter.getType()).getTensor().getDimSize(0);
  return makeProduct(dense, buffers.allImages(dense.getInput()), filter,
                     dense.getBias() ? buffers.vectorTile(dense.getBias(), channels) : Value(),
                     buffers.imageChannels(dense.getResult(), channels));
}

KernelCall KernelMaker::ofPixel(Operation *adjoint) {
  Value filter = buffers.of(adjoint->getOperand(1));
  int64_t channels = cast<kernel::BufferType>(filter.getType()).getTensor().getDimSize(0);
  return makeProduct(adjoint, buffers.allImages(adjoint->getOperand(0)), filter, Value(),
                     buffers.pixelChannels(adjoint->getResult(0), channels));
}

KernelCall KernelMaker::ofTile(nn::Conv2DFilterGradientOp gradient, Value output, bool accumulate) {
  RankedTensorType type = cast<kernel::BufferType>(output.getType()).getTensor();
  int64_t channels = type.getDimSize(0);
  Value input = buffers.allImages(gradient.getInput());
  Value outputGradient = buffers.imageChannels(gradient.getOutputGradient(), channels);
  Location location = gradient.getLoc();
  return make(kernelName(gradient), location, {input, outputGradient}, output,
              [&](OpBuilder &builder, const IRMapping &arguments) {
                auto load = [&](Value buffer, Type type) {
                  return reshapeTo(builder, location,
                                   loadFrom(builder, location, buffer, arguments), type);
                };
                auto sum = nn::Conv2DFilterGradientOp::create(
                    builder, location, type, load(input, onAllImages(gradient.getInput())),
                    load(outputGradient, onAllImages(gradient.getOutputGradient(), channels)),
                    gradient.getStride(), gradient.getPadding(), gradient.getDilation(), 1,
                    gradient.getFlip());
                storeTo(builder, location, sum, arguments.lookup(output), accumulate);
              });
}

KernelCall KernelMaker::ofTile(nn::WinogradFilterOp filter, int64_t first) {
  Value output = buffers.filterTile(filter.getResult());
  int64_t channels = cast<kernel::BufferType>(output.getType()).getTensor().getDimSize(0);
  Value input = filter.getSwap() ? buffers.filterInputs(filter.getFilter(), channels, first)
                                 : buffers.filterTile(filter.getFilter(), first);
  Location location = filter.getLoc();
  return make(kernelName(filter), location, input, output,
              [&](OpBuilder &builder, const IRMapping &arguments) {
                auto transformed = nn::WinogradFilterOp::create(
                    builder, location, loadFrom(builder, location, input, arguments),
                    filter.getTile(), filter.getTaps(), filter.getStride(), filter.getFlip(),
                    filter.getSwap(), filter.getAdjoint());
                storeTo(builder, location, transformed, arguments.lookup(output), false);
              });
}

KernelCall KernelMaker::ofTile(nn::SwapChannelsOp swap) {
  Value output = buffers.filterTile(swap.getResult());
  int64_t channels = cast<kernel::BufferType>(output.getType()).getTensor().getDimSize(0);
  return makeSwap(swap, buffers.filterInputs(swap.getFilter(), channels), output);
}

KernelCall KernelMaker::ofTap(nn::SwapChannelsOp swap) {
  ArrayRef<int64_t> shape = swap.getType().getShape();
  return makeSwap(swap, buffers.tapInputs(swap.getFilter(), shape[0]),
                  buffers.tapInputs(swap.getResult(), shape[1]));
}

KernelCall KernelMaker::ofPixel(nn::SwapChannelsOp filters) {
  Value output = buffers.of(filters.getResult());
  int64_t channels = cast<kernel::BufferType>(output.getType()).getTensor().getDimSize(0);
  return makeSwap(filters, buffers.tapInputs(filters.getFilter(), channels), output);
}

KernelCall KernelMaker::makeSwap(nn::SwapChannelsOp swap, Value input, Value output) {
  Location location = swap.getLoc();
  return make(kernelName(swap), location, input, output,
              [&](OpBuilder &builder, const IRMapping &arguments) {
                auto swapped = nn::SwapChannelsOp::create(
                    builder, location, loadFrom(builder, location, input, arguments), 1);
                storeTo(builder, location, swapped, arguments.lookup(output), false);
              });
}

KernelCall KernelMaker::sumLanes(Value sum) {
  Location location = sum.getLoc();
  Value output = buffers.of(sum);
  auto type = cast<RankedTensorType>(sum.getType());
  if (type.getRank() <= 1) {
    int64_t offset = context.accumulators.offsets.lookup(sum);
    Value lanes = buffers.acrossLanes(context.segments.of(sum.getDefiningOp()), offset,
                                      type.getNumElements(), /*blocks=*/false);
    return make(
        "sum_lanes", location, lanes, output, [&](OpBuilder &builder, const IRMapping &arguments) {
          storeTo(builder, location, sumAcrossLanes(builder, location, lanes, arguments, type),
                  arguments.lookup(output), false);
        });
  }
  SmallVector<Value> lanes;
  for (int64_t lane = 0; lane < context.lanesOf(sum.getDefiningOp()); ++lane)
    lanes.push_back(buffers.accumulator(sum, lane));
  return make("sum_lanes", location, lanes, output,
              [&](OpBuilder &builder, const IRMapping &arguments) {
                storeTo(builder, location, sumOf(builder, location, lanes, arguments),
                        arguments.lookup(output), false);
              });
}
