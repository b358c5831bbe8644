/// The part of the parser below declarations: bodies, statements and expressions.
#ifndef HALCYON_COMPILER_FRONTEND_PARSE_PARSEEXPRESSIONS_H
#define HALCYON_COMPILER_FRONTEND_PARSE_PARSEEXPRESSIONS_H

#include "compiler/frontend/parse/TokenStream.h"

namespace halcyon {

class ExpressionParser {
public:
  explicit ExpressionParser(TokenStream &tokens) : tokens(tokens) {}

  /// body := '{' statement* [expression] '}'
  Body parseBody();

  /// `let NAME = …` or `let (NAME, …) = …`; `var` alike.
  Statement parseLet();

  /// Never null: what cannot be understood is an `InvalidExpression`.
  ExpressionPointer parseExpression();

private:
  void parseStatement(Body &body);
  bool skipSemicolon();
  Statement parseFor();
  Statement parseLayer();
  Statement parseAssignment();
  void parseEvaluation(Body &body);
  std::vector<Name> parsePattern();
  bool startsAssignment() const;

  ExpressionPointer parsePipeline();
  std::unique_ptr<CallExpression> parseStage();
  ExpressionPointer parseChain(size_t level);
  ExpressionPointer parseUnary();
  ExpressionPointer parsePrimary();
  ExpressionPointer parseNumber();
  ExpressionPointer parseParenthesis();
  ExpressionPointer parseList();
  ExpressionPointer parseIf();
  void parseElements(SequenceExpression &sequence, TokenKind end);
  void parseCallRest(CallExpression &call);
  void parseArguments(CallExpression &call);
  ExpressionPointer makeInvalid();

  TokenStream &tokens;
  size_t depth = 0;
};

} // namespace halcyon

#endif
