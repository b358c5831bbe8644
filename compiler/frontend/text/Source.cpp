#include "compiler/frontend/text/Source.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <utility>

namespace halcyon {

uint32_t measureCharacter(std::string_view text, size_t offset) {
  auto byteAt = [&](size_t index) -> unsigned {
    return index < text.size() ? static_cast<unsigned char>(text[index]) : 0U;
  };
  auto continues = [&](size_t index) { return (byteAt(index) & 0xC0U) == 0x80U; };
  unsigned first = byteAt(offset), second = byteAt(offset + 1);
  if (first < 0x80)
    return 1;
  if (first >= 0xC2 && first <= 0xDF)
    return continues(offset + 1) ? 2 : 0;
  if (!continues(offset + 1) || !continues(offset + 2))
    return 0;
  bool isOverlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  bool isSurrogate = first == 0xED && second >= 0xA0;
  bool isTooLarge = first > 0xF4 || (first == 0xF4 && second >= 0x90);
  if (first < 0xE0 || isOverlong || isSurrogate || isTooLarge)
    return 0;
  if (first < 0xF0)
    return 3;
  return continues(offset + 3) ? 4 : 0;
}

uint32_t countCharacters(std::string_view text) {
  // Every byte but the continuations of a character, 10xxxxxx.
  auto startsCharacter = [](char byte) { return (byte & 0xC0) != 0x80; };
  return static_cast<uint32_t>(std::count_if(text.begin(), text.end(), startsCharacter));
}

SourceFile::SourceFile(std::string name, std::string text)
    : name(std::move(name)), text(std::move(text)) {
  lineStarts.push_back(0);
  for (size_t offset = 0; offset < this->text.size(); ++offset)
    if (this->text[offset] == '\n')
      lineStarts.push_back(static_cast<uint32_t>(offset + 1));
}

std::string_view SourceFile::getText(SourceRange range) const {
  return getText().substr(range.begin, range.end - range.begin);
}

size_t SourceFile::findLine(uint32_t offset) const {
  auto next = std::upper_bound(lineStarts.begin(), lineStarts.end(), offset);
  return static_cast<size_t>(next - lineStarts.begin()) - 1;
}

LineAndColumn SourceFile::locate(uint32_t offset) const {
  size_t line = findLine(offset);
  uint32_t column = countCharacters(getText({lineStarts[line], offset})) + 1;
  return {static_cast<uint32_t>(line + 1), column};
}

SourceRange SourceFile::getLine(uint32_t offset) const {
  uint32_t begin = lineStarts[findLine(offset)];
  size_t end = text.find_first_of("\r\n", begin);
  return {begin, static_cast<uint32_t>(end == std::string::npos ? text.size() : end)};
}

std::optional<SourceFile> readSourceFile(const std::string &path, std::string &error) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    error = "is a directory; give the path of a .nn file";
    return std::nullopt;
  }
  std::unique_ptr<FILE, int (*)(FILE *)> file(std::fopen(path.c_str(), "rb"), std::fclose);
  if (!file) {
    error = std::string("cannot be opened: ") + std::strerror(errno);
    return std::nullopt;
  }
  // One byte more than allowed tells a file that is too long from one that just fits, and bounds
  // what is read from an endless device.
  std::string text(maximalSourceBytes + 1, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file.get()));
  if (std::ferror(file.get())) {
    error = std::string("cannot be read: ") + std::strerror(errno);
    return std::nullopt;
  }
  if (text.size() > maximalSourceBytes) {
    error = "is longer than " + std::to_string(maximalSourceBytes >> 20) +
            " MiB; is it a network description?";
    return std::nullopt;
  }
  return SourceFile(path, std::move(text));
}

} // namespace halcyon
