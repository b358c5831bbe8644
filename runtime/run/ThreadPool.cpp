#include "runtime/run/ThreadPool.h"
#include "runtime/system/Processor.h"

#include <chrono>
#include <csignal>

namespace halcyon::runtime {

static uint32_t remainingCells(uint64_t ticket) { return uint32_t(ticket); }

static uint64_t makeTicket(uint32_t loop, int32_t cells) {
  return uint64_t(loop) << 32 | uint32_t(cells);
}

// Waking a sleeper costs 5 us, and 50 us on a virtual machine; most gaps between two loops, and
// most waits for the last cell of one, are shorter than this.
static constexpr std::chrono::microseconds SpinTime(300);

template <typename Condition> static bool spinUntil(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + SpinTime;
  do {
    for (int turn = 0; turn < 16; ++turn) {
      if (condition())
        return true;
      pauseSpinning();
    }
    std::this_thread::yield(); // where the thread that is waited for has the same processor
  } while (std::chrono::steady_clock::now() < deadline);
  return false;
}

ThreadPool::ThreadPool(int threads)
    : shares(size_t(threads)), maySpin(threads <= countProcessors()) {
  flushDenormals();
  // Interrupts belong to the calling thread: workers inherit a mask without them.
  sigset_t interrupts, previous;
  sigemptyset(&interrupts);
  sigaddset(&interrupts, SIGINT);
  sigaddset(&interrupts, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &interrupts, &previous);
  workers.reserve(size_t(threads) - 1);
  for (int32_t worker = 1; worker < threads; ++worker)
    workers.emplace_back([this, worker] { work(worker); });
  pthread_sigmask(SIG_SETMASK, &previous, nullptr);
}

ThreadPool::~ThreadPool() {
  {
    std::scoped_lock lock(mutex);
    stopping = true;
  }
  cellsAppeared.notify_all();
  for (std::thread &worker : workers)
    worker.join();
}

void ThreadPool::run(int32_t cells, bool descending, bool goesOn, HalcyonCellFunction body,
                     const HalcyonCall *call) {
  uint32_t partCount = loop.partCount.load(std::memory_order_relaxed);
  if (workers.empty() || (cells == 1 && !goesOn && partCount == 0))
    return runAlone(this, cells, descending, goesOn, body, call);
  if (cells > 0) {
    loop.parts[partCount++] = {cells, descending, body, call};
    loop.partCount.store(partCount, std::memory_order_relaxed);
    loop.cells += cells;
  }
  if (!goesOn || partCount == MostParts)
    runLoop();
}

void ThreadPool::runLoop() {
  if (loop.partCount.load(std::memory_order_relaxed) > 0) {
    end.finishedCells.store(0, std::memory_order_relaxed); // published with the loop
    publish();
    runCells(0);
    waitForLastCell();
  }
  loop.partCount.store(0, std::memory_order_relaxed);
  loop.cells = 0;
}

void ThreadPool::runParallel(void *pool, int32_t cells, int32_t descending, int32_t goesOn,
                             HalcyonCellFunction body, const HalcyonCall *call) {
  static_cast<ThreadPool *>(pool)->run(cells, descending != 0, goesOn != 0, body, call);
}

void ThreadPool::runAlone(void *, int32_t cells, int32_t descending, int32_t,
                          HalcyonCellFunction body, const HalcyonCall *call) {
  for (int32_t index = 0; index < cells; ++index)
    body(call, descending ? cells - 1 - index : index, 0);
}

// The first cell of a share; that of the one behind the last is the number of cells.
int32_t ThreadPool::beginOfShare(size_t part, size_t share) const {
  return int32_t(int64_t(loop.parts[part].cells) * int64_t(share) / int64_t(shares.size()));
}

// The next cell of a share of which so many are left.
int32_t ThreadPool::findCell(size_t part, size_t share, int32_t remaining) const {
  return loop.parts[part].descending ? beginOfShare(part, share) + remaining - 1
                                     : beginOfShare(part, share + 1) - remaining;
}

void ThreadPool::publish() {
  const uint32_t next = loop.number.load(std::memory_order_relaxed) + 1;
  for (size_t i = 0; i < shares.size(); ++i)
    for (size_t part = 0; part < loop.partCount.load(std::memory_order_relaxed); ++part)
      shares[i].tickets[part].store(
          makeTicket(next, beginOfShare(part, i + 1) - beginOfShare(part, i)),
          std::memory_order_release);
  loop.number = next;
  // Sequentially consistent on both sides: either the sleeper sees the loop or we see the sleeper.
  if (sleepers.load() > 0) {
    std::scoped_lock lock(mutex);
    cellsAppeared.notify_all();
  }
}

bool ThreadPool::runOneCell(size_t part, size_t share, int32_t worker) {
  std::atomic<uint64_t> &ticket = shares[share].tickets[part];
  uint64_t seen = ticket.load();
  do {
    if (remainingCells(seen) == 0)
      return false;
  } while (!ticket.compare_exchange_weak(seen, seen - 1));
  const Part &taken = loop.parts[part];
  taken.body(taken.call, findCell(part, share, int32_t(remainingCells(seen))), worker);
  return true;
}

void ThreadPool::runCells(int32_t worker) {
  int32_t count = 0;
  // A worker that is late may find the number of another loop's parts: tickets say what is left.
  const uint32_t partCount = loop.partCount.load(std::memory_order_relaxed);
  for (size_t part = 0; part < partCount; ++part)
    for (size_t i = 0; i < shares.size(); ++i)
      while (runOneCell(part, (size_t(worker) + i) % shares.size(), worker))
        ++count;
  if (count == 0) // the loop may be over, and the next one begin
    return;
  const int32_t total = loop.cells;
  if (end.finishedCells.fetch_add(count) + count == total && end.callerSleeps.load()) {
    std::scoped_lock lock(mutex);
    lastCellFinished.notify_one();
  }
}

void ThreadPool::waitForLastCell() {
  const auto isDone = [this] { return end.finishedCells.load() == loop.cells; };
  if (isDone() || (maySpin && spinUntil(isDone)))
    return;
  std::unique_lock lock(mutex);
  end.callerSleeps = true;
  lastCellFinished.wait(lock, isDone);
  end.callerSleeps = false;
}

// False when the pool is to stop.
bool ThreadPool::waitForLoop(uint32_t seen) {
  const auto isWoken = [this, seen] { return loop.number.load() != seen || stopping.load(); };
  if (!(maySpin && spinUntil(isWoken))) {
    std::unique_lock lock(mutex);
    ++sleepers;
    cellsAppeared.wait(lock, isWoken);
    --sleepers;
  }
  return !stopping.load();
}

void ThreadPool::work(int32_t worker) {
  flushDenormals();
  uint32_t seen = 0;
  while (waitForLoop(seen)) {
    seen = loop.number.load();
    runCells(worker);
  }
}

} // namespace halcyon::runtime
