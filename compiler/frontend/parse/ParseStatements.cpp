#include "compiler/frontend/parse/ParseExpressions.h"
#include "compiler/frontend/text/Suggest.h"

namespace halcyon {

Body ExpressionParser::parseBody() {
  Body body;
  body.range = tokens.peek().range;
  // Lost parsers must not descend: the nesting is bounded only where expressions are read.
  if (tokens.isLost() || !tokens.expect(TokenKind::LeftBrace, "and a body")) {
    body.isDamaged = true;
    return body;
  }
  while (!tokens.isAt(TokenKind::RightBrace) && !tokens.isAtEnd() && !tokens.startsDeclaration()) {
    if (skipSemicolon())
      continue;
    size_t before = tokens.getPosition();
    parseStatement(body);
    if (tokens.isLost()) {
      body.isDamaged = true;
      tokens.recoverInBody();
    }
    if (tokens.getPosition() == before)
      tokens.take(); // so that every round comes nearer to the end
  }
  if (!tokens.isAt(TokenKind::RightBrace)) {
    body.isDamaged = true;
    if (!tokens.isLost())
      tokens.diagnostics.error(tokens.peek().range, "expected '}' at the end of the body")
          .note(body.range, "the body starts here");
  }
  tokens.takeIf(TokenKind::RightBrace);
  body.range = join(body.range, tokens.getPreviousRange());
  return body;
}

/// Who comes from C writes semicolons.
bool ExpressionParser::skipSemicolon() {
  if (!tokens.isAt(TokenKind::Semicolon))
    return false;
  tokens.diagnostics.error(tokens.take().range, "statements end with their line, not with ';'");
  return true;
}

void ExpressionParser::parseStatement(Body &body) {
  TokenKind kind = tokens.peek().kind;
  SourceRange begin = tokens.peek().range;
  Statement statement;
  if (kind == TokenKind::Let || kind == TokenKind::Var)
    statement = parseLet();
  else if (kind == TokenKind::For)
    statement = parseFor();
  else if (kind == TokenKind::Layer)
    statement = parseLayer();
  else if (startsAssignment())
    statement = parseAssignment();
  else
    return parseEvaluation(body);
  statement.range = join(begin, tokens.getPreviousRange());
  body.statements.push_back(std::move(statement));
}

/// `x =`, or `(a, b) =` which is told from a tuple only by what follows its parenthesis.
bool ExpressionParser::startsAssignment() const {
  if (tokens.isAt(TokenKind::Identifier))
    return tokens.peek(1).kind == TokenKind::Assign;
  if (!tokens.isAt(TokenKind::LeftParenthesis))
    return false;
  size_t distance = 1;
  while (tokens.peek(distance).kind == TokenKind::Identifier ||
         tokens.peek(distance).kind == TokenKind::Comma)
    ++distance;
  return tokens.peek(distance).kind == TokenKind::RightParenthesis &&
         tokens.peek(distance + 1).kind == TokenKind::Assign;
}

// pattern := NAME | '(' NAME (',' NAME)* ')'
std::vector<Name> ExpressionParser::parsePattern() {
  std::vector<Name> names;
  if (!tokens.takeIf(TokenKind::LeftParenthesis)) {
    names.push_back(tokens.expectName("here"));
    return names;
  }
  do
    names.push_back(tokens.expectName("in the tuple"));
  while (!tokens.isLost() && tokens.takeIf(TokenKind::Comma));
  tokens.expect(TokenKind::RightParenthesis, "after the names");
  return names;
}

Statement ExpressionParser::parseLet() {
  Statement statement;
  Token keyword = tokens.take();
  statement.kind = keyword.kind == TokenKind::Var ? StatementKind::Var : StatementKind::Let;
  statement.names = parsePattern();
  tokens.expect(TokenKind::Assign, "and a value");
  statement.value = parseExpression();
  statement.range = join(keyword.range, tokens.getPreviousRange());
  return statement;
}

Statement ExpressionParser::parseAssignment() {
  Statement statement;
  statement.kind = StatementKind::Assign;
  statement.names = parsePattern();
  tokens.take();
  statement.value = parseExpression();
  return statement;
}

// layer := 'layer' NAME '=' NAME ['(' arguments ')']
Statement ExpressionParser::parseLayer() {
  Statement statement;
  statement.kind = StatementKind::Layer;
  tokens.take();
  statement.names.push_back(tokens.expectName("after 'layer'"));
  tokens.expect(TokenKind::Assign, "and a layer");
  if (!tokens.isAt(TokenKind::Identifier)) {
    tokens.reportUnexpected("a layer or a block");
    statement.value = makeInvalid();
    return statement;
  }
  auto call = std::make_unique<CallExpression>(tokens.takeName());
  parseCallRest(*call);
  statement.value = std::move(call);
  return statement;
}

// for := 'for' pattern 'in' expression body
Statement ExpressionParser::parseFor() {
  Statement statement;
  statement.kind = StatementKind::For;
  tokens.take();
  statement.names = parsePattern();
  tokens.expect(TokenKind::In, "after the names");
  statement.value = parseExpression();
  // Bodies nest without an expression around them: count them too.
  ++depth;
  statement.body = parseBody();
  --depth;
  return statement;
}

/// An expression is the body's result if it is the last thing in it. An `if` may also stand
/// before that, for the assignments in it.
void ExpressionParser::parseEvaluation(Body &body) {
  Token first = tokens.peek();
  bool looksLikeStatement = first.kind == TokenKind::Identifier &&
                            tokens.peek(1).kind == TokenKind::Identifier &&
                            !tokens.peek(1).startsLine;
  ExpressionPointer value = parseExpression();
  if (tokens.isLost())
    return;
  bool hasSemicolon = skipSemicolon();
  if (tokens.isAt(TokenKind::RightBrace)) {
    body.result = std::move(value);
    return;
  }
  if (value->kind == ExpressionKind::If) {
    Statement &statement = body.statements.emplace_back();
    statement.range = value->range;
    statement.value = std::move(value);
    return;
  }
  if (!tokens.peek().startsLine && !hasSemicolon && !tokens.isAtEnd()) {
    Diagnostic &diagnostic =
        tokens.diagnostics.error(tokens.peek().range, "expected an operator or a new line, found '",
                                 tokens.getText(tokens.peek()), "'");
    if (looksLikeStatement)
      diagnostic.help(suggest(tokens.getText(first), {"let", "var", "layer", "for", "if"}));
    tokens.setLost();
    return;
  }
  if (tokens.isAtEnd() || tokens.startsDeclaration())
    return; // the missing '}' is reported by the body
  if (value->kind != ExpressionKind::Invalid)
    tokens.diagnostics.error(value->range, "this value is not used")
        .help("give it a name: 'let y = …', or change a variable: 'x = …'");
}

} // namespace halcyon
