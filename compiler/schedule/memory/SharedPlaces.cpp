#include "compiler/schedule/memory/SharedPlaces.h"

using namespace mlir;
using namespace halcyon;

static bool canFollow(const Lifetime &lifetime, const Lifetime &latest) {
  return latest.handsOverTo(lifetime) ||
         (latest.hasSameHalo(lifetime) && latest.end < lifetime.begin);
}

SharedPlaces halcyon::sharePlaces(ArrayRef<Lifetime> lifetimes) {
  SharedPlaces sharing;
  for (const Lifetime &lifetime : lifetimes) {
    auto found = llvm::find_if(sharing.members, [&](ArrayRef<Lifetime> members) {
      return canFollow(lifetime, members.back());
    });
    size_t place = found - sharing.members.begin();
    if (found == sharing.members.end()) {
      sharing.lifetimes.push_back(lifetime);
      sharing.members.emplace_back();
    }
    sharing.lifetimes[place].end = lifetime.end;
    sharing.members[place].push_back(lifetime);
  }
  for (Lifetime &lifetime : sharing.lifetimes)
    if (lifetime.keepsHalo()) {
      lifetime.begin = 0;
      lifetime.end = std::numeric_limits<int64_t>::max();
    }
  return sharing;
}

int64_t halcyon::findLowerBound(ArrayRef<Lifetime> lifetimes) {
  int64_t bound = 0;
  for (const Lifetime &newest : lifetimes) { // the most are alive when one begins
    int64_t alive = 0;
    for (const Lifetime &lifetime : lifetimes)
      if (lifetime.begin <= newest.begin && newest.begin <= lifetime.end)
        alive += lifetime.bytes;
    bound = std::max(bound, alive);
  }
  return bound;
}
