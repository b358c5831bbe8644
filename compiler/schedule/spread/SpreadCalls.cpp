#include "compiler/schedule/spread/SpreadCalls.h"

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
  int64_t bytes; // that a cell touches

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
                        bytesOf(buffer.getBuffer().getType())});
  }
  return accesses;
}

SmallVector<Access> accessesOfCut(step::CallOp call, const CutKernel &cut) {
  SmallVector<Access> accesses;
  for (const CutKernel::Argument &argument : cut.getArguments())
    accesses.push_back({step::memoryOf(call.getBuffers()[argument.original]), argument.window,
                        argument.slice, argument.isStored, bytesOf(cut.typeOf(argument))});
  return accesses;
}

std::vector<Candidate> listCandidates(step::CallOp call) {
  auto kernel = SymbolTable::lookupNearestSymbolFrom<kernel::FuncOp>(call, call.getKernelAttr());
  std::vector<Candidate> candidates;
  candidates.push_back({{call, std::nullopt}, estimateTime(kernel), accessesOfWhole(call, kernel)});
  for (KernelCut &cut : listCuts(kernel)) {
    double time = cut.time;
    SmallVector<Access> accesses = accessesOfCut(call, cut.kernel);
    candidates.push_back({{call, std::move(cut)}, time, std::move(accesses)});
  }
  return candidates;
}

/// Who has written a buffer: which slice each of so many cells.
struct Writer {
  int64_t cells;
  std::optional<CellSlice> slice;

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
  int64_t cells = 0; // of the last grid
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
    for (const Access &access : next.accesses) {
      auto writer = writers.find(access.buffer);
      if (access.isWrite || writer == writers.end() ||
          writer->second.isReadByItself(next.run.cells(), access))
        continue;
      sum += access.slice ? estimateExchange(double(access.bytes * next.run.cells()))
                          : estimateExchangeOfAll(double(access.bytes));
    }
    return sum;
  }

  /// Of a schedule with one call more.
  double timeWith(const Candidate &next) const {
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
    if (!longer.joins)
      longer.ofGrid.clear();
    llvm::append_range(longer.ofGrid, next.accesses);
    for (const Access &access : next.accesses)
      if (access.isWrite)
        longer.writers[access.buffer] = {longer.cells, access.slice};
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

std::vector<SpreadCall> halcyon::spreadCalls(ArrayRef<step::CallOp> calls) {
  std::vector<std::vector<Candidate>> candidates;
  std::vector<std::vector<Schedule>> schedules = {{Schedule()}};
  for (step::CallOp call : calls) {
    candidates.push_back(listCandidates(call));
    schedules.push_back(extend(schedules.back(), candidates.back()));
  }
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
