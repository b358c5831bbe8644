#include "runtime/run/PlanScaling.h"

#include <gtest/gtest.h>

#include <array>

using namespace halcyon::runtime;

namespace {

/// One segment whose cells run `once` operations, and `perSlice` for each of their slices.
struct Plan {
  HalcyonSegment segment;
  std::array<HalcyonKernel, 2> kernels;
  std::array<HalcyonTask, 2> tasks;
  HalcyonEntry entry = {};

  Plan(int32_t cells, int32_t slices, int64_t once, int64_t perSlice)
      : segment{cells, slices, 0}, kernels{{{0, once, 0}, {0, perSlice, 0}}},
        tasks{{{0, 0, 0, cells}, {1, 0, 0, slices}}} {
    entry.segment_count = 1;
    entry.task_count = slices ? 2 : 1;
    entry.segments = &segment;
    entry.tasks = tasks.data();
    entry.kernels = kernels.data();
  }
};

} // namespace

TEST(PlanScaling, EqualCellsThatNoThreadCountDivides) {
  const Plan plan(8, 0, 100, 0);
  const LoopScaling scaling = computeScaling(plan.entry, 3).front();
  EXPECT_EQ(scaling.cost, 800);
  EXPECT_EQ(scaling.longest, 300);
  EXPECT_DOUBLE_EQ(scaling.imbalance(3), 300.0 * 3 / 800);
}

TEST(PlanScaling, ASingleCellGainsNothing) {
  const Plan plan(1, 0, 100, 0);
  EXPECT_DOUBLE_EQ(computeScaling(plan.entry, 64).front().imbalance(64), 64);
}

TEST(PlanScaling, SlicesAreDealtOut) {
  const Plan plan(4, 6, 10, 100); // two slices in cells 1 and 3, one in 0 and 2
  const LoopScaling scaling = computeScaling(plan.entry, 4).front();
  EXPECT_EQ(scaling.cost, 4 * 10 + 6 * 100);
  EXPECT_EQ(scaling.largestCell, 210);
  EXPECT_EQ(scaling.longest, 210);
}

TEST(PlanScaling, EachThreadHasAShareOfNeighbours) {
  const Plan plan(8, 12, 0, 100); // two slices in every second cell: as many in each half
  EXPECT_EQ(computeScaling(plan.entry, 2).front().longest, 600);
}

TEST(PlanScaling, AnEmptyShareIsFilledFromTheNext) {
  const Plan plan(3, 0, 100, 0); // one cell in the first share, two in the second
  EXPECT_EQ(computeScaling(plan.entry, 2).front().longest, 200);
  EXPECT_EQ(computeScaling(plan.entry, 8).front().longest, 100);
}

TEST(PlanScaling, AByteCountsAsSeveralOperations) {
  Plan plan(2, 0, 0, 0);
  plan.kernels[0].bytes = 10;
  EXPECT_EQ(computeScaling(plan.entry, 1).front().cost, 2 * 10 * OperationsPerByte);
}

TEST(PlanScaling, CellsThatRunTasksOfTheirOwn) {
  const HalcyonSegment segment = {3, 0, 0};
  const HalcyonKernel kernels[] = {{0, 50, 0}, {0, 300, 0}};
  const HalcyonTask tasks[] = {{0, 0, 0, 2}, {1, 0, 2, 1}};
  HalcyonEntry entry = {};
  entry.segment_count = 1;
  entry.task_count = 2;
  entry.segments = &segment;
  entry.tasks = tasks;
  entry.kernels = kernels;
  const LoopScaling scaling = computeScaling(entry, 2).front();
  EXPECT_EQ(scaling.cost, 400);
  EXPECT_EQ(scaling.largestCell, 300);
  EXPECT_EQ(scaling.longest, 350);
}

TEST(PlanScaling, WhoIsDoneTakesFromTheShareBehindItsOwn) {
  const HalcyonSegment segment = {5, 0, 0}; // shares of 1, 2 and 2 cells
  const HalcyonKernel kernels[] = {{0, 1, 0}, {0, 10, 0}, {0, 100, 0}};
  const HalcyonTask tasks[] = {{0, 0, 0, 1},
                               {1, 0, 1, 1},
                               {2, 0, 2, 1}, // the first thread's second cell
                               {1, 0, 3, 1},
                               {0, 0, 4, 1}};
  HalcyonEntry entry = {};
  entry.segment_count = 1;
  entry.task_count = 5;
  entry.segments = &segment;
  entry.tasks = tasks;
  entry.kernels = kernels;
  EXPECT_EQ(computeScaling(entry, 3).front().longest, 1 + 100);
}

TEST(PlanScaling, NobodyWaitsBeforeAJoinedSegment) {
  const HalcyonSegment segments[] = {{1, 0, 0}, {3, 3, 1}, {1, 0, 0}};
  const HalcyonKernel kernels[] = {{0, 300, 0}, {0, 100, 0}, {0, 10, 0}};
  const HalcyonTask tasks[] = {{0, 0, 0, 1}, {1, 1, 0, 3}, {2, 2, 0, 1}};
  HalcyonEntry entry = {};
  entry.segment_count = 3;
  entry.task_count = 3;
  entry.segments = segments;
  entry.tasks = tasks;
  entry.kernels = kernels;
  const std::vector<LoopScaling> scaling = computeScaling(entry, 2);
  ASSERT_EQ(scaling.size(), 2);
  EXPECT_EQ(scaling[0].loop.name(), "0-1");
  EXPECT_EQ(scaling[0].loop.cells, 4);
  EXPECT_EQ(scaling[0].cost, 600);
  EXPECT_EQ(scaling[0].longest, 300);
  EXPECT_EQ(scaling[1].loop.name(), "2");
  EXPECT_EQ(scaling[1].longest, 10);
}
