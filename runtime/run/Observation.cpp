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
  loops.reserve(size_t(entry.segment_count));
}

void Observation::run() {
  for (Worker &worker : workers)
    worker.done.clear();
  loops.clear();
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

void Observation::runParallel(void *pool, int32_t cells, int32_t descending, int32_t goesOn,
                              HalcyonCellFunction body, const HalcyonCall *call) {
  auto &self = *static_cast<Observation *>(pool);
  if (!self.loopBegin)
    self.loopBegin = Interval::Clock::now();
  self.network.getPool().run(cells, descending != 0, goesOn != 0, body, call);
  if (goesOn)
    return;
  self.loops.push_back({int32_t(self.loops.size()), *self.loopBegin, Interval::Clock::now()});
  self.loopBegin.reset();
}

} // namespace halcyon::runtime
