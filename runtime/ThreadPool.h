#ifndef HALCYON_RUNTIME_THREADPOOL_H
#define HALCYON_RUNTIME_THREADPOOL_H

#include "runtime/Program.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace halcyon::runtime {

/// Persistent threads that run the cells of one parallel loop after the other. The calling thread
/// is worker 0 and works too. Between loops the others spin for a few microseconds, then sleep. A
/// loop allocates nothing. Denormals are zero in every worker, and in the thread that made the
/// pool.
class ThreadPool {
public:
  explicit ThreadPool(int threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool &) = delete;
  ThreadPool &operator=(const ThreadPool &) = delete;

  int getThreads() const { return int(workers.size()) + 1; }

  /// Runs `body(call, cell, worker)` for every cell in 0 … cells - 1 and returns when all are done.
  /// Not reentrant.
  void run(int32_t cells, HalcyonCellFunction body, const HalcyonCall *call);

  /// `run` in the form that generated code calls; `pool` is the ThreadPool.
  static void runParallel(void *pool, int32_t cells, HalcyonCellFunction body,
                          const HalcyonCall *call);

private:
  void work(int32_t worker);
  bool runOneCell(int32_t worker);
  bool waitForCells();
  void waitForLastCell();
  void publish(int32_t cells);

  /// The loop's number in the high half, its cells not yet handed out in the low half: one word, so
  /// that a worker that is late for a loop cannot take a cell of the next one by its old number.
  std::atomic<uint64_t> ticket = 0;
  std::atomic<int32_t> finishedCells = 0;
  std::atomic<int32_t> sleepers = 0;
  std::atomic<bool> callerSleeps = false;
  std::atomic<bool> stopping = false;

  // The current loop; fixed while a cell of it is unfinished.
  int32_t cells = 0;
  HalcyonCellFunction body = nullptr;
  const HalcyonCall *call = nullptr;

  bool maySpin;
  std::mutex mutex;
  std::condition_variable cellsAppeared;
  std::condition_variable lastCellFinished;
  std::vector<std::thread> workers;
};

} // namespace halcyon::runtime

#endif
