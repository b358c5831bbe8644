/// The words of the network language.
#ifndef HALCYON_COMPILER_FRONTEND_PARSE_TOKEN_H
#define HALCYON_COMPILER_FRONTEND_PARSE_TOKEN_H

#include "compiler/frontend/text/Source.h"

namespace halcyon {

enum class TokenKind : uint8_t {
  EndOfFile,
  Identifier,
  Integer,
  Real,
  // Keywords
  And,
  As,
  Block,
  Else,
  False,
  For,
  If,
  In,
  Layer,
  Let,
  Network,
  Not,
  Or,
  Train,
  True,
  Var,
  // Punctuation
  LeftParenthesis,
  RightParenthesis,
  LeftBrace,
  RightBrace,
  LeftBracket,
  RightBracket,
  Comma,
  Colon,
  Semicolon,
  Assign,
  Pipe,
  Plus,
  Minus,
  Star,
  Slash,
  Percent,
  Equal,
  NotEqual,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
};

struct Token {
  TokenKind kind = TokenKind::EndOfFile;
  SourceRange range;
  /// First of its line: an expression does not continue there unless an operator says so.
  bool startsLine = false;
};

/// How a kind of token is called in a message: "a name", "'|>'".
std::string describe(TokenKind kind);

/// The keyword or punctuation as it is written; empty for names, numbers and the end.
std::string_view getSpelling(TokenKind kind);

} // namespace halcyon

#endif
