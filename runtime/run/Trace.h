#ifndef HALCYON_RUNTIME_RUN_TRACE_H
#define HALCYON_RUNTIME_RUN_TRACE_H

#include "runtime/run/Loops.h"
#include "runtime/run/Observation.h"

namespace halcyon::runtime {

/// Collects runs and writes them in Chrome's trace event format (JSON), which Perfetto and
/// chrome://tracing show: a row for the segments, those of one loop together, and one for each
/// thread.
class Trace {
public:
  explicit Trace(const HalcyonEntry &entry);
  void add(const Observation &observation);
  Status write(const std::string &path);

private:
  void addName(int row, const std::string &name);
  void addInterval(const Interval &interval, int row, const std::string &name,
                   const std::string &arguments);

  const HalcyonEntry &entry;
  std::vector<Loop> loops;
  std::string events;
  int namedRows = 0;
  Interval::Clock::time_point start;
};

} // namespace halcyon::runtime

#endif
