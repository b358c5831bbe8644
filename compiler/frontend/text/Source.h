/// A source file: its text, and where a byte of it stands (line and column).
#ifndef HALCYON_COMPILER_FRONTEND_TEXT_SOURCE_H
#define HALCYON_COMPILER_FRONTEND_TEXT_SOURCE_H

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace halcyon {

/// A half-open range of bytes in a source file.
struct SourceRange {
  uint32_t begin = 0;
  uint32_t end = 0;
};

/// The smallest range that holds both.
inline SourceRange join(SourceRange first, SourceRange second) {
  return {first.begin < second.begin ? first.begin : second.begin,
          first.end > second.end ? first.end : second.end};
}

/// Both count from 1; columns count characters, not bytes.
struct LineAndColumn {
  uint32_t line = 1;
  uint32_t column = 1;
};

/// Bytes of the UTF-8 character at `offset`; 0 if it is not well formed (RFC 3629).
uint32_t measureCharacter(std::string_view text, size_t offset);

/// Number of characters of UTF-8 text.
uint32_t countCharacters(std::string_view text);

class SourceFile {
public:
  SourceFile(std::string name, std::string text);

  const std::string &getName() const { return name; }
  std::string_view getText() const { return text; }
  std::string_view getText(SourceRange range) const;

  LineAndColumn locate(uint32_t offset) const;

  /// The bytes of the line that holds `offset`, without its line break.
  SourceRange getLine(uint32_t offset) const;

private:
  size_t findLine(uint32_t offset) const;

  std::string name;
  std::string text;
  std::vector<uint32_t> lineStarts;
};

/// Longer texts are refused: a network description is a page or two.
inline constexpr size_t maximalSourceBytes = size_t(4) << 20;

/// Reads a file; when that is impossible, returns nothing and says why in `error`.
std::optional<SourceFile> readSourceFile(const std::string &path, std::string &error);

} // namespace halcyon

#endif
