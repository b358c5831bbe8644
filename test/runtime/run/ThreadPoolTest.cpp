#include "runtime/run/ThreadPool.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <limits>
#include <thread>
#include <vector>

using namespace halcyon::runtime;

namespace {

constexpr int MostCells = 200;

struct Record {
  HalcyonCall call; // first: the cells get its address
  std::array<std::atomic<int>, MostCells> runs;
  std::array<std::atomic<int>, 8> cellsOfWorker;
};

void recordCell(const HalcyonCall *call, int32_t cell, int32_t worker) {
  Record &record = *const_cast<Record *>(reinterpret_cast<const Record *>(call));
  ++record.runs[size_t(cell)];
  ++record.cellsOfWorker[size_t(worker)];
}

struct Order {
  HalcyonCall call;
  std::vector<int32_t> cells;
};

void noteOrder(const HalcyonCall *call, int32_t cell, int32_t) {
  const_cast<Order *>(reinterpret_cast<const Order *>(call))->cells.push_back(cell);
}

/// Where in the order of its worker's cells each cell ran.
struct Turns {
  HalcyonCall call;
  std::array<int, 8> turn;
  std::array<int32_t, MostCells> worker;
  std::array<int, MostCells> turnOfCell;
};

void noteTurn(const HalcyonCall *call, int32_t cell, int32_t worker) {
  Turns &turns = *const_cast<Turns *>(reinterpret_cast<const Turns *>(call));
  turns.worker[size_t(cell)] = worker;
  turns.turnOfCell[size_t(cell)] = turns.turn[size_t(worker)]++;
  std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

void sleepInCell(const HalcyonCall *call, int32_t cell, int32_t worker) {
  recordCell(call, cell, worker);
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

void multiplyDenormals(const HalcyonCall *call, int32_t cell, int32_t worker) {
  volatile float tiny = std::numeric_limits<float>::denorm_min();
  if (tiny * 2.0f == 0.0f)
    sleepInCell(call, cell, worker);
}

/// Waits for what another worker does, but not for ever.
template <typename Condition> void waitUntil(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!condition() && std::chrono::steady_clock::now() < deadline)
    std::this_thread::yield();
}

/// Two loops, of which the first ends on worker 0 when the second has begun.
struct Loops {
  HalcyonCall call;
  std::atomic<int> endedInFirst;
  std::atomic<int> begunInSecond;
};

void waitForSecond(const HalcyonCall *call, int32_t, int32_t worker) {
  Loops &loops = *const_cast<Loops *>(reinterpret_cast<const Loops *>(call));
  if (worker == 0)
    waitUntil([&] { return loops.begunInSecond > 0; });
  loops.endedInFirst += loops.begunInSecond > 0 || worker != 0;
}

void beginSecond(const HalcyonCall *call, int32_t, int32_t) {
  ++const_cast<Loops *>(reinterpret_cast<const Loops *>(call))->begunInSecond;
}

} // namespace

TEST(ThreadPool, RunsEveryCellOnceInEveryLoop) {
  for (int threads = 1; threads <= 5; ++threads) {
    ThreadPool pool(threads);
    for (int cells = 0; cells <= MostCells; ++cells) {
      Record record = {};
      ThreadPool::runParallel(&pool, cells, cells % 2, 0, recordCell, &record.call);
      for (int cell = 0; cell < MostCells; ++cell)
        ASSERT_EQ(record.runs[size_t(cell)], cell < cells) << "cell " << cell << " of " << cells;
    }
  }
}

TEST(ThreadPool, OneThreadRunsCellsUpOrDown) {
  ThreadPool pool(1);
  Order order = {};
  pool.run(3, false, false, noteOrder, &order.call);
  pool.run(3, true, false, noteOrder, &order.call);
  EXPECT_EQ(order.cells, (std::vector<int32_t>{0, 1, 2, 2, 1, 0}));
}

TEST(ThreadPool, EachWorkerDescendsThroughItsOwnCells) {
  constexpr int32_t cells = 20;
  for (bool descending : {false, true}) {
    ThreadPool pool(2);
    Turns turns = {};
    pool.run(cells, descending, false, noteTurn, &turns.call);
    for (size_t cell = 1; cell < cells; ++cell) {
      const bool beginsShare = cell == cells / 2;
      if (!beginsShare && turns.worker[cell - 1] == turns.worker[cell])
        EXPECT_EQ(turns.turnOfCell[cell - 1] < turns.turnOfCell[cell], !descending)
            << "cell " << cell;
    }
  }
}

TEST(ThreadPool, WakesSleepersAndUsesThemAll) {
  ThreadPool pool(3);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  Record record = {};
  pool.run(12, false, false, sleepInCell, &record.call);
  for (size_t worker = 0; worker < 3; ++worker)
    EXPECT_GT(record.cellsOfWorker[worker], 0) << "worker " << worker;
}

TEST(ThreadPool, FlushesDenormalsInEveryWorker) {
  ThreadPool pool(3);
  Record record = {};
  pool.run(12, false, false, multiplyDenormals, &record.call);
  for (size_t cell = 0; cell < 12; ++cell)
    EXPECT_EQ(record.runs[cell], 1) << "cell " << cell;
}

TEST(ThreadPool, GoesOnWithTheNextLoopWhileCellsOfOneRun) {
  ThreadPool pool(2);
  Loops loops = {};
  pool.run(2, false, true, waitForSecond, &loops.call);
  pool.run(8, false, false, beginSecond, &loops.call);
  EXPECT_EQ(loops.endedInFirst, 2);
  EXPECT_EQ(loops.begunInSecond, 8);
}

TEST(ThreadPool, RunsEveryCellOfLoopsThatGoOn) {
  for (int threads = 1; threads <= 5; ++threads) {
    ThreadPool pool(threads);
    for (int loops = 1; loops <= 6; ++loops)
      for (int cells = 0; cells <= 20; ++cells) {
        Record record = {};
        for (int loop = 0; loop < loops; ++loop)
          pool.run(cells, false, loop + 1 < loops, recordCell, &record.call);
        for (int cell = 0; cell < cells; ++cell)
          ASSERT_EQ(record.runs[size_t(cell)], loops) << "cell " << cell << " of " << cells;
      }
  }
}
