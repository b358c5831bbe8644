#include "runtime/command/HelpText.h"

#include <algorithm>

namespace halcyon::runtime {

static constexpr size_t Indent = 2, Width = 80;

static void appendWrapped(std::string &help, const std::string &text, size_t column) {
  size_t used = column;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find(' ', begin), text.size());
    const bool isFirst = used == column;
    if (!isFirst && used + 1 + end - begin > Width) {
      help += '\n' + std::string(column, ' ');
      used = column;
    } else if (!isFirst) {
      help += ' ';
      ++used;
    }
    help.append(text, begin, end - begin);
    used += end - begin;
    begin = end + 1;
  }
}

std::string formatHelp(const std::vector<HelpRow> &rows) {
  size_t longest = 0;
  for (const HelpRow &row : rows)
    longest = std::max(longest, row.label.size());
  const size_t column = Indent + longest + Indent;
  std::string help;
  for (const HelpRow &row : rows) {
    help += std::string(Indent, ' ') + row.label;
    help += std::string(column - Indent - row.label.size(), ' ');
    appendWrapped(help, row.text, column);
    help += '\n';
  }
  return help;
}

} // namespace halcyon::runtime
