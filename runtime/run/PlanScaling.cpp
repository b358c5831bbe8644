#include "runtime/run/PlanScaling.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <utility>

namespace halcyon::runtime {

static double countCost(const HalcyonKernel &kernel) {
  return double(kernel.operations) + OperationsPerByte * double(kernel.bytes);
}

namespace {

/// What the cells of a segment cost.
struct CellCosts {
  double once = 0;             // in every lane
  double perSlice = 0;         // for each slice of a lane
  std::vector<double> ofCells; // of a segment without slices
};

} // namespace

static std::vector<CellCosts> countCellCosts(const HalcyonEntry &entry) {
  std::vector<CellCosts> costs(size_t(entry.segment_count));
  for (int32_t i = 0; i < entry.task_count; ++i) {
    const HalcyonTask &task = entry.tasks[i];
    const HalcyonSegment &segment = entry.segments[task.segment];
    const double cost = countCost(entry.kernels[task.kernel]);
    CellCosts &costsOfSegment = costs[size_t(task.segment)];
    if (segment.slices == 0) {
      costsOfSegment.ofCells.resize(size_t(segment.cells));
      for (int32_t cell = task.cell; cell < task.cell + task.runs; ++cell)
        costsOfSegment.ofCells[size_t(cell)] += cost;
    } else if (task.runs == segment.cells) {
      costsOfSegment.once += cost;
    } else {
      costsOfSegment.perSlice += cost;
    }
  }
  return costs;
}

// The first of a cell's slices; that of the one behind the last is their number.
static int32_t beginOfCell(const HalcyonSegment &segment, int32_t cell) {
  return int32_t(int64_t(segment.slices) * cell / segment.cells);
}

// Where there are as many slices as cells, all is counted as run once.
static double countCell(const HalcyonSegment &segment, const CellCosts &costs, int32_t cell) {
  if (!costs.ofCells.empty())
    return costs.ofCells[size_t(cell)];
  const int32_t slices = beginOfCell(segment, cell + 1) - beginOfCell(segment, cell);
  return costs.once + costs.perSlice * slices;
}

namespace {

/// Cells as the thread pool hands them out: each thread has a share of neighbours and, when that is
/// empty, takes from the shares behind it.
class CellShares {
public:
  CellShares(int32_t cells, int threads) {
    for (int64_t share = 0; share < threads; ++share)
      shares.push_back({int32_t(cells * share / threads), int32_t(cells * (share + 1) / threads)});
  }

  /// The next cell for a thread, as long as there is one.
  int32_t take(int thread) {
    auto share = size_t(thread);
    while (shares[share].next == shares[share].end)
      share = (share + 1) % shares.size();
    return shares[share].next++;
  }

private:
  struct Share {
    int32_t next, end;
  };

  std::vector<Share> shares;
};

} // namespace

namespace {

/// Runs a loop in thought.
class LoopTrial {
public:
  LoopTrial(const Loop &loop, int threads) : threads(threads), scaling{loop} {
    for (int thread = 0; thread < threads; ++thread)
      turns.emplace(0, thread);
  }

  void runSegment(const HalcyonSegment &segment, const CellCosts &costs) {
    CellShares shares(segment.cells, threads);
    for (int32_t taken = 0; taken < segment.cells; ++taken) {
      const auto [start, thread] = turns.top();
      turns.pop();
      const double cost = countCell(segment, costs, shares.take(thread));
      scaling.cost += cost;
      scaling.largestCell = std::max(scaling.largestCell, cost);
      scaling.longest = std::max(scaling.longest, start + cost);
      turns.emplace(start + cost, thread);
    }
  }

  const LoopScaling &getScaling() const { return scaling; }

private:
  using Turn = std::pair<double, int>; // when a thread is free again

  int threads;
  std::priority_queue<Turn, std::vector<Turn>, std::greater<>> turns;
  LoopScaling scaling;
};

} // namespace

std::vector<LoopScaling> computeScaling(const HalcyonEntry &entry, int threads) {
  const std::vector<CellCosts> costs = countCellCosts(entry);
  std::vector<LoopScaling> scaling;
  for (const Loop &loop : listLoops(entry)) {
    LoopTrial trial(loop, threads);
    for (int32_t i = loop.firstSegment; i <= loop.lastSegment; ++i)
      trial.runSegment(entry.segments[i], costs[size_t(i)]);
    scaling.push_back(trial.getScaling());
  }
  return scaling;
}

} // namespace halcyon::runtime
