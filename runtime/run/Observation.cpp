#include "runtime/run/Observation.h"

namespace halcyon::runtime {

Observation::Observation(Network &network, const HalcyonEntry &entry)
    : network(network), entry(entry), workers(size_t(network.getPool().getThreads())) {
  // Room for all, so that no worker allocates while it is timed.
  size_t runs = 0;
  for (int32_t task = 0; task < entry.task_count; ++task)
    runs += size_t(entry.tasks[task].runs);
  for (Worker &worker : workers)
    worker.done.reserve(runs);
  segments.reserve(size_t(entry.segment_count));
}

void Observation::run() {
  for (Worker &worker : workers)
    worker.done.clear();
  segments.clear();
  network.runObserved(entry, this, &Observation::runParallel, &Observation::observe);
}

void Observation::observe(const HalcyonCall *call, int32_t task, int32_t number) {
  Worker &worker = static_cast<Observation *>(call->pool)->workers[size_t(number)];
  const auto now = Interval::Clock::now();
  if (worker.current >= 0)
    worker.done.push_back({worker.current, worker.since, now});
  worker.current = task;
  worker.since = now;
}

void Observation::runParallel(void *pool, int32_t cells, int32_t descending,
                              HalcyonCellFunction body, const HalcyonCall *call) {
  auto *observation = static_cast<Observation *>(pool);
  const auto begin = Interval::Clock::now();
  observation->network.getPool().run(cells, descending != 0, body, call);
  observation->segments.push_back(
      {int32_t(observation->segments.size()), begin, Interval::Clock::now()});
}

} // namespace halcyon::runtime
