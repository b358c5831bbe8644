#include "compiler/frontend/parse/TokenStream.h"

#include "compiler/frontend/parse/Lexer.h"

#include <algorithm>

namespace halcyon {

TokenStream::TokenStream(const SourceFile &source, Diagnostics &diagnostics)
    : diagnostics(diagnostics), source(source), tokens(tokenize(source, diagnostics)) {}

const Token &TokenStream::peek(size_t distance) const {
  return tokens[std::min(position + distance, tokens.size() - 1)];
}

Token TokenStream::take() {
  Token token = peek();
  if (!isAtEnd()) {
    previousRange = token.range;
    ++position;
  }
  return token;
}

bool TokenStream::takeIf(TokenKind kind) {
  if (!isAt(kind))
    return false;
  take();
  return true;
}

Name TokenStream::takeName() {
  Token token = take();
  return {getText(token), token.range};
}

bool TokenStream::expect(TokenKind kind, std::string_view where) {
  if (takeIf(kind))
    return true;
  std::string what = describe(kind);
  reportUnexpected(what.append(" ").append(where));
  return false;
}

Name TokenStream::expectName(std::string_view where) {
  if (isAt(TokenKind::Identifier))
    return takeName();
  std::string what = "a name ";
  reportUnexpected(what.append(where));
  return {};
}

void TokenStream::reportUnexpected(std::string_view what) {
  if (lost)
    return;
  lost = true;
  const Token &token = peek();
  bool isWord = token.kind == TokenKind::Identifier || !getSpelling(token.kind).empty();
  std::string found = isWord ? "'" + std::string(getText(token)) + "'" : describe(token.kind);
  diagnostics.error(token.range, "expected ", what, ", found ", found);
}

bool TokenStream::startsDeclaration() const {
  TokenKind kind = peek().kind;
  bool isKeyword =
      kind == TokenKind::Block || kind == TokenKind::Network || kind == TokenKind::Train;
  return isKeyword && peek(1).kind == TokenKind::Identifier;
}

/// A new line starts a new statement unless it continues the old one by an operator.
bool TokenStream::endsExpressionHere() const {
  if (!peek().startsLine)
    return false;
  switch (peek().kind) {
  case TokenKind::Identifier:
    return peek(1).kind != TokenKind::Colon; // an argument of a call that spans lines
  case TokenKind::Let:
  case TokenKind::Var:
  case TokenKind::Layer:
  case TokenKind::For:
  case TokenKind::If:
    return true;
  default:
    return false;
  }
}

void TokenStream::recoverInBody() {
  lost = false;
  size_t depth = 0;
  while (!isAtEnd() && !startsDeclaration()) {
    if (depth == 0 && (isAt(TokenKind::RightBrace) || endsExpressionHere()))
      return;
    if (isAt(TokenKind::LeftBrace))
      ++depth;
    if (isAt(TokenKind::RightBrace))
      --depth;
    take();
  }
}

void TokenStream::recoverInFile() {
  lost = false;
  while (!isAtEnd() && !startsDeclaration())
    take();
}

} // namespace halcyon
