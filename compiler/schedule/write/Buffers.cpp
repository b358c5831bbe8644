#include "compiler/schedule/write/Buffers.h"

#include "compiler/schedule/decide/FilterBlocks.h"
#include "compiler/schedule/decide/SpreadTiles.h"
#include "dialects/kernel/Storage.h"
#include "dialects/nn/NNDialect.h"
#include "runtime/Program.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace halcyon;
using kernel::BufferType;
using kernel::LayoutAttr;
using step::Space;

std::optional<int64_t> halcyon::findSlot(StringRef name) {
  return llvm::StringSwitch<std::optional<int64_t>>(name)
      .Case("image", HALCYON_IMAGE)
      .Case("target", HALCYON_TARGET)
      .Case("example_weights", HALCYON_EXAMPLE_WEIGHTS)
      .Case("random_keys", HALCYON_RANDOM_KEYS)
      .Case("rate", HALCYON_RATE)
      .Case("output", HALCYON_OUTPUT)
      .Case("loss", HALCYON_LOSS)
      .Case("accuracy", HALCYON_ACCURACY)
      .Case("gradients", HALCYON_GRADIENTS)
      .Default(std::nullopt);
}

std::string halcyon::layerName(Location location) {
  std::string name;
  location->walk([&](Location part) {
    auto named = dyn_cast<NameLoc>(part);
    if (!named)
      return WalkResult::advance();
    name = named.getName().str();
    return WalkResult::interrupt();
  });
  return name;
}

Buffers::Buffers(const FunctionContext &context, step::FuncOp step)
    : context(context), block(&step.getBody().front()), builder(step.getContext()),
      elementBytes(context.layouts.isReference() ? 8 : 4) {}

/// To behind the last buffer, before the first segment.
void Buffers::moveBehindDeclarations() {
  if (lastDeclared)
    builder.setInsertionPointAfter(lastDeclared);
  else
    builder.setInsertionPointToStart(block);
}

Value Buffers::declare(Space space, const Twine &name, BufferType type,
                       std::optional<int64_t> offset, int64_t cellStride,
                       std::optional<int64_t> lane, std::optional<int64_t> slot,
                       std::optional<int64_t> lanes) {
  auto optional = [&](std::optional<int64_t> value) {
    return value ? builder.getI64IntegerAttr(*value) : IntegerAttr();
  };
  auto make = [&]() -> Value {
    moveBehindDeclarations();
    auto buffer = step::BufferOp::create(builder, context.function.getLoc(), type, space,
                                         name.str(), optional(offset), cellStride, optional(lane),
                                         optional(lanes), optional(slot));
    lastDeclared = buffer;
    return buffer;
  };
  if (!offset && !slot)
    return make();
  std::string place;
  llvm::raw_string_ostream(place) << step::stringifySpace(space) << ' ' << offset.value_or(-1)
                                  << ' ' << cellStride << ' ' << lane.value_or(-1) << ' '
                                  << slot.value_or(-1) << ' ' << type;
  Value &buffer = byPlace[place];
  return buffer ? buffer : buffer = make();
}

Value Buffers::of(Value value) {
  value = behindReshapes(value);
  Value &buffer = byValue[value];
  if (buffer)
    return buffer;
  Value declared = declareFor(value);
  return byValue[value] = declared;
}

Value Buffers::of(Value value, int segment) {
  value = behindReshapes(value);
  BatchShape shape = context.shapeOf(segment);
  if (shape.slice == context.shape.slice || !context.images.isPerImage(value))
    return of(value);
  if (auto argument = dyn_cast<BlockArgument>(value))
    return declareArgument(argument, shape);
  if (std::optional<unsigned> result = resultNumber(value))
    return declareResult(*result, shape);
  return crosses(value) ? smallerSlice(of(value), shape.slice) : of(value);
}

Value Buffers::declareFor(Value value) {
  if (Value replaced = context.replaced.lookup(value))
    return of(replaced);
  if (auto argument = dyn_cast<BlockArgument>(value))
    return declareArgument(argument, context.shape);
  if (auto read = value.getDefiningOp<nn::ReadOp>())
    return parameter(read.getParameter());
  return context.images.isPerImage(value) ? declarePerImage(value) : declareWhole(value);
}

Value Buffers::parameter(StringRef name) {
  StatePlan::Place place = context.state.places.lookup(name);
  return declare(place.isPrepared ? Space::Prepared : Space::State, name, place.type, place.offset);
}

Value Buffers::declareArgument(BlockArgument argument, const BatchShape &shape) {
  auto name =
      context.function.getArgAttrOfType<StringAttr>(argument.getArgNumber(), nn::slotAttributeName);
  return slot(*findSlot(name), name, cellType(argument, shape),
              context.images.isPerImage(argument));
}

// In the shape that the function returns, which may be a reshape of what it is computed in.
Value Buffers::declareResult(unsigned number, const BatchShape &shape) {
  auto name = context.function.getResultAttrOfType<StringAttr>(number, nn::slotAttributeName);
  auto returned = cast<RankedTensorType>(context.function.getResultTypes()[number]);
  return slot(*findSlot(name), name, shape.sliced(returned), true);
}

Value Buffers::slot(int64_t slot, StringRef name, RankedTensorType type, bool perImage) {
  auto buffer =
      BufferType::get(type.getContext(), type, LayoutAttr::getRowMajor(type.getContext()));
  int64_t stride = perImage ? kernel::describeStorage(buffer).bytes() : 0;
  return declare(Space::Slot, name, buffer, std::nullopt, stride, std::nullopt, slot);
}

std::optional<unsigned> Buffers::resultNumber(Value value) const {
  for (OpOperand *use : usesBehindReshapes(value))
    if (use->getOwner()->hasTrait<OpTrait::IsTerminator>())
      return use->getOperandNumber();
  return std::nullopt;
}

RankedTensorType Buffers::cellType(Value value, const BatchShape &shape) const {
  auto type = cast<RankedTensorType>(value.getType());
  return context.images.isPerImage(value) ? shape.sliced(type) : type;
}

bool Buffers::crosses(Value value) const {
  return llvm::any_of(usesBehindReshapes(value), [&](OpOperand *use) {
    return context.segments.of(use->getOwner()) != context.segments.of(value.getDefiningOp());
  });
}

Value Buffers::declarePerImage(Value value) {
  Operation *producer = value.getDefiningOp();
  if (std::optional<unsigned> result = resultNumber(value))
    return declareResult(*result, context.shape);
  bool isScratch = !crosses(value) && !runsOnWholeBatch(producer);
  RankedTensorType type =
      cellType(value, isScratch ? context.shapeOf(context.segments.of(producer)) : context.shape);
  auto buffer = BufferType::get(type.getContext(), type, context.layouts.of(value, context.images));
  std::string name = layerName(producer->getLoc()) + "." + producer->getName().stripDialect().str();
  SmallVector<OpOperand *> uses = usesBehindReshapes(value);
  bool isWhole = runsOnWholeBatch(producer) || llvm::any_of(uses, [](OpOperand *use) {
                   return runsOnWholeBatch(use->getOwner());
                 });
  if (isa<nn::WinogradInputOp, nn::WinogradOutputGradientOp, nn::WinogradProductOp>(producer) &&
      !context.layouts.isReference()) {
    bool isReadByColumns = llvm::any_of(
        uses, [](OpOperand *use) { return isa<nn::WinogradFilterGradientOp>(use->getOwner()); });
    buffer = isWhole ? spreadElements(buffer, allImages(), isReadByColumns)
                     : spreadTiles(buffer, isReadByColumns);
  }
  if (isWhole || (!isScratch && !context.haveSlicesOneSize())) // image behind image
    return declare(Space::Shared, name, buffer, std::nullopt,
                   kernel::describeStorage(buffer).dimensions[0].innerStride * context.shape.slice *
                       elementBytes);
  if (isScratch)
    return declare(Space::Worker, name, buffer);
  return declare(
      Space::Shared, name, buffer, std::nullopt,
      llvm::alignTo(kernel::describeStorage(buffer).bytes(), int64_t{HALCYON_ALIGNMENT}));
}

Value Buffers::declareWhole(Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  for (OpOperand *use : usesBehindReshapes(value))
    if (auto assign = dyn_cast<nn::AssignOp>(use->getOwner()))
      return parameter(assign.getParameter());
  if (std::optional<unsigned> result = resultNumber(value))
    if (auto name =
            context.function.getResultAttrOfType<StringAttr>(*result, nn::slotAttributeName))
      return slot(*findSlot(name), name, type, false);
  if (comeInBlocks(value, context.gradients)) {
    SmallVector<int64_t> shape(type.getShape());
    shape[0] = channelsOfBlock(type);
    type = type.clone(shape);
  }
  Operation *producer = value.getDefiningOp();
  auto buffer = BufferType::get(type.getContext(), type, context.layouts.ofWhole(type));
  if (areMadeByCells(value)) {
    type = type.clone({buffer.getLayout().getChannels(), type.getDimSize(1), 1, 1});
    return declare(Space::Worker, layerName(producer->getLoc()) + ".tile",
                   BufferType::get(type.getContext(), type, buffer.getLayout()));
  }
  if (isa<nn::WinogradFilterOp, nn::WinogradFilterGradientOp>(producer))
    buffer = spreadFilter(buffer);
  return declare(Space::Shared,
                 layerName(producer->getLoc()) + "." + producer->getName().stripDialect(), buffer);
}

Value Buffers::accumulator(Value sum, std::optional<int64_t> lane) {
  Operation *producer = sum.getDefiningOp();
  int64_t offset = context.accumulators.offsets.lookup(sum);
  if (auto weight = context.gradients.accumulated.find(sum);
      weight != context.gradients.accumulated.end())
    return declare(Space::Lane, "gradient of " + weight->second.strref(),
                   context.state.places.lookup(weight->second).type, offset, 0, lane);
  auto type = cast<RankedTensorType>(sum.getType());
  unsigned number = cast<OpResult>(sum).getResultNumber();
  std::string name = layerName(producer->getLoc()) + "." +
                     producer->getName().stripDialect().str() + "." + std::to_string(number);
  return declare(Space::Lane, name,
                 BufferType::get(type.getContext(), type, context.layouts.ofWhole(type)), offset, 0,
                 lane);
}

Value Buffers::accumulators(const Accumulators::Range &range) {
  return declare(Space::Lane, "accumulators", blockType(range.bytes / elementBytes), range.offset);
}

BufferType Buffers::blockType(int64_t elements) const {
  MLIRContext *context = builder.getContext();
  Type element = elementBytes == 8 ? Type(Float64Type::get(context)) : Float32Type::get(context);
  return BufferType::get(context, RankedTensorType::get({elements}, element),
                         LayoutAttr::getRowMajor(context));
}

Value Buffers::acrossLanes(int segment, int64_t offset, int64_t elements, bool blocks) {
  int64_t lanes = context.lanesOf(segment);
  SmallVector<int64_t> shape = {1, lanes, elements},
                       within = {1, lanes,
                                 context.accumulators.segments[segment].bytes / elementBytes};
  BufferType block = blockType(elements);
  auto type = BufferType::get(block.getContext(), block.getTensor().clone(shape), block.getLayout(),
                              shape == within ? SmallVector<int64_t>() : within);
  return declare(Space::Lane, "lanes", type, offset, blocks ? elements * elementBytes : 0,
                 /*lane=*/0, /*slot=*/std::nullopt, lanes);
}

WeightPart Buffers::blockOfWeights(int64_t offset, int64_t elements) const {
  return {blockType(elements), offset, elements * elementBytes};
}

WeightPart Buffers::wholeOf(StringAttr weight) const {
  StatePlan::Place place = context.state.places.lookup(weight);
  return {place.type, place.offset, 0};
}

Value Buffers::weights(const WeightPart &part) {
  return declare(Space::State, "weights", part.type, part.offset, part.cellStride);
}

Value Buffers::velocities(const WeightPart &part) {
  return declare(Space::State, "velocities", part.type, context.state.velocityOffset + part.offset,
                 part.cellStride);
}

Value Buffers::returnedGradients(const WeightPart &part) {
  return declare(Space::Slot, "gradients", part.type, part.offset, part.cellStride, std::nullopt,
                 HALCYON_GRADIENTS);
}

Value Buffers::gradientTile(StringAttr weight) {
  return declare(Space::Worker, "gradient of " + weight.strref(),
                 tileType(context.state.places.lookup(weight).type));
}

Value Buffers::keptGradient(StringAttr weight) {
  Value &kept = keptGradients[weight];
  if (!kept)
    kept = declare(Space::Shared, "gradient of " + weight.strref(),
                   context.state.places.lookup(weight).type);
  return kept;
}
