#include "runtime/run/PlanScaling.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <utility>

namespace halcyon::runtime {

static double countCost(const HalcyonTask &task) {
  return double(task.operations) + OperationsPerByte * double(task.bytes);
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
    CellCosts &costsOfSegment = costs[size_t(task.segment)];
    if (segment.slices == 0) {
      costsOfSegment.ofCells.resize(size_t(segment.cells));
      for (int32_t cell = task.cell; cell < task.cell + task.runs; ++cell)
        costsOfSegment.ofCells[size_t(cell)] += countCost(task);
    } else if (task.runs == segment.cells) {
      costsOfSegment.once += countCost(task);
    } else {
      costsOfSegment.perSlice += countCost(task);
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

std::vector<SegmentScaling> computeScaling(const HalcyonEntry &entry, int threads) {
  const std::vector<CellCosts> costs = countCellCosts(entry);
  std::vector<SegmentScaling> scaling(costs.size());
  for (size_t i = 0; i < costs.size(); ++i) {
    // When each thread is free again: a cell goes to the first that is.
    std::vector<double> start(static_cast<size_t>(threads), 0.0);
    std::priority_queue<double, std::vector<double>, std::greater<>> free{std::greater<>(),
                                                                          std::move(start)};
    for (int32_t cell = 0; cell < entry.segments[i].cells; ++cell) {
      const double cost = countCell(entry.segments[i], costs[i], cell);
      const double end = free.top() + cost;
      free.pop();
      free.push(end);
      scaling[i].cost += cost;
      scaling[i].largestCell = std::max(scaling[i].largestCell, cost);
      scaling[i].longest = std::max(scaling[i].longest, end);
    }
  }
  return scaling;
}

} // namespace halcyon::runtime
