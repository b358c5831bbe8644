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
  double once = 0;            // in every cell
  double perSlice = 0;        // for each slice of a cell
  std::vector<double> spread; // of a segment whose cells run one task each
};

} // namespace

static std::vector<CellCosts> countCellCosts(const HalcyonEntry &entry) {
  std::vector<CellCosts> costs(size_t(entry.segment_count));
  for (int32_t i = 0; i < entry.task_count; ++i) {
    const HalcyonTask &task = entry.tasks[i];
    const HalcyonSegment &segment = entry.segments[task.segment];
    CellCosts &cells = costs[size_t(task.segment)];
    if (task.runs == segment.cells)
      cells.once += countCost(task);
    else if (segment.slices > 0)
      cells.perSlice += countCost(task);
    else
      cells.spread.push_back(countCost(task));
  }
  return costs;
}

// The first of a cell's slices; that of the one behind the last is their number.
static int32_t beginOfCell(const HalcyonSegment &segment, int32_t cell) {
  return int32_t(int64_t(segment.slices) * cell / segment.cells);
}

// Where there are as many slices as cells, all is counted as run once.
static double countCell(const HalcyonSegment &segment, const CellCosts &costs, int32_t cell) {
  if (!costs.spread.empty())
    return costs.spread[size_t(cell)];
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
