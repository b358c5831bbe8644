/// Collects the mistakes found in one source file and prints them, each with the line quoted.
#ifndef HALCYON_COMPILER_FRONTEND_TEXT_DIAGNOSTICS_H
#define HALCYON_COMPILER_FRONTEND_TEXT_DIAGNOSTICS_H

#include "compiler/frontend/text/Source.h"

#include <deque>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace halcyon {

enum class Severity { Error, Warning };

/// What one mistake is. A note points at another place (the cause), a help says what to do.
struct Diagnostic {
  struct Note {
    SourceRange range;
    std::string message;
  };

  Severity severity = Severity::Error;
  SourceRange range;
  std::string message;
  std::vector<std::string> helps;
  std::vector<Note> notes;

  Diagnostic &help(std::string text) {
    if (!text.empty())
      helps.push_back(std::move(text));
    return *this;
  }
  Diagnostic &note(SourceRange noteRange, std::string text) {
    notes.push_back({noteRange, std::move(text)});
    return *this;
  }
};

class Diagnostics {
public:
  explicit Diagnostics(const SourceFile &source) : source(source) {}

  /// Reports a mistake; the message is the parts, one after the other. A second mistake at the
  /// same place is dropped: a block that is applied ten times would repeat each of its mistakes.
  template <typename... Parts> Diagnostic &error(SourceRange range, const Parts &...parts) {
    return report(Severity::Error, range, compose(parts...));
  }
  template <typename... Parts> Diagnostic &warning(SourceRange range, const Parts &...parts) {
    return report(Severity::Warning, range, compose(parts...));
  }

  bool hasErrors() const { return errorCount > 0; }
  /// More than anyone will read: whoever looks for suggestions may stop looking.
  bool isFull() const { return errorCount > 200; }
  const SourceFile &getSource() const { return source; }

  /// All diagnostics in the order of their places, as text.
  std::string render() const;

  /// While a context lives, every error carries it as a note ("in block 'residual' applied here").
  class Context {
  public:
    Context(Diagnostics &diagnostics, SourceRange range, std::string message)
        : diagnostics(diagnostics) {
      diagnostics.contexts.push_back({range, std::move(message)});
    }
    ~Context() { diagnostics.contexts.pop_back(); }
    Context(const Context &) = delete;
    Context &operator=(const Context &) = delete;

  private:
    Diagnostics &diagnostics;
  };

private:
  template <typename... Parts> static std::string compose(const Parts &...parts) {
    std::ostringstream stream;
    (stream << ... << parts);
    return stream.str();
  }

  Diagnostic &report(Severity severity, SourceRange range, std::string message);

  const SourceFile &source;
  // A deque, because callers hold a reference to the last one while they add notes to it.
  std::deque<Diagnostic> diagnostics;
  std::map<std::pair<uint32_t, Severity>, size_t> places;
  std::vector<Diagnostic::Note> contexts;
  Diagnostic dropped;
  size_t errorCount = 0;
};

} // namespace halcyon

#endif
