#ifndef HALCYON_RUNTIME_RUN_OBSERVATION_H
#define HALCYON_RUNTIME_RUN_OBSERVATION_H

#include "runtime/run/Network.h"

#include <chrono>
#include <optional>
#include <vector>

namespace halcyon::runtime {

/// From when to when a worker ran a task, or all of them a loop.
struct Interval {
  using Clock = std::chrono::steady_clock;

  int32_t number; // of the task or loop
  Clock::time_point begin;
  Clock::time_point end;

  double seconds() const { return std::chrono::duration<double>(end - begin).count(); }
};

/// Runs an entry and notes when each of its tasks ran where.
class Observation {
public:
  Observation(Network &network, const HalcyonEntry &entry);

  /// One run on the network's batch. Forgets the run before.
  void run();

  int countWorkers() const { return int(workers.size()); }
  const std::vector<Interval> &getTasks(int worker) const { return workers[size_t(worker)].done; }
  const std::vector<Interval> &getLoops() const { return loops; }

private:
  static void observe(const HalcyonCall *call, int32_t task, int32_t worker);
  static void runParallel(void *observation, int32_t cells, int32_t descending, int32_t goesOn,
                          HalcyonCellFunction body, const HalcyonCall *call);

  /// On cache lines of its own: workers write at the same time.
  struct alignas(128) Worker {
    int32_t current = -1;
    Interval::Clock::time_point since;
    std::vector<Interval> done;
  };

  Network &network;
  const HalcyonEntry &entry;
  std::vector<Worker> workers;
  std::vector<Interval> loops;
  std::optional<Interval::Clock::time_point> loopBegin; // of the one that runs
};

} // namespace halcyon::runtime

#endif
