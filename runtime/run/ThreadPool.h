#ifndef HALCYON_RUNTIME_RUN_THREADPOOL_H
#define HALCYON_RUNTIME_RUN_THREADPOOL_H

#include "runtime/Program.h"

#include <array>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace halcyon::runtime {

/// Persistent threads that run the cells of one parallel loop after the other. The calling thread
/// is worker 0 and works too. Between loops the others spin for a while, then sleep. A
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
  /// Each worker begins with the last of its cells if `descending`, else with the first. With
  /// `goesOn` they run together with those of the next call, before which this one may return:
  /// workers go on with that one's cells when all of these are taken. Not reentrant.
  void run(int32_t cells, bool descending, bool goesOn, HalcyonCellFunction body,
           const HalcyonCall *call);

  /// `run` in the form that generated code calls; `pool` is the ThreadPool.
  static void runParallel(void *pool, int32_t cells, int32_t descending, int32_t goesOn,
                          HalcyonCellFunction body, const HalcyonCall *call);
  /// The same on the calling thread alone; `pool` is not used.
  static void runAlone(void *pool, int32_t cells, int32_t descending, int32_t goesOn,
                       HalcyonCellFunction body, const HalcyonCall *call);

private:
  void work(int32_t worker);
  void runCells(int32_t worker);
  bool runOneCell(size_t part, size_t share, int32_t worker);
  bool waitForLoop(uint32_t seen);
  void waitForLastCell();
  void runLoop();
  void publish();
  int32_t beginOfShare(size_t part, size_t share) const;
  int32_t findCell(size_t part, size_t share, int32_t remaining) const;

  // What one thread writes and another waits for lies in as few cache lines as it can: from core to
  // core one takes 100 to 200 ns, and a small layer's cell a few microseconds.

  /// Loops of generated code have no more: grids, slices, and grids.
  static constexpr size_t MostParts = 3;

  /// Neighbouring cells of each part of a loop. A worker begins with its own share, which is the
  /// same in every loop of as many cells: what a cell reads is then in the cache of the worker that
  /// wrote it. When that is done, it takes cells of the others, and then goes on with the next
  /// part.
  struct alignas(64) Share {
    /// The loop's number in the high half, its cells not yet handed out in the low half: one word,
    /// so that a worker that is late for a loop cannot take a cell of the next one by its old
    /// number.
    std::array<std::atomic<uint64_t>, MostParts> tickets = {};
  };
  std::vector<Share> shares; // one a worker

  /// What one call of `run` asked for.
  struct Part {
    int32_t cells = 0;
    bool descending = false;
    HalcyonCellFunction body = nullptr;
    const HalcyonCall *call = nullptr;
  };

  /// From the caller to the workers. All but the number is fixed while a cell is unfinished.
  struct alignas(64) Loop {
    std::atomic<uint32_t> number = 0;
    std::atomic<uint32_t> partCount = 0; // so far, where `run` is still to ask for the last one
    int32_t cells = 0;                   // of all parts
    std::array<Part, MostParts> parts;
  };
  Loop loop;

  /// From the workers to the caller.
  struct alignas(64) End {
    std::atomic<int32_t> finishedCells = 0; // each worker adds those that it ran all at once
    std::atomic<bool> callerSleeps = false;
  };
  End end;

  alignas(64) std::atomic<int32_t> sleepers = 0;
  std::atomic<bool> stopping = false;

  bool maySpin;
  std::mutex mutex;
  std::condition_variable cellsAppeared;
  std::condition_variable lastCellFinished;
  std::vector<std::thread> workers;
};

} // namespace halcyon::runtime

#endif
