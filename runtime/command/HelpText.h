#ifndef HALCYON_RUNTIME_COMMAND_HELPTEXT_H
#define HALCYON_RUNTIME_COMMAND_HELPTEXT_H

#include <string>
#include <vector>

namespace halcyon::runtime {

/// A word of the command line and what it means.
struct HelpRow {
  std::string label;
  std::string text;
};

/// Two columns of at most 80 characters in all, the texts wrapped between words.
std::string formatHelp(const std::vector<HelpRow> &rows);

} // namespace halcyon::runtime

#endif
