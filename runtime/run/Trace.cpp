#include "runtime/run/Trace.h"
#include "runtime/system/AtomicFile.h"

#include <array>

namespace halcyon::runtime {

static constexpr int SegmentRow = 0; // threads follow

static double toMicroseconds(Interval::Clock::duration duration) {
  return std::chrono::duration<double, std::micro>(duration).count();
}

Trace::Trace(const HalcyonEntry &entry)
    : entry(entry), loops(listLoops(entry)), start(Interval::Clock::now()) {
  addName(SegmentRow, "segments");
}

void Trace::add(const Observation &observation) {
  for (; namedRows <= observation.countWorkers();)
    addName(namedRows, fmt::format("thread {}", namedRows));
  for (const Interval &interval : observation.getLoops()) {
    const Loop &loop = loops[size_t(interval.number)];
    addInterval(interval, SegmentRow, fmt::format("segment {}", loop.name()),
                fmt::format(R"("cells":{})", loop.cells));
  }
  for (int worker = 0; worker < observation.countWorkers(); ++worker)
    for (const Interval &interval : observation.getTasks(worker)) {
      const HalcyonTask &task = entry.tasks[interval.number];
      const HalcyonKernel &kernel = entry.kernels[task.kernel];
      addInterval(interval, worker + 1, entry.kernel_names + kernel.name,
                  fmt::format(R"("segment":{},"operations":{},"bytes":{})", task.segment,
                              kernel.operations, kernel.bytes));
    }
}

void Trace::addName(int row, const std::string &name) {
  events += fmt::format(R"({}{{"name":"thread_name","ph":"M","pid":1,"tid":{},)"
                        R"("args":{{"name":"{}"}}}})",
                        events.empty() ? "" : ",\n", row, name);
  ++namedRows;
}

// Names are symbols and need no escapes.
void Trace::addInterval(const Interval &interval, int row, const std::string &name,
                        const std::string &arguments) {
  events += fmt::format(R"({}{{"name":"{}","ph":"X","pid":1,"tid":{},"ts":{:.3f},"dur":{:.3f},)"
                        R"("args":{{{}}}}})",
                        ",\n", name, row, toMicroseconds(interval.begin - start),
                        toMicroseconds(interval.end - interval.begin), arguments);
}

Status Trace::write(const std::string &path) {
  const std::array<std::string_view, 3> pieces = {"{\"traceEvents\":[\n", events, "\n]}\n"};
  return replaceFile(path, pieces);
}

} // namespace halcyon::runtime
