/// "did you mean 'max_pool'?"
#ifndef HALCYON_COMPILER_FRONTEND_TEXT_SUGGEST_H
#define HALCYON_COMPILER_FRONTEND_TEXT_SUGGEST_H

#include <string>
#include <string_view>
#include <vector>

namespace halcyon {

/// The candidate nearest to `name` by edit distance, or nothing if none is near.
std::string_view findNearest(std::string_view name,
                             const std::vector<std::string_view> &candidates);

/// "did you mean 'max_pool'?", or an empty text if no candidate is near.
std::string suggest(std::string_view name, const std::vector<std::string_view> &candidates);

/// "'a', 'b' and 'c'".
std::string enumerate(const std::vector<std::string_view> &names);

} // namespace halcyon

#endif
