/// The tokens of a file as the parser walks them, with what it needs to recover from a mistake.
#ifndef HALCYON_COMPILER_FRONTEND_PARSE_TOKENSTREAM_H
#define HALCYON_COMPILER_FRONTEND_PARSE_TOKENSTREAM_H

#include "compiler/frontend/parse/AST.h"
#include "compiler/frontend/text/Diagnostics.h"

#include <string_view>
#include <vector>

namespace halcyon {

class TokenStream {
public:
  TokenStream(const SourceFile &source, Diagnostics &diagnostics);

  const Token &peek(size_t distance = 0) const;
  bool isAt(TokenKind kind) const { return peek().kind == kind; }
  bool isAtEnd() const { return isAt(TokenKind::EndOfFile); }
  size_t getPosition() const { return position; }
  Token take();
  bool takeIf(TokenKind kind);
  Name takeName();
  std::string_view getText(const Token &token) const { return source.getText(token.range); }
  SourceRange getPreviousRange() const { return previousRange; }

  /// Takes a token of this kind or reports that it is missing; `where` ends the sentence:
  /// "expected ')' after the arguments".
  bool expect(TokenKind kind, std::string_view where);
  Name expectName(std::string_view where);

  /// Reports "expected `what`, found …" unless the parser is already lost.
  void reportUnexpected(std::string_view what);

  /// After the first mistake of a statement the rest of it makes no sense: nothing is reported
  /// until the parser has found its place again.
  bool isLost() const { return lost; }
  void setLost() { lost = true; }

  /// Skips to what may start the next statement of a body, or to the body's end.
  void recoverInBody();
  /// Skips to what may start the next declaration.
  void recoverInFile();

  bool startsDeclaration() const;

  Diagnostics &diagnostics;

private:
  bool endsExpressionHere() const;

  const SourceFile &source;
  std::vector<Token> tokens;
  size_t position = 0;
  SourceRange previousRange;
  bool lost = false;
};

} // namespace halcyon

#endif
