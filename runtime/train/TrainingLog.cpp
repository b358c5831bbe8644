#include "runtime/train/TrainingLog.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace halcyon::runtime {

static constexpr const char *Heading = "step,epoch,loss,accuracy,rate\n";

// Where the rows of the first `finishedSteps` steps end: a run that was killed may have logged
// steps behind its checkpoint.
static long findEndOfRows(std::FILE *file, int64_t finishedSteps) {
  char line[512];
  if (!std::fgets(line, sizeof line, file) || std::strcmp(line, Heading) != 0)
    return 0;
  long end = std::ftell(file);
  while (std::fgets(line, sizeof line, file) && std::strchr(line, '\n')) {
    char *comma = line;
    const int64_t step = std::strtoll(line, &comma, 10);
    if (*comma != ',' || step > finishedSteps)
      break;
    end = std::ftell(file);
  }
  return end;
}

Result<TrainingLog> TrainingLog::open(const std::string &path, int64_t finishedSteps) {
  std::FILE *file = finishedSteps > 0 ? std::fopen(path.c_str(), "r+e") : nullptr;
  if (!file)
    file = std::fopen(path.c_str(), "w+e");
  if (!file)
    return mistake("{}: cannot create the log: {}; check the folder and its permissions", path,
                   std::strerror(errno));
  TrainingLog log(path, file);
  const long end = finishedSteps > 0 ? findEndOfRows(file, finishedSteps) : 0;
  if (end > 0 && ftruncate(fileno(file), end) != 0)
    return mistake("{}: cannot shorten the log: {}; name another file", path, std::strerror(errno));
  std::fseek(file, end, SEEK_SET);
  if (end == 0)
    std::fputs(Heading, file);
  return log;
}

void TrainingLog::add(const StepResult &result, int64_t step, int64_t epoch, bool isClassifier) {
  std::fprintf(file.get(), "%lld,%lld,%.9g,", (long long)step, (long long)epoch, result.loss);
  if (isClassifier)
    std::fprintf(file.get(), "%.9g", result.accuracy);
  std::fprintf(file.get(), ",%.9g\n", result.rate);
}

Status TrainingLog::flush() {
  if (std::fflush(file.get()) == 0 && !std::ferror(file.get()))
    return {};
  return mistake("{}: cannot write the log: {}; free some space or log elsewhere", path,
                 std::strerror(errno));
}

} // namespace halcyon::runtime
