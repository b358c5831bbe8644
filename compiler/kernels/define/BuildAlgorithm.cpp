#include "compiler/kernels/define/Algorithm.h"
#include "compiler/kernels/define/ColumnPairs.h"
#include "compiler/kernels/define/Definitions.h"
#include "compiler/kernels/define/Phases.h"

#include "dialects/kernel/Storage.h"
#include "dialects/nn/NNDialect.h"
#include "runtime/Program.h"
#include <stdexcept>

using namespace mlir;
using namespace halcyon;
using namespace halcyon::kernels;
using Halide::Expr;

namespace {

/// Walks a kernel: loads become tensors, operations apply their definitions, stores become the
/// output.
class AlgorithmBuilder {
public:
  AlgorithmBuilder(kernel::FuncOp kernel, const KernelTarget &target);
  std::unique_ptr<Algorithm> build();

private:
  void choosePadding();
  void checkStores() const;
  void createOutput();
  void createInputs();
  void defineLoad(kernel::LoadOp load);
  Tensor readInput(BlockArgument buffer, unsigned argument);
  Tensor readInPlace(kernel::BufferType type, unsigned store);
  SmallVector<BufferAxis, 5> axesOf(kernel::StoreOp store) const;
  Index outputIndex() const;
  Expr storedElement(unsigned store, const Index &index);
  void defineOutput();

  /// Which store writes to a buffer; none if it is only read.
  std::optional<unsigned> findStore(Value buffer) const;
  bool isAlsoRead(kernel::StoreOp store) const;
  /// The element that a store replaces or adds to.
  Expr previousElement(unsigned store) const;

  kernel::FuncOp kernel;
  SmallVector<kernel::StoreOp> stores; // in the order of their arguments
  SmallVector<Tensor> inputs;          // the arguments that are only read
  std::unique_ptr<Algorithm> algorithm;
};

kernel::BufferType bufferOf(kernel::StoreOp store) { return store.getBuffer().getType(); }

unsigned argumentOf(Value buffer) { return cast<BlockArgument>(buffer).getArgNumber(); }

Halide::Type elementTypeOf(kernel::BufferType type) {
  return toHalideType(type.getTensor().getElementType());
}

std::vector<Expr> toExpressions(ArrayRef<Halide::Var> variables) {
  return std::vector<Expr>(variables.begin(), variables.end());
}

AlgorithmBuilder::AlgorithmBuilder(kernel::FuncOp kernel, const KernelTarget &target)
    : kernel(kernel), stores(kernel.getBody().front().getOps<kernel::StoreOp>()),
      algorithm(std::make_unique<Algorithm>(kernel, kernels::pairsColumns(kernel, target))) {
  llvm::sort(stores, [](kernel::StoreOp left, kernel::StoreOp right) {
    return argumentOf(left.getBuffer()) < argumentOf(right.getBuffer());
  });
}

/// What is stored phase by phase has a loop over each phase, and so have two columns of one vector.
SmallVector<BufferAxis, 5> AlgorithmBuilder::axesOf(kernel::StoreOp store) const {
  SmallVector<BufferAxis, 5> axes = describeAxes(bufferOf(store));
  if (bufferOf(store).getLayout().getKind() == kernel::LayoutKind::Filter)
    return axes;
  std::array<int64_t, 2> pairs = {1, 2};
  return splitPhases(axes, algorithm->pairsColumns ? pairs : phasesOf(kernel));
}

/// All stored values are elements of one tuple: they are evaluated together, at one position.
void AlgorithmBuilder::checkStores() const {
  SmallVector<BufferAxis, 5> first = axesOf(stores.front());
  for (kernel::StoreOp store : stores) {
    SmallVector<BufferAxis, 5> axes = axesOf(store);
    bool isAlike = llvm::equal(first, axes, [](const BufferAxis &left, const BufferAxis &right) {
      return left.dimension == right.dimension && left.part == right.part &&
             left.written == right.written;
    });
    if (!isAlike)
      throw std::runtime_error("the buffers that it stores to order or pad their axes differently");
  }
}

/// A row-major result has no padding of its own, but its convolution is computed in whole tiles of
/// the filter.
void AlgorithmBuilder::choosePadding() {
  for (Type type : kernel.getArgumentTypes()) {
    kernel::LayoutAttr layout = cast<kernel::BufferType>(type).getLayout();
    if (layout.getKind() == kernel::LayoutKind::Filter)
      algorithm->padding = std::max(algorithm->padding, layout.getChannels());
  }
  for (kernel::StoreOp store : stores)
    if (bufferOf(store).getLayout().getKind() != kernel::LayoutKind::RowMajor)
      algorithm->padding = bufferOf(store).getLayout().getChannels();
}

std::optional<unsigned> AlgorithmBuilder::findStore(Value buffer) const {
  for (auto [number, store] : llvm::enumerate(stores))
    if (kernel::StoreOp(store).getBuffer() == buffer)
      return number;
  return std::nullopt;
}

bool AlgorithmBuilder::isAlsoRead(kernel::StoreOp store) const {
  return store.getAccumulate() || llvm::any_of(store.getBuffer().getUsers(), [](Operation *user) {
           return isa<kernel::LoadOp>(user);
         });
}

/// The letters of a tensor's dimensions.
SmallVector<StringRef> nameDimensions(kernel::BufferType type) {
  if (type.getLayout().getKind() == kernel::LayoutKind::Filter)
    return {"o", "i", "h", "w"};
  if (type.getTensor().getRank() == 1)
    return {"c"};
  return {"n", "c", "y", "x"};
}

bool isFar(BlockArgument buffer) {
  return llvm::any_of(buffer.getUsers(), [](Operation *user) {
    auto load = dyn_cast<kernel::LoadOp>(user);
    return load ? load.getFar() : cast<kernel::StoreOp>(user).getFar();
  });
}

void AlgorithmBuilder::createOutput() {
  Output &output = algorithm->output;
  kernel::BufferType type = stores.front().getBuffer().getType();
  output.function = Halide::Func("output");
  output.isUpdate = llvm::any_of(stores, [&](kernel::StoreOp store) { return isAlsoRead(store); });
  output.axes = axesOf(stores.front());
  SmallVector<StringRef> names = nameDimensions(type);
  for (const BufferAxis &axis : output.axes) {
    // Higher ranks are only ever row-major and need no name that says more.
    std::string name = axis.dimension < names.size() ? names[axis.dimension].str() : "d";
    if (axis.part == BufferAxis::Tiles)
      name += "_tile";
    output.variables.push_back(algorithm->coordinates.makeVariable(name, axis.written));
  }
  if (!output.isUpdate)
    return;
  // Where nothing is computed, nothing is written: the update reads what the buffers held before.
  std::vector<Expr> previous;
  for (kernel::StoreOp store : stores)
    previous.push_back(Halide::undef(elementTypeOf(bufferOf(store))));
  output.function(toExpressions(output.variables)) = Halide::Tuple(previous);
}

Expr AlgorithmBuilder::previousElement(unsigned store) const {
  const Output &output = algorithm->output;
  Halide::FuncRef previous = Halide::Func(output.function)(toExpressions(output.variables));
  return stores.size() == 1 ? Expr(previous) : Expr(previous[store]);
}

Tensor AlgorithmBuilder::readInPlace(kernel::BufferType type, unsigned store) {
  auto element = [this, store](const Index &index) {
    Index position = outputIndex();
    for (auto [asked, own] : llvm::zip_equal(index, position))
      if (!Halide::Internal::equal(asked, own))
        throw std::runtime_error("a buffer that is stored to is read at another position");
    return previousElement(store);
  };
  return Tensor(type.getTensor(), algorithm->coordinates, element);
}

Tensor AlgorithmBuilder::readInput(BlockArgument buffer, unsigned argument) {
  auto type = cast<kernel::BufferType>(buffer.getType());
  SmallVector<BufferAxis, 5> axes = describeAxes(type);
  SmallVector<ReadableRange, 4> readable = describeReadable(type);
  Halide::ImageParam image(elementTypeOf(type), axes.size(), "argument" + std::to_string(argument));
  fixAxes(image, axes);
  algorithm->arguments.push_back(image);
  if (isFar(buffer)) {
    algorithm->farBuffers.insert(image.name());
    if (type.getLayout().getKind() == kernel::LayoutKind::Filter)
      algorithm->farFilters.push_back(image);
  }
  if (buffer.use_empty())
    algorithm->laterMemory.push_back(
        {image, kernel::describePieces(type),
         static_cast<bool>(kernel.getArgAttr(argument, kernel::writtenLaterName))});
  const Coordinates &coordinates = algorithm->coordinates;
  auto element = [image, axes, readable, &coordinates](const Index &index) {
    Index inside = index;
    for (auto [position, range] : llvm::zip_equal(inside, readable))
      if (!coordinates.isWithin(position, range.minimum, range.maximum))
        position = Halide::clamp(position, int32_t(range.minimum), int32_t(range.maximum));
    std::vector<Expr> place;
    for (const BufferAxis &axis : axes)
      place.push_back(axis.select(inside[axis.dimension]));
    return Expr(image(place));
  };
  return Tensor(type.getTensor(), coordinates, element, readable);
}

void AlgorithmBuilder::createInputs() {
  for (BlockArgument argument : kernel.getBody().getArguments())
    if (!findStore(argument))
      inputs.push_back(readInput(argument, inputs.size()));
}

void AlgorithmBuilder::defineLoad(kernel::LoadOp load) {
  if (std::optional<unsigned> store = findStore(load.getBuffer()))
    return algorithm->define(load.getTensor(), readInPlace(load.getBuffer().getType(), *store));
  algorithm->define(load.getTensor(), inputs[argumentOf(load.getBuffer())]);
}

/// The output's variables as a position of the stored tensors.
Index AlgorithmBuilder::outputIndex() const {
  const Output &output = algorithm->output;
  kernel::StoreOp store = stores.front();
  Index index(store.getTensor().getType().getRank(), Expr(0));
  for (auto [axis, variable] : llvm::zip_equal(output.axes, output.variables))
    index[axis.dimension] +=
        axis.part == BufferAxis::Tiles ? variable * int32_t(axis.tile) : Expr(variable);
  for (Expr &position : index)
    position = Halide::Internal::simplify(position);
  return index;
}

/// What a store writes at a position: zero in the padding.
Expr AlgorithmBuilder::storedElement(unsigned number, const Index &index) {
  kernel::StoreOp store = stores[number];
  Tensor tensor = (*algorithm)[store.getTensor()];
  Expr element = tensor(index);
  for (unsigned dimension = 0; dimension < tensor.rank(); ++dimension) {
    int32_t extent = tensor.extent(dimension);
    if (!algorithm->coordinates.isWithin(index[dimension], 0, extent - 1))
      element = Halide::select(index[dimension] < extent, element, makeNumber(element.type(), 0));
  }
  return store.getAccumulate() ? previousElement(number) + element : element;
}

/// What is written of a buffer: Halide would fill all that it is told of.
SmallVector<BufferAxis, 5> withoutHalo(SmallVector<BufferAxis, 5> axes) {
  for (BufferAxis &axis : axes) {
    axis.minimum = 0;
    axis.extent = axis.written;
  }
  return axes;
}

/// Where the elements of a result lie; all results have the bounds of the first.
void fixStrides(Halide::OutputImageParam buffer, ArrayRef<BufferAxis> axes) {
  for (unsigned i = 0; i < axes.size(); ++i)
    buffer.dim(i).set_stride(int32_t(axes[i].stride));
}

void AlgorithmBuilder::defineOutput() {
  Output &output = algorithm->output;
  Index index = outputIndex();
  std::vector<Expr> elements;
  elements.reserve(stores.size());
  for (unsigned number = 0; number < stores.size(); ++number)
    elements.push_back(storedElement(number, index));
  output.function(toExpressions(output.variables)) = Halide::Tuple(elements);

  std::vector<Halide::OutputImageParam> buffers = output.function.output_buffers();
  for (auto [store, buffer] : llvm::zip_equal(stores, buffers)) {
    fixStrides(buffer, axesOf(store));
    if (isFar(cast<BlockArgument>(store.getBuffer())))
      algorithm->farBuffers.insert(buffer.name());
    if (store.getExchanged()) {
      buffer.set_host_alignment(HALCYON_ALIGNMENT);
      algorithm->exchangedBuffers.insert(buffer.name());
    }
  }
  fixAxes(buffers.front(), withoutHalo(axesOf(stores.front())));
  for (auto [axis, variable] : llvm::zip_equal(output.axes, output.variables))
    output.function.bound(variable, 0, int32_t(axis.written));
}

std::unique_ptr<Algorithm> AlgorithmBuilder::build() {
  checkStores();
  choosePadding();
  createOutput();
  createInputs();
  for (Operation &operation : kernel.getBody().front()) {
    if (auto load = dyn_cast<kernel::LoadOp>(operation))
      defineLoad(load);
    else if (!isa<kernel::StoreOp>(operation))
      defineOperation(&operation, *algorithm);
  }
  defineOutput();
  return std::move(algorithm);
}

} // namespace

std::unique_ptr<Algorithm> halcyon::kernels::buildAlgorithm(kernel::FuncOp kernel,
                                                            const KernelTarget &target) {
  return AlgorithmBuilder(kernel, target).build();
}
