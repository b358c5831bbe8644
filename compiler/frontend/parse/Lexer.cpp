#include "compiler/frontend/parse/Lexer.h"

#include <algorithm>
#include <array>
#include <utility>

namespace halcyon {
namespace {

/// Parameter names repeat the names of their blocks, so that these must have a bound.
constexpr size_t maximalNameLength = 100;

using Spelling = std::pair<TokenKind, std::string_view>;

constexpr std::array<Spelling, 16> keywords = {{{TokenKind::And, "and"},
                                                {TokenKind::As, "as"},
                                                {TokenKind::Block, "block"},
                                                {TokenKind::Else, "else"},
                                                {TokenKind::False, "false"},
                                                {TokenKind::For, "for"},
                                                {TokenKind::If, "if"},
                                                {TokenKind::In, "in"},
                                                {TokenKind::Layer, "layer"},
                                                {TokenKind::Let, "let"},
                                                {TokenKind::Network, "network"},
                                                {TokenKind::Not, "not"},
                                                {TokenKind::Or, "or"},
                                                {TokenKind::Train, "train"},
                                                {TokenKind::True, "true"},
                                                {TokenKind::Var, "var"}}};

// Longer ones first: '<=' before '<'.
constexpr std::array<Spelling, 22> punctuation = {
    {{TokenKind::Pipe, "|>"},           {TokenKind::Equal, "=="},
     {TokenKind::NotEqual, "!="},       {TokenKind::LessEqual, "<="},
     {TokenKind::GreaterEqual, ">="},   {TokenKind::Less, "<"},
     {TokenKind::Greater, ">"},         {TokenKind::Assign, "="},
     {TokenKind::LeftParenthesis, "("}, {TokenKind::RightParenthesis, ")"},
     {TokenKind::LeftBrace, "{"},       {TokenKind::RightBrace, "}"},
     {TokenKind::LeftBracket, "["},     {TokenKind::RightBracket, "]"},
     {TokenKind::Comma, ","},           {TokenKind::Colon, ":"},
     {TokenKind::Semicolon, ";"},       {TokenKind::Plus, "+"},
     {TokenKind::Minus, "-"},           {TokenKind::Star, "*"},
     {TokenKind::Slash, "/"},           {TokenKind::Percent, "%"}}};

bool isDigit(char letter) { return letter >= '0' && letter <= '9'; }
bool startsName(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || letter == '_';
}
bool continuesName(char letter) { return startsName(letter) || isDigit(letter); }

class Lexer {
public:
  Lexer(const SourceFile &source, Diagnostics &diagnostics)
      : text(source.getText()), diagnostics(diagnostics) {}

  std::vector<Token> run() {
    if (isText()) {
      if (text.starts_with("\xEF\xBB\xBF")) // a byte order mark
        offset = 3;
      while (offset < text.size())
        lexOne();
    } else {
      offset = static_cast<uint32_t>(text.size());
    }
    append(TokenKind::EndOfFile, offset);
    return std::move(tokens);
  }

private:
  /// Reports the first byte that no text file holds. Of a binary file nothing more is said.
  bool isText() {
    for (uint32_t index = 0; index < text.size();) {
      uint32_t length = measureCharacter(text, index);
      if (text[index] == '\0') {
        diagnostics.error({index, index + 1}, "the file holds a zero byte, so it is no text")
            .help("save it as UTF-8 text");
        return false;
      }
      if (length == 0) {
        diagnostics.error({index, index + 1}, "invalid UTF-8").help("save the file as UTF-8 text");
        return false;
      }
      index += length;
    }
    return true;
  }

  char peek(uint32_t distance = 0) const {
    return offset + distance < text.size() ? text[offset + distance] : '\0';
  }

  void append(TokenKind kind, uint32_t begin) {
    tokens.push_back({kind, {begin, offset}, atLineStart});
    atLineStart = false;
  }

  void lexOne() {
    char letter = peek();
    if (letter == '\n') {
      atLineStart = true;
      ++offset;
    } else if (letter == ' ' || letter == '\t' || letter == '\r') {
      ++offset;
    } else if (letter == '/' && peek(1) == '/') {
      while (offset < text.size() && peek() != '\n')
        ++offset;
    } else if (letter == '/' && peek(1) == '*') {
      skipBlockComment();
    } else if (startsName(letter)) {
      lexName();
    } else if (isDigit(letter)) {
      lexNumber();
    } else if (!lexPunctuation()) {
      reportStrayCharacter();
    }
  }

  void skipBlockComment() {
    diagnostics.error({offset, offset + 2}, "a comment starts with '//' and ends with its line");
    size_t end = text.find("*/", offset + 2);
    offset = static_cast<uint32_t>(end == std::string_view::npos ? text.size() : end + 2);
  }

  void lexName() {
    uint32_t begin = offset;
    while (continuesName(peek()))
      ++offset;
    std::string_view name = text.substr(begin, offset - begin);
    if (name.size() > maximalNameLength)
      diagnostics.error({begin, offset}, "name of ", name.size(), " characters; at most ",
                        maximalNameLength, " are allowed");
    for (auto [kind, spelling] : keywords)
      if (name == spelling)
        return append(kind, begin);
    append(TokenKind::Identifier, begin);
  }

  void skipDigits() {
    while (isDigit(peek()))
      ++offset;
  }

  void lexNumber() {
    uint32_t begin = offset;
    TokenKind kind = TokenKind::Integer;
    skipDigits();
    if (peek() == '.' && isDigit(peek(1))) {
      kind = TokenKind::Real;
      ++offset;
      skipDigits();
    }
    bool hasSign = peek(1) == '+' || peek(1) == '-';
    if ((peek() == 'e' || peek() == 'E') && isDigit(peek(hasSign ? 2 : 1))) {
      kind = TokenKind::Real;
      offset += hasSign ? 2 : 1;
      skipDigits();
    }
    if (startsName(peek())) {
      while (continuesName(peek()))
        ++offset;
      diagnostics.error({begin, offset}, "'", text.substr(begin, std::min(offset - begin, 40U)),
                        "' is neither a number nor a name");
    }
    append(kind, begin);
  }

  bool lexPunctuation() {
    for (auto [kind, spelling] : punctuation) {
      if (text.substr(offset, spelling.size()) != spelling)
        continue;
      uint32_t begin = offset;
      offset += static_cast<uint32_t>(spelling.size());
      append(kind, begin);
      return true;
    }
    return false;
  }

  void reportStrayCharacter() {
    uint32_t begin = offset;
    std::string_view character = text.substr(begin, measureCharacter(text, begin));
    offset += static_cast<uint32_t>(character.size());
    bool isControl = static_cast<unsigned char>(character[0]) < 0x20 || character[0] == 0x7F;
    Diagnostic &diagnostic =
        isControl ? diagnostics.error({begin, offset}, "unexpected control character")
                  : diagnostics.error({begin, offset}, "unexpected character '", character, "'");
    if (character == "#")
      diagnostic.help("a comment starts with '//'");
    if (character == "|")
      diagnostic.help("a value flows into a layer by '|>'");
    if (character == "&")
      diagnostic.help("write 'and'");
    if (character == "!")
      diagnostic.help("write 'not'");
  }

  std::string_view text;
  Diagnostics &diagnostics;
  std::vector<Token> tokens;
  uint32_t offset = 0;
  bool atLineStart = true;
};

} // namespace

std::string_view getSpelling(TokenKind kind) {
  for (auto [candidate, spelling] : keywords)
    if (candidate == kind)
      return spelling;
  for (auto [candidate, spelling] : punctuation)
    if (candidate == kind)
      return spelling;
  return {};
}

std::string describe(TokenKind kind) {
  switch (kind) {
  case TokenKind::EndOfFile:
    return "the end of the file";
  case TokenKind::Identifier:
    return "a name";
  case TokenKind::Integer:
  case TokenKind::Real:
    return "a number";
  default:
    return "'" + std::string(getSpelling(kind)) + "'";
  }
}

std::vector<Token> tokenize(const SourceFile &source, Diagnostics &diagnostics) {
  return Lexer(source, diagnostics).run();
}

} // namespace halcyon
