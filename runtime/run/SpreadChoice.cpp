#include "runtime/run/SpreadChoice.h"

#include <algorithm>
#include <limits>

namespace halcyon::runtime {

bool SpreadChoice::shouldSpread() const {
  if (run < TrialsOfEach)
    return true;
  return run >= 2 * TrialsOfEach && leastSpread <= leastAlone;
}

void SpreadChoice::note(double seconds) {
  if (run == 0)
    leastSpread = leastAlone = std::numeric_limits<double>::infinity();
  if (run < 2 * TrialsOfEach) {
    double &least = run < TrialsOfEach ? leastSpread : leastAlone;
    least = std::min(least, seconds);
  }
  run = (run + 1) % RunsOfPeriod;
}

} // namespace halcyon::runtime
