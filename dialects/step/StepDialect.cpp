#include "dialects/step/StepDialect.h"

#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace halcyon::step;

#include "dialects/step/StepDialect.cpp.inc"
#include "dialects/step/StepEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/step/StepAttributes.cpp.inc"

#define GET_OP_CLASSES
#include "dialects/step/StepOps.cpp.inc"

void StepDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/step/StepAttributes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/step/StepOps.cpp.inc"
      >();
}

BufferOp halcyon::step::memoryOf(Value value) {
  if (auto view = value.getDefiningOp<ViewOp>())
    value = view.getSource();
  return value.getDefiningOp<BufferOp>();
}

/// The segment that runs before another one; null where that is the first.
static Operation *segmentBefore(Operation *segment) {
  do
    segment = segment->getPrevNode();
  while (segment && !isa<SlicesOp, GridOp>(segment));
  return segment;
}

bool halcyon::step::isJoined(Operation *segment) {
  if (auto slices = dyn_cast<SlicesOp>(segment))
    return slices.getJoined();
  return cast<GridOp>(segment).getJoined();
}

Operation *halcyon::step::firstOfLoop(Operation *segment) {
  while (isJoined(segment))
    segment = segmentBefore(segment);
  return segment;
}

SmallVector<SmallVector<Operation *>> halcyon::step::listLoops(FuncOp function) {
  SmallVector<SmallVector<Operation *>> loops;
  for (Operation &operation : function.getBody().front()) {
    if (!isa<SlicesOp, GridOp>(operation))
      continue;
    if (!isJoined(&operation))
      loops.emplace_back();
    loops.back().push_back(&operation);
  }
  return loops;
}

SmallVector<ArrayRef<Operation *>> halcyon::step::listParts(ArrayRef<Operation *> loop) {
  SmallVector<ArrayRef<Operation *>> parts;
  while (!loop.empty()) {
    ArrayRef<Operation *> grids = loop.take_while(llvm::IsaPred<GridOp>);
    parts.push_back(grids.empty() ? loop.take_front() : grids);
    loop = loop.drop_front(parts.back().size());
  }
  return parts;
}

int64_t halcyon::step::countCells(ArrayRef<Operation *> part) {
  if (auto slices = dyn_cast<SlicesOp>(part.front()))
    return int64_t(slices.getLanes());
  int64_t cells = 0;
  for (Operation *grid : part)
    cells += int64_t(cast<GridOp>(grid).getCells());
  return cells;
}

SlicesOp halcyon::step::lanesSeenBy(Operation *segment) {
  if (auto slices = dyn_cast<SlicesOp>(segment))
    return slices;
  segment = firstOfLoop(segment); // nobody sees lanes that are being written
  do
    segment = segmentBefore(segment);
  while (segment && !isa<SlicesOp>(segment));
  return cast_if_present<SlicesOp>(segment);
}

int64_t halcyon::step::imagesOfSlice(SlicesOp segment) {
  return int64_t(segment.getImages().value_or(segment->getParentOfType<FuncOp>().getSlice()));
}

int64_t halcyon::step::countSlices(SlicesOp segment) {
  return llvm::divideCeil(int64_t(segment->getParentOfType<FuncOp>().getBatch()),
                          imagesOfSlice(segment));
}

int64_t halcyon::step::cellStrideOf(Value value) {
  if (auto view = value.getDefiningOp<ViewOp>())
    return view.getCellStride();
  return value.getDefiningOp<BufferOp>().getCellStride();
}

int64_t halcyon::step::beginOf(Value value) {
  auto view = value.getDefiningOp<ViewOp>();
  return view ? view.getBegin() : 0;
}

std::optional<ArrayRef<int64_t>> halcyon::step::namedCells(Operation *operation) {
  if (auto call = dyn_cast<CallOp>(operation))
    return call.getCells();
  auto zero = dyn_cast<ZeroHaloOp>(operation);
  return zero ? zero.getCells() : std::nullopt;
}

CellRange halcyon::step::cellsOfCall(Operation *operation, int64_t cells) {
  std::optional<ArrayRef<int64_t>> range = namedCells(operation);
  return range ? CellRange{(*range)[0], (*range)[1]} : CellRange{0, cells};
}

/// Checks the cells that an operation names, if it does.
static LogicalResult verifyCells(Operation *operation) {
  std::optional<ArrayRef<int64_t>> range = namedCells(operation);
  if (!range)
    return success();
  auto grid = dyn_cast<GridOp>(operation->getParentOp());
  if (!grid)
    return operation->emitOpError() << "names cells, but is in no grid";
  int64_t cells = grid.getCells();
  if (range->size() != 2 || (*range)[0] < 0 || (*range)[1] <= (*range)[0] || (*range)[1] > cells)
    return operation->emitOpError() << "runs on cells from a first one to before a last one of "
                                    << cells << ", not on [" << *range << "]";
  return success();
}

LogicalResult CallOp::verify() { return verifyCells(*this); }

LogicalResult ZeroHaloOp::verify() {
  kernel::BufferType type = getBuffer().getType();
  kernel::LayoutAttr layout = type.getLayout();
  bool hasHalo = layout.getHaloHeight() || layout.getHaloWidth();
  if (layout.getKind() != kernel::LayoutKind::NHWC || !hasHalo || !type.getWithin().empty())
    return emitOpError() << "takes a whole buffer with a halo, not one of type " << type;
  return verifyCells(*this);
}

LogicalResult ViewOp::verify() {
  auto buffer = getSource().getDefiningOp<BufferOp>();
  if (!buffer || (buffer.getSpace() != Space::Shared && buffer.getSpace() != Space::Worker))
    return emitOpError() << "shows a buffer in shared memory or in scratch";
  return success();
}

LogicalResult BufferOp::verify() {
  if ((getSpace() == Space::Slot) != getSlot().has_value())
    return emitOpError() << "names a slot exactly if it lies in one";
  if (getLane() && getSpace() != Space::Lane)
    return emitOpError() << "names a lane but lies in the space " << stringifySpace(getSpace());
  if (getLanes() && !getLane())
    return emitOpError() << "holds " << *getLanes() << " lanes but does not name the first";
  if (int64_t(getOffset().value_or(0)) < 0 && getSpace() != Space::Slot)
    return emitOpError() << "begins before the space " << stringifySpace(getSpace());
  return success();
}

namespace {

/// Checks that a region holds nothing but operations of the given types.
template <typename... Allowed> LogicalResult verifyHolds(Region &region, StringRef allowed) {
  for (Operation &operation : region.front())
    if (!isa<Allowed...>(operation))
      return operation.emitOpError() << "cannot stand in '" << region.getParentOp()->getName()
                                     << "', which holds " << allowed << " only";
  return success();
}

LogicalResult verifyHoldsCalls(Region &region) {
  return verifyHolds<CallOp, ZeroOp, ZeroHaloOp>(region, "step.call, step.zero and step.zero_halo");
}

} // namespace

LogicalResult FuncOp::verifyRegions() {
  if (failed(verifyHolds<BufferOp, ViewOp, SlicesOp, GridOp>(
          getBody(), "step.buffer, step.view, step.slices and step.grid")))
    return failure();
  for (ArrayRef<Operation *> loop : listLoops(*this))
    if (SmallVector<Operation *> slices(llvm::make_filter_range(loop, llvm::IsaPred<SlicesOp>));
        slices.size() > 1)
      return slices[1]->emitOpError() << "runs in one loop with another segment over slices";
  for (auto slices : getOps<SlicesOp>()) {
    if (slices.getLanes() > getLanes())
      return slices.emitOpError() << "runs on " << slices.getLanes() << " lanes but there are "
                                  << getLanes();
    if (int64_t images = imagesOfSlice(slices); int64_t(getSlice()) % images != 0)
      return slices.emitOpError() << "has slices of " << images
                                  << " images, which do not divide the " << getSlice()
                                  << " of the entry's";
  }
  return success();
}

/// Checks that there is something before a joined segment.
static LogicalResult verifyJoined(Operation *segment) {
  if (!isJoined(segment) || segmentBefore(segment))
    return success();
  return segment->emitOpError() << "is joined with the segment before it, but there is none";
}

LogicalResult SlicesOp::verifyRegions() {
  if (failed(verifyJoined(*this)))
    return failure();
  return success(succeeded(verifyHoldsCalls(getStart())) && succeeded(verifyHoldsCalls(getEach())));
}

/// A grid reads the lanes of a segment before it.
static LogicalResult verifyLane(Operation &operation, BufferOp buffer) {
  std::optional<uint64_t> lane = buffer.getLane();
  SlicesOp segment = lanesSeenBy(operation.getParentOp());
  uint64_t lanes = segment ? segment.getLanes() : 0;
  uint64_t last = lane.value_or(0) + buffer.getLanes().value_or(1) - 1;
  if (lane && last < lanes)
    return success();
  InFlightDiagnostic error = operation.emitOpError();
  if (lane)
    error << "names lane " << last << " but the segment before has " << lanes;
  else
    error << "runs outside of lanes, so its buffer must name a lane";
  error.attachNote(buffer.getLoc()) << "buffer declared here";
  return error;
}

LogicalResult GridOp::verifyRegions() {
  if (failed(verifyHoldsCalls(getBody())) || failed(verifyJoined(*this)))
    return failure();
  for (Operation &operation : getBody().front())
    for (Value operand : operation.getOperands())
      if (auto buffer = operand.getDefiningOp<BufferOp>();
          buffer && buffer.getSpace() == Space::Lane && failed(verifyLane(operation, buffer)))
        return failure();
  return success();
}

/// What the next slice or cell sees may lie outside of all memory.
static LogicalResult verifyNext(CallOp call, halcyon::kernel::FuncOp callee) {
  for (auto [number, buffer] : llvm::enumerate(call.getBuffers())) {
    auto view = buffer.getDefiningOp<ViewOp>();
    if (!view || !view.getNext())
      continue;
    if (!callee.getBody().getArgument(number).use_empty())
      return call.emitOpError() << "passes what is next as argument " << number
                                << ", which the kernel does not only fetch";
  }
  return success();
}

LogicalResult CallOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto callee = symbols.lookupNearestSymbolFrom<kernel::FuncOp>(*this, getKernelAttr());
  if (!callee)
    return emitOpError() << "there is no kernel " << getKernelAttr();
  if (TypeRange(callee.getFunctionType().getInputs()) == TypeRange(getBuffers()))
    return verifyNext(*this, callee);
  InFlightDiagnostic error = emitOpError() << "passes buffers of other types than the kernel takes";
  error.attachNote(callee.getLoc()) << "kernel of type " << callee.getFunctionType();
  return error;
}
