#include "runtime/ThreadPool.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <limits>
#include <thread>

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

void sleepInCell(const HalcyonCall *call, int32_t cell, int32_t worker) {
  recordCell(call, cell, worker);
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

void multiplyDenormals(const HalcyonCall *call, int32_t cell, int32_t worker) {
  volatile float tiny = std::numeric_limits<float>::denorm_min();
  if (tiny * 2.0f == 0.0f)
    sleepInCell(call, cell, worker);
}

} // namespace

TEST(ThreadPool, RunsEveryCellOnceInEveryLoop) {
  for (int threads = 1; threads <= 5; ++threads) {
    ThreadPool pool(threads);
    for (int cells = 0; cells <= MostCells; ++cells) {
      Record record = {};
      ThreadPool::runParallel(&pool, cells, recordCell, &record.call);
      for (int cell = 0; cell < MostCells; ++cell)
        ASSERT_EQ(record.runs[size_t(cell)], cell < cells) << "cell " << cell << " of " << cells;
    }
  }
}

TEST(ThreadPool, WakesSleepersAndUsesThemAll) {
  ThreadPool pool(3);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  Record record = {};
  pool.run(12, sleepInCell, &record.call);
  for (size_t worker = 0; worker < 3; ++worker)
    EXPECT_GT(record.cellsOfWorker[worker], 0) << "worker " << worker;
}

TEST(ThreadPool, FlushesDenormalsInEveryWorker) {
  ThreadPool pool(3);
  Record record = {};
  pool.run(12, multiplyDenormals, &record.call);
  for (size_t cell = 0; cell < 12; ++cell)
    EXPECT_EQ(record.runs[cell], 1) << "cell " << cell;
}
