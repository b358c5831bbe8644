#include "compiler/frontend/text/Suggest.h"

#include <algorithm>
#include <cctype>
#include <numeric>

namespace halcyon {
namespace {

char lower(char letter) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
}

/// Insertions, deletions, replacements and swaps of neighbours that turn one name into the other;
/// case and underscores are free, since `MaxPool` and `maxpool` are the commonest slips.
size_t computeDistance(std::string_view first, std::string_view second) {
  auto normalize = [](std::string_view name) {
    std::string normal;
    for (char letter : name)
      if (letter != '_')
        normal += lower(letter);
    return normal;
  };
  std::string left = normalize(first), right = normalize(second);
  std::vector<size_t> previous, current(right.size() + 1), next(right.size() + 1);
  std::iota(current.begin(), current.end(), size_t(0));
  for (size_t i = 1; i <= left.size(); ++i) {
    next[0] = i;
    for (size_t j = 1; j <= right.size(); ++j) {
      size_t replaced = current[j - 1] + (left[i - 1] != right[j - 1]);
      next[j] = std::min({replaced, current[j] + 1, next[j - 1] + 1});
      bool isSwap = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
      if (isSwap)
        next[j] = std::min(next[j], previous[j - 2] + 1);
    }
    previous = current;
    std::swap(current, next);
  }
  return current[right.size()];
}

} // namespace

std::string_view findNearest(std::string_view name,
                             const std::vector<std::string_view> &candidates) {
  // A third of the letters may differ; of short names, one.
  size_t best = std::max<size_t>(1, name.size() / 3) + 1;
  std::string_view nearest;
  for (std::string_view candidate : candidates) {
    size_t distance = computeDistance(name, candidate);
    if (distance < best && distance < candidate.size()) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string suggest(std::string_view name, const std::vector<std::string_view> &candidates) {
  std::string_view nearest = findNearest(name, candidates);
  return nearest.empty() ? "" : "did you mean '" + std::string(nearest) + "'?";
}

std::string enumerate(const std::vector<std::string_view> &names) {
  std::string text;
  for (size_t index = 0; index < names.size(); ++index) {
    if (index > 0)
      text += index + 1 == names.size() ? " and " : ", ";
    text.append("'").append(names[index]).append("'");
  }
  return text;
}

} // namespace halcyon
