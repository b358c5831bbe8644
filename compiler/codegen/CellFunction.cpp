#include "compiler/codegen/CellFunction.h"

#include "dialects/kernel/Storage.h"
#include "runtime/Program.h"

#include <cstddef>

using namespace mlir;
using namespace halcyon;

namespace {

/// The function that runs one lane or cell: `void body(call, cell, worker)`.
class CellFunction {
public:
  CellFunction(Emitter emitter, Operation &segment, step::FuncOp step, const SymbolTable &kernels,
               LLVM::LLVMFuncOp function, StringRef prefix, const CommonFunctions &common,
               const TaskNumbers &tasks)
      : emit(emitter), step(step), lanes(step::lanesSeenBy(&segment)), kernels(kernels),
        function(function), prefix(prefix), common(common), tasks(tasks) {
    emit.builder.setInsertionPointToStart(function.addEntryBlock(emit.builder));
    call = function.getArgument(0);
    cell = emit.widen(function.getArgument(1));
    lastShared = cell.getDefiningOp();
  }

  /// if (cell < cells of the first) the first; else if (cell < those of the first two) the second;
  /// else ...
  void buildGrids(ArrayRef<Operation *> grids) {
    int64_t begin = 0;
    for (Operation *operation : grids) {
      auto grid = cast<step::GridOp>(operation);
      Block *others = operation == grids.back() ? nullptr : branchTo(begin + grid.getCells());
      buildCalls(grid.getBody(), begin ? emit.add(cell, emit.constant(emit.i64(), -begin)) : cell);
      buildEnd();
      if (others)
        emit.builder.setInsertionPointToEnd(others);
      begin += int64_t(grid.getCells());
    }
  }

  /// start; for (slice = begin; slice < end; ++slice) each
  ///
  /// Descending: for (slice = end - 1; slice >= begin; --slice) each
  void buildSlices(step::SlicesOp slices) {
    buildCalls(slices.getStart(), cell);
    bool descending = slices.getDescending();
    // A thread runs the lanes of its share one after the other.
    stepToNext = descending ? -1 : 1;
    if (step.getFull() && step::countSlices(slices) == int64_t(slices.getLanes()))
      buildCalls(slices.getEach(), cell); // the lane's only one
    else
      buildLoop(slices, descending);
    buildEnd();
  }

private:
  void buildLoop(step::SlicesOp slices, bool descending) {
    Value one = emit.constant(emit.i64(), 1), minusOne = emit.constant(emit.i64(), -1);
    Value count = countSlices(slices);
    Value begin = beginOfLane(cell, count, slices.getLanes());
    Value end = beginOfLane(emit.add(cell, one), count, slices.getLanes());
    Value first = descending ? emit.add(end, minusOne) : begin;
    Block *before = emit.builder.getInsertionBlock();
    Region &region = function.getBody();
    Block *head = emit.builder.createBlock(&region, region.end(), emit.i64(), emit.location);
    Block *body = emit.builder.createBlock(&region, region.end());
    Block *done = emit.builder.createBlock(&region, region.end());
    Value slice = head->getArgument(0);

    emit.builder.setInsertionPointToEnd(before);
    LLVM::BrOp::create(emit.builder, emit.location, first, head);
    emit.builder.setInsertionPointToEnd(head);
    if (descending)
      LLVM::CondBrOp::create(emit.builder, emit.location, emit.less(slice, begin), done, body);
    else
      LLVM::CondBrOp::create(emit.builder, emit.location, emit.less(slice, end), body, done);
    emit.builder.setInsertionPointToEnd(body);
    buildCalls(slices.getEach(), slice);
    Value next = emit.add(slice, descending ? minusOne : one);
    LLVM::BrOp::create(emit.builder, emit.location, next, head);
    emit.builder.setInsertionPointToEnd(done);
  }

  /// The first slice of a lane, lane * count / lanes: neighbours, as many in each lane as in any
  /// other, so that an image falls to the same thread whatever the number of lanes.
  Value beginOfLane(Value lane, Value count, int64_t lanes) {
    return LLVM::SDivOp::create(emit.builder, emit.location,
                                LLVM::MulOp::create(emit.builder, emit.location, lane, count),
                                emit.constant(emit.i64(), lanes));
  }

  /// Those with images of the call, or all of them.
  Value countSlices(step::SlicesOp slices) {
    if (step.getFull())
      return emit.constant(emit.i64(), step::countSlices(slices));
    Value images =
        emit.widen(emit.load(emit.i32(), emit.advance(call, offsetof(HalcyonCall, images))));
    int64_t ofSlice = step::imagesOfSlice(slices);
    Value rounded = emit.add(images, emit.constant(emit.i64(), ofSlice - 1));
    return LLVM::SDivOp::create(emit.builder, emit.location, rounded,
                                emit.constant(emit.i64(), ofSlice));
  }

  void buildEnd() {
    if (!tasks.empty())
      observe(-1);
    LLVM::ReturnOp::create(emit.builder, emit.location, ValueRange());
  }

  void observe(int32_t task) {
    LLVM::CallOp::create(
        emit.builder, emit.location, common.observe,
        ValueRange{call, emit.constant(emit.i32(), task), function.getArgument(2)});
  }

  /// Goes on with cells below `end`; the others go to the block that it returns.
  Block *branchTo(int64_t end) {
    Value isHere = emit.less(cell, emit.constant(emit.i64(), end));
    Block *before = emit.builder.getInsertionBlock();
    Region &region = function.getBody();
    Block *here = emit.builder.createBlock(&region, region.end());
    Block *others = emit.builder.createBlock(&region, region.end());
    emit.builder.setInsertionPointToEnd(before);
    LLVM::CondBrOp::create(emit.builder, emit.location, isHere, here, others);
    emit.builder.setInsertionPointToEnd(here);
    return others;
  }

  void buildCalls(Region &region, Value index) {
    for (Operation &operation : region.front())
      buildOperation(operation, index);
  }

  void buildOperation(Operation &operation, Value index) {
    emit.location = operation.getLoc();
    if (step::namedCells(&operation))
      return buildForCells(operation, index);
    runOperation(operation, index);
  }

  /// if (cell - begin < end - begin, unsigned) operation
  void buildForCells(Operation &operation, Value index) {
    step::CellRange cells = step::cellsOfCall(&operation, 0);
    Block *before = emit.builder.getInsertionBlock();
    Region &region = function.getBody();
    Block *body = emit.builder.createBlock(&region, region.end());
    runOperation(operation, index);
    Block *bodyEnd = emit.builder.getInsertionBlock();
    Block *behind = emit.builder.createBlock(&region, region.end());
    emit.builder.setInsertionPointToEnd(bodyEnd);
    LLVM::BrOp::create(emit.builder, emit.location, ValueRange(), behind);
    emit.builder.setInsertionPointToEnd(before);
    Value fromBegin = emit.add(index, emit.constant(emit.i64(), -cells.begin));
    Value isInside =
        LLVM::ICmpOp::create(emit.builder, emit.location, LLVM::ICmpPredicate::ult, fromBegin,
                             emit.constant(emit.i64(), cells.end - cells.begin));
    LLVM::CondBrOp::create(emit.builder, emit.location, isInside, body, behind);
    emit.builder.setInsertionPointToEnd(behind);
  }

  void runOperation(Operation &operation, Value index) {
    if (auto task = tasks.find(&operation); task != tasks.end())
      observe(task->second);
    if (auto zero = dyn_cast<step::ZeroOp>(operation))
      buildZero(zero, index);
    else if (auto halo = dyn_cast<step::ZeroHaloOp>(operation))
      buildZeroHalo(halo, index);
    else
      buildCall(cast<step::CallOp>(operation), index);
  }

  void buildZero(step::ZeroOp zero, Value index) {
    int64_t bytes = kernel::describeStorage(zero.getBuffer().getType()).bytes();
    LLVM::MemsetOp::create(emit.builder, emit.location, addressOf(zero.getBuffer(), index),
                           emit.constant(emit.builder.getI8Type(), 0),
                           emit.constant(emit.i64(), bytes), /*isVolatile=*/false);
  }

  void buildZeroHalo(step::ZeroHaloOp zero, Value index) {
    kernel::Storage storage = kernel::describeStorage(zero.getBuffer().getType());
    kernel::Halo halo = kernel::describeHalo(storage);
    const kernel::StoredDimension &images = storage.dimensions[0];
    auto strips = [&](int64_t begin, int64_t count, int64_t stride, int64_t elements) {
      if (count == 0 || elements == 0)
        return;
      int64_t bytes = storage.elementBytes;
      LLVM::CallOp::create(emit.builder, emit.location, common.zeroStrips,
                           ValueRange{addressOf(zero.getBuffer(), index, begin * bytes),
                                      emit.constant(emit.i64(), count),
                                      emit.constant(emit.i64(), stride * bytes),
                                      emit.constant(emit.i64(), elements * bytes)});
    };
    strips(0, images.extent, images.innerStride, halo.edge);
    strips(halo.end, images.extent, images.innerStride, halo.edge);
    for (int64_t image = 0; image < images.extent; ++image)
      strips(image * images.innerStride + halo.firstGap, halo.gaps, halo.gapStride, halo.gap);
  }

  void buildCall(step::CallOp operation, Value index) {
    auto kernel = kernels.lookup<kernel::FuncOp>(operation.getKernelAttr().getAttr());
    SmallVector<Value> arguments;
    for (Value buffer : operation.getBuffers()) {
      // See CompiledKernel.
      int64_t start = kernel.isStored(arguments.size()) ? originBytes(buffer) : 0;
      arguments.push_back(addressOf(buffer, index, start));
    }
    auto type = LLVM::LLVMFunctionType::get(emit.i32(),
                                            SmallVector<Type>(arguments.size(), emit.pointer()));
    LLVM::CallOp::create(
        emit.builder, emit.location, type,
        SymbolRefAttr::get(emit.builder.getContext(), (prefix + operation.getKernel()).str()),
        arguments);
  }

  static int64_t originBytes(Value buffer) {
    kernel::Storage storage = kernel::describeStorage(cast<kernel::BufferType>(buffer.getType()));
    return storage.origin * storage.elementBytes;
  }

  /// Builds what several calls use at the beginning of the function, once for all of them.
  Value share(function_ref<Value()> build) {
    OpBuilder::InsertionGuard guard(emit.builder);
    emit.builder.setInsertionPointAfter(lastShared);
    Value value = build();
    lastShared = &*std::prev(emit.builder.getInsertionPoint());
    return value;
  }

  /// Where a buffer's byte number `start` lies.
  Value addressOf(Value value, Value index, int64_t start = 0) {
    step::BufferOp buffer = step::memoryOf(value);
    auto view = value.getDefiningOp<step::ViewOp>();
    int64_t cellStride = step::cellStrideOf(value);
    int64_t begin = buffer.getOffset().value_or(0) + step::beginOf(value) + start;
    if (std::optional<uint64_t> number = buffer.getLane())
      begin += lanes.getLaneOffset().value_or(0) + *number * lanes.getLaneBytes();
    if (view && view.getNext())
      begin += stepToNext * cellStride;
    Value address = emit.advance(spaceOf(buffer), begin);
    return cellStride ? emit.advance(address, emit.multiply(index, cellStride)) : address;
  }

  Value spaceOf(step::BufferOp buffer) {
    switch (buffer.getSpace()) {
    case step::Space::State:
      return field(offsetof(HalcyonCall, state));
    case step::Space::Prepared:
      return field(offsetof(HalcyonCall, prepared));
    case step::Space::Shared:
      return field(offsetof(HalcyonCall, shared));
    case step::Space::Lane:
      return buffer.getLane() ? field(offsetof(HalcyonCall, shared)) : ownLane();
    case step::Space::Worker:
      return ownScratch();
    case step::Space::Slot:
      return field(offsetof(HalcyonCall, slots) + *buffer.getSlot() * sizeof(void *));
    }
  }

  Value ownLane() {
    if (!lane)
      lane = shareElement(offsetof(HalcyonCall, shared), lanes.getLaneOffset().value_or(0), cell,
                          lanes.getLaneBytes());
    return lane;
  }

  Value ownScratch() {
    if (!scratch) {
      Value worker = share([&] { return emit.widen(function.getArgument(2)); });
      scratch =
          shareElement(offsetof(HalcyonCall, worker_scratch), 0, worker, step.getWorkerBytes());
    }
    return scratch;
  }

  /// The part number `number` of what begins at `begin` of memory that a field of the call points
  /// to.
  Value shareElement(int64_t offset, int64_t begin, Value number, int64_t bytes) {
    Value memory = field(offset);
    return share(
        [&] { return emit.advance(emit.advance(memory, begin), emit.multiply(number, bytes)); });
  }

  /// A field of the call; none changes while a function runs.
  Value field(int64_t offset) {
    Value &value = fields[offset];
    if (!value)
      value = share([&] { return emit.load(emit.pointer(), emit.advance(call, offset)); });
    return value;
  }

  Emitter emit;
  step::FuncOp step;
  step::SlicesOp lanes; // that the segment sees
  const SymbolTable &kernels;
  LLVM::LLVMFuncOp function;
  StringRef prefix;
  const CommonFunctions &common;
  const TaskNumbers &tasks;
  Value call, cell;
  Operation *lastShared;
  DenseMap<int64_t, Value> fields;
  Value lane, scratch;
  int64_t stepToNext = 1; // from a cell or slice to the one that the thread runs after it
};

} // namespace

void halcyon::buildCellFunction(ArrayRef<Operation *> part, const Emitter &emitter,
                                step::FuncOp step, const SymbolTable &kernels,
                                LLVM::LLVMFuncOp function, StringRef prefix,
                                const CommonFunctions &common, const TaskNumbers &tasks) {
  CellFunction cell(emitter, *part.front(), step, kernels, function, prefix, common, tasks);
  if (auto slices = dyn_cast<step::SlicesOp>(part.front()))
    cell.buildSlices(slices);
  else
    cell.buildGrids(part);
}
