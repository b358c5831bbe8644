#include "runtime/command/RunGuarded.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <new>
#include <system_error>

namespace halcyon::runtime {

// Where the output goes to a full disk, nobody would know otherwise.
static Status flushOutput() {
  if (std::fflush(stdout) == 0)
    return {};
  return mistake("standard output: cannot write: {}; free some space", std::strerror(errno));
}

Status runGuarded(const std::function<Status()> &command) {
  try {
    Status status = command();
    Status flushed = flushOutput();
    return status.ok() ? flushed : status;
  } catch (const std::bad_alloc &) {
    return mistake("memory: there is not enough of it; use a smaller data set or free memory");
  } catch (const std::system_error &error) {
    return mistake("system: {}; free the resource that it names", error.what());
  }
}

// Of the weights of another network every tensor is a problem: these are enough to see it.
static constexpr size_t MostProblems = 10;

int reportStatus(const Status &status) {
  const std::vector<std::string> &problems = status.getProblems();
  const size_t shown = problems.size() <= MostProblems + 1 ? problems.size() : MostProblems;
  for (size_t i = 0; i < shown; ++i)
    fmt::print(stderr, "error: {}\n", problems[i]);
  if (shown < problems.size())
    fmt::print(stderr, "error: and {} more like these\n", problems.size() - shown);
  return int(status.getOutcome());
}

} // namespace halcyon::runtime
