#include "compiler/frontend/text/Diagnostics.h"

#include <algorithm>

namespace halcyon {
namespace {

/// More errors than these help nobody; the rest is counted.
constexpr size_t maximalPrintedDiagnostics = 100;
/// A quoted line is cut to about this many bytes around the mistake.
constexpr uint32_t maximalQuotedBytes = 160;
/// The innermost contexts tell most.
constexpr size_t maximalContexts = 4;

bool isContinuationByte(char byte) { return (byte & 0xC0) == 0x80; }

/// The part of the line to show: all of it, or a window around the mistake.
SourceRange chooseQuotedPart(std::string_view text, SourceRange line, uint32_t offset) {
  if (line.end - line.begin <= maximalQuotedBytes)
    return line;
  uint32_t before = std::min(offset - line.begin, maximalQuotedBytes / 2);
  uint32_t begin = offset - before;
  uint32_t end = std::min(line.end, begin + maximalQuotedBytes);
  while (begin < offset && isContinuationByte(text[begin]))
    ++begin;
  while (end > offset + 1 && end < line.end && isContinuationByte(text[end]))
    --end;
  return {begin, end};
}

/// What may be shown of a line: control characters would move the terminal's cursor.
std::string makePrintable(std::string_view text) {
  std::string printable;
  for (size_t offset = 0; offset < text.size();) {
    uint32_t length = measureCharacter(text, offset);
    auto first = static_cast<unsigned char>(text[offset]);
    bool isControl = (first < 0x20 && first != '\t') || first == 0x7F;
    printable += length == 0 || isControl ? "?" : std::string(text.substr(offset, length));
    offset += std::max(length, 1U);
  }
  return printable;
}

/// The quoted line, and below it a caret with tildes under the rest of the range.
void appendQuote(std::string &output, const SourceFile &source, SourceRange range) {
  std::string_view text = source.getText();
  SourceRange line = source.getLine(range.begin);
  uint32_t begin = std::min(range.begin, line.end);
  SourceRange part = chooseQuotedPart(text, line, begin);

  output += "  " + makePrintable(source.getText(part)) + "\n  ";
  // Tabs stay tabs, so that the caret stands below its character whatever a tab's width.
  for (uint32_t offset = part.begin; offset < begin;) {
    output += text[offset] == '\t' ? '\t' : ' ';
    offset += std::max(measureCharacter(text, offset), 1U);
  }
  output += '^';
  uint32_t end = std::min(std::max(range.end, begin + 1), part.end);
  uint32_t width = end > begin ? countCharacters(source.getText({begin, end})) : 1;
  if (width > 1)
    output.append(width - 1, '~');
  output += '\n';
}

void appendMessage(std::string &output, const SourceFile &source, SourceRange range,
                   std::string_view kind, std::string_view message) {
  LineAndColumn place = source.locate(range.begin);
  output += source.getName() + ":" + std::to_string(place.line) + ":" +
            std::to_string(place.column) + ": ";
  output.append(kind).append(": ").append(message) += '\n';
  appendQuote(output, source, range);
}

} // namespace

Diagnostic &Diagnostics::report(Severity severity, SourceRange range, std::string message) {
  uint32_t end = static_cast<uint32_t>(source.getText().size());
  range = {std::min(range.begin, end), std::min(std::max(range.begin, range.end), end)};
  auto [place, isNew] = places.try_emplace({range.begin, severity}, diagnostics.size());
  if (!isNew) {
    dropped = Diagnostic();
    return dropped;
  }
  errorCount += severity == Severity::Error;
  Diagnostic &diagnostic = diagnostics.emplace_back();
  diagnostic.severity = severity;
  diagnostic.range = range;
  diagnostic.message = std::move(message);
  size_t count = std::min(contexts.size(), maximalContexts);
  diagnostic.notes.assign(contexts.rbegin(), contexts.rbegin() + static_cast<ptrdiff_t>(count));
  return diagnostic;
}

std::string Diagnostics::render() const {
  std::string output;
  size_t printed = 0;
  bool hasRoom = places.size() <= maximalPrintedDiagnostics || !hasErrors();
  // `places` is ordered by position.
  for (const auto &[place, index] : places) {
    const Diagnostic &diagnostic = diagnostics[index];
    // Warnings must not crowd out errors.
    if (diagnostic.severity == Severity::Warning && !hasRoom)
      continue;
    if (printed++ == maximalPrintedDiagnostics) {
      output += source.getName() + ": and more\n";
      break;
    }
    bool isError = diagnostic.severity == Severity::Error;
    appendMessage(output, source, diagnostic.range, isError ? "error" : "warning",
                  diagnostic.message);
    for (const std::string &help : diagnostic.helps)
      output += "  help: " + help + "\n";
    for (const Diagnostic::Note &note : diagnostic.notes)
      appendMessage(output, source, note.range, "note", note.message);
  }
  return output;
}

} // namespace halcyon
