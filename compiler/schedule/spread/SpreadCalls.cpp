#include "compiler/schedule/spread/SpreadCalls.h"

#include "compiler/schedule/spread/EstimateTime.h"

#include "dialects/kernel/Storage.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/DenseMap.h"

using namespace mlir;
using namespace halcyon;

namespace {

/// What a cell touches of a buffer; nothing said: all.
struct Access {
  step::BufferOp buffer;
  std::optional<CellWindow> window;
  std::optional<CellSlice> slice; // what the window shows
  bool isWrite;
  int64_t bytes;  // that a cell touches
  int64_t pieces; // in which they lie

  /// Whether each cell touches the same elements of the same buffer, the halo aside, which nobody
  /// writes.
  bool isOfSameElements(const Access &other) const {
    return window == other.window || (slice && other.slice && slice->hasSameIndices(*other.slice));
  }
};

/// One of the ways in which a call can run.
struct Candidate {
  SpreadCall run;
  double time; // of its cells
  SmallVector<Access> accesses;
};

int64_t bytesOf(kernel::BufferType type) {
  RankedTensorType tensor = type.getTensor();
  return llvm::divideCeil(tensor.getNumElements() * tensor.getElementTypeBitWidth(), 8);
}

SmallVector<Access> accessesOfWhole(step::CallOp call, kernel::FuncOp kernel) {
  SmallVector<Access> accesses;
  for (auto [number, value] : llvm::enumerate(call.getBuffers())) {
    step::BufferOp buffer = step::memoryOf(value);
    accesses.push_back({buffer, std::nullopt, std::nullopt, kernel.isStored(number),
                        bytesOf(buffer.getBuffer().getType()), /*pieces=*/1});
  }
  return accesses;
}

SmallVector<Access> accessesOfCut(step::CallOp call, const KernelCut &cut) {
  SmallVector<Access> accesses;
  for (const CutKernel::Argument &argument : cut.common().getArguments()) {
    kernel::BufferType type = cut.common().typeOf(argument);
    accesses.push_back({step::memoryOf(call.getBuffers()[argument.original]), argument.window,
                        argument.isStored && cut.left ? cut.left : argument.slice,
                        argument.isStored, bytesOf(type), kernel::describePieces(type).count()});
  }
  return accesses;
}

kernel::FuncOp kernelOf(step::CallOp call) {
  return SymbolTable::lookupNearestSymbolFrom<kernel::FuncOp>(call, call.getKernelAttr());
}

Candidate cutCall(step::CallOp call, KernelCut cut, int64_t vectorLanes) {
  SmallVector<Access> accesses = accessesOfCut(call, cut);
  double time =
      estimateTime(kernelOf(call), vectorLanes, cut.cells(), cut.common(), cut.parts.back().kernel);
  return {{call, std::move(cut)}, time, std::move(accesses)};
}

std::vector<Candidate> listCandidates(step::CallOp call, int64_t vectorLanes) {
  kernel::FuncOp kernel = kernelOf(call);
  std::vector<Candidate> candidates;
  candidates.push_back(
      {{call, std::nullopt}, estimateTime(kernel, vectorLanes), accessesOfWhole(call, kernel)});
  for (KernelCut &cut : listCuts(kernel))
    candidates.push_back(cutCall(call, std::move(cut), vectorLanes));
  return candidates;
}

/// The argument of a call's reader that is what the call leaves in scratch, and to it alone; none
/// if there is no such one.
std::optional<unsigned> findLeftOnlyTo(step::CallOp reader, step::CallOp call) {
  kernel::FuncOp kernel = kernelOf(call);
  std::optional<unsigned> left;
  for (unsigned number = 0; number < call.getBuffers().size(); ++number) {
    if (!kernel.isStored(number))
      continue;
    Value buffer = call.getBuffers()[number];
    auto users = llvm::make_filter_range(
        buffer.getUsers(), [&](Operation *user) { return user != call && user != reader; });
    auto operand = llvm::find(reader.getBuffers(), buffer);
    if (left || step::memoryOf(buffer).getSpace() != step::Space::Worker || !users.empty() ||
        operand == reader.getBuffers().end())
      return std::nullopt;
    left = operand.getIndex();
  }
  return left;
}

/// What a call can do for the cells of the next one: compute for each what it needs, although
/// others need some of it, too.
void addForReader(std::vector<Candidate> &candidates, step::CallOp call, step::CallOp reader,
                  ArrayRef<Candidate> ofReader, int64_t vectorLanes) {
  std::optional<unsigned> left = findLeftOnlyTo(reader, call);
  if (!left)
    return;
  for (const Candidate &candidate : ofReader)
    if (candidate.run.cut)
      if (std::optional<KernelCut> cut = cutForReader(kernelOf(call), *candidate.run.cut, *left))
        candidates.push_back(cutCall(call, std::move(*cut), vectorLanes));
}

/// Who has written a buffer: which slice each of so many cells, in how many pieces.
struct Writer {
  int64_t cells;
  std::optional<CellSlice> slice;
  int64_t pieces;

  /// Whether a cell reads, up to some rows beside them, what the cell of the same number has
  /// written: the same thread runs both.
  bool isReadByItself(int64_t readingCells, const Access &access) const {
    if (readingCells != cells)
      return false;
    return cells == 1 || (slice && access.slice && slice->dimension == access.slice->dimension &&
                          slice->step == access.slice->step);
  }
};

/// A schedule of the calls so far.
struct Schedule {
  double time = 0;
  size_t previous = 0;  // the schedule of the calls before, among those
  size_t candidate = 0; // the last call's
  bool joins = false;
  bool mustGoOn = false; // the last call leaves to each cell what its neighbours compute, too
  int64_t cells = 0;     // of the last grid
  SmallVector<Access> ofGrid;
  DenseMap<Operation *, Writer> writers;

  /// Whether a cell of the last grid may go on: of what the grid has written, it touches only what
  /// the same cell has.
  bool canGoOn(const Candidate &next) const {
    if (next.run.cells() != cells)
      return false;
    return cells == 1 || llvm::all_of(next.accesses, [&](const Access &access) {
             return llvm::all_of(ofGrid, [&](const Access &earlier) {
               return earlier.buffer != access.buffer || (!earlier.isWrite && !access.isWrite) ||
                      earlier.isOfSameElements(access);
             });
           });
  }

  double timeToRead(const Candidate &next) const {
    double sum = 0;
    for (const Access &access : next.accesses)
      if (auto writer = writers.find(access.buffer); !access.isWrite && writer != writers.end())
        sum += timeToRead(next, access, writer->second);
    return sum;
  }

  double timeToRead(const Candidate &next, const Access &access, const Writer &writer) const {
    auto bytes = double(access.bytes), ofAllCells = bytes * double(next.run.cells());
    bool isByItself = writer.isReadByItself(next.run.cells(), access);
    if (isByItself && canGoOn(next))
      return estimateReload(ofAllCells, bytes);
    double pieces = estimatePieces(
        double(writer.cells * (writer.pieces - 1) + next.run.cells() * (access.pieces - 1)));
    if (!access.slice)
      return pieces + (isByItself ? 0 : estimateExchangeOfAll(bytes));
    step::BufferOp buffer = access.buffer;
    double exchanged = std::min(ofAllCells, double(bytesOf(buffer.getType())));
    return pieces + estimateExchange(exchanged, isByItself);
  }

  /// Of a schedule with one call more.
  double timeWith(const Candidate &next) const {
    if (mustGoOn && !canGoOn(next))
      return std::numeric_limits<double>::infinity();
    bool waits = next.run.cells() > 1 && !canGoOn(next);
    return time + next.time + timeToRead(next) + (waits ? estimateBarrier() : 0);
  }

  Schedule with(const Candidate &next, size_t ownNumber, size_t candidateNumber) const {
    Schedule longer = *this;
    longer.time = timeWith(next);
    longer.previous = ownNumber;
    longer.candidate = candidateNumber;
    longer.joins = canGoOn(next);
    longer.cells = next.run.cells();
    longer.mustGoOn = next.run.overlaps();
    if (!longer.joins)
      longer.ofGrid.clear();
    llvm::append_range(longer.ofGrid, next.accesses);
    for (const Access &access : next.accesses)
      if (access.isWrite)
        longer.writers[access.buffer] = {longer.cells, access.slice, access.pieces};
    return longer;
  }
};

/// For each candidate of the next call the fastest schedules that end with it: what comes later
/// depends on little else.
std::vector<Schedule> extend(ArrayRef<Schedule> schedules, ArrayRef<Candidate> candidates) {
  constexpr size_t keptOfCandidate = 3;
  std::vector<Schedule> longer;
  for (auto [number, candidate] : llvm::enumerate(candidates)) {
    SmallVector<std::pair<double, size_t>> order;
    for (auto [previous, schedule] : llvm::enumerate(schedules))
      order.emplace_back(schedule.timeWith(candidate), previous);
    llvm::sort(order);
    order.truncate(std::min(order.size(), keptOfCandidate));
    for (auto [time, previous] : order)
      longer.push_back(schedules[previous].with(candidate, previous, number));
  }
  return longer;
}

} // namespace

std::vector<SpreadCall> halcyon::spreadCalls(ArrayRef<step::CallOp> calls, int64_t vectorLanes) {
  std::vector<std::vector<Candidate>> candidates;
  for (step::CallOp call : calls)
    candidates.push_back(listCandidates(call, vectorLanes));
  for (size_t number = calls.size(); number-- > 1;)
    addForReader(candidates[number - 1], calls[number - 1], calls[number], candidates[number],
                 vectorLanes);
  std::vector<std::vector<Schedule>> schedules = {{Schedule()}};
  for (ArrayRef<Candidate> ofCall : candidates)
    schedules.push_back(extend(schedules.back(), ofCall));
  auto last = llvm::min_element(schedules.back(), [](const Schedule &one, const Schedule &other) {
    return one.time < other.time;
  });
  std::vector<SpreadCall> spread(calls.size());
  size_t number = last - schedules.back().begin();
  for (size_t call = calls.size(); call > 0; --call) {
    const Schedule &schedule = schedules[call][number];
    spread[call - 1] = candidates[call - 1][schedule.candidate].run;
    spread[call - 1].joins = schedule.joins;
    number = schedule.previous;
  }
  return spread;
}
