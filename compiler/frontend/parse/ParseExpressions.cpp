#include "compiler/frontend/parse/ParseExpressions.h"

#include <array>
#include <charconv>

namespace halcyon {
namespace {

/// Everything after the parser walks the tree recursively; this bounds its stack.
constexpr size_t maximalDepth = 100;

/// Counts a level of nesting while it lives.
class Nesting {
public:
  Nesting(size_t &depth) : depth(depth) { ++depth; }
  ~Nesting() { --depth; }
  Nesting(const Nesting &) = delete;
  Nesting &operator=(const Nesting &) = delete;

private:
  size_t &depth;
};

/// Binary operators from the loosest to the tightest.
constexpr size_t precedenceLevels = 5;

bool isOperatorOf(size_t level, TokenKind kind) {
  switch (kind) {
  case TokenKind::Or:
    return level == 0;
  case TokenKind::And:
    return level == 1;
  case TokenKind::Equal:
  case TokenKind::NotEqual:
  case TokenKind::Less:
  case TokenKind::LessEqual:
  case TokenKind::Greater:
  case TokenKind::GreaterEqual:
    return level == 2;
  case TokenKind::Plus:
  case TokenKind::Minus:
    return level == 3;
  case TokenKind::Star:
  case TokenKind::Slash:
  case TokenKind::Percent:
    return level == 4;
  default:
    return false;
  }
}

} // namespace

ExpressionPointer ExpressionParser::makeInvalid() {
  return std::make_unique<InvalidExpression>(tokens.peek().range);
}

// expression := pipeline
ExpressionPointer ExpressionParser::parseExpression() {
  if (tokens.isLost())
    return makeInvalid();
  if (depth >= maximalDepth) {
    tokens.diagnostics.error(tokens.peek().range, "nested more than ", maximalDepth,
                             " levels deep");
    tokens.setLost();
    return makeInvalid();
  }
  Nesting nesting(depth);
  return parsePipeline();
}

// pipeline := chain ('|>' NAME ['(' arguments ')'] ['as' NAME])*
ExpressionPointer ExpressionParser::parsePipeline() {
  ExpressionPointer first = parseChain(0);
  if (!tokens.isAt(TokenKind::Pipe) || tokens.isLost())
    return first;
  auto pipeline = std::make_unique<PipelineExpression>(first->range);
  pipeline->first = std::move(first);
  while (!tokens.isLost() && tokens.takeIf(TokenKind::Pipe)) {
    if (auto stage = parseStage())
      pipeline->stages.push_back(std::move(stage));
  }
  pipeline->range = join(pipeline->range, tokens.getPreviousRange());
  if (tokens.isLost())
    return std::make_unique<InvalidExpression>(pipeline->range);
  for (size_t level = 0; level < precedenceLevels; ++level)
    if (isOperatorOf(level, tokens.peek().kind)) {
      tokens.diagnostics
          .error(tokens.peek().range, "a pipeline cannot be an operand of ",
                 describe(tokens.peek().kind))
          .help("put it in parentheses: 'x + (x |> relu)'");
      tokens.setLost();
    }
  return pipeline;
}

std::unique_ptr<CallExpression> ExpressionParser::parseStage() {
  if (!tokens.isAt(TokenKind::Identifier)) {
    tokens.reportUnexpected("a layer or a block after '|>'");
    return nullptr;
  }
  auto call = std::make_unique<CallExpression>(tokens.takeName());
  parseCallRest(*call);
  return call;
}

/// What may follow a callee: arguments on the same line, and a name for the layer.
void ExpressionParser::parseCallRest(CallExpression &call) {
  if (tokens.isAt(TokenKind::LeftParenthesis) && !tokens.peek().startsLine)
    parseArguments(call);
  if (tokens.takeIf(TokenKind::As))
    call.alias = tokens.expectName("after 'as'");
  call.range = join(call.callee.range, tokens.getPreviousRange());
}

// arguments := [[NAME ':'] expression (',' [NAME ':'] expression)*]
void ExpressionParser::parseArguments(CallExpression &call) {
  tokens.take();
  while (!tokens.isLost() && !tokens.isAt(TokenKind::RightParenthesis)) {
    CallExpression::Argument argument;
    bool isNamed = tokens.isAt(TokenKind::Identifier) && (tokens.peek(1).kind == TokenKind::Colon ||
                                                          tokens.peek(1).kind == TokenKind::Assign);
    if (isNamed) {
      argument.name = tokens.takeName();
      if (tokens.isAt(TokenKind::Assign))
        tokens.diagnostics.error(tokens.peek().range, "expected ':' after an argument's name")
            .help("write '" + std::string(argument.name.text) + ": …'");
      tokens.take();
    }
    argument.value = parseExpression();
    call.arguments.push_back(std::move(argument));
    if (!tokens.takeIf(TokenKind::Comma))
      break;
  }
  tokens.expect(TokenKind::RightParenthesis, "after the arguments");
}

// chain(level) := chain(level + 1) (operator chain(level + 1))*
ExpressionPointer ExpressionParser::parseChain(size_t level) {
  if (level == precedenceLevels)
    return parseUnary();
  ExpressionPointer first = parseChain(level + 1);
  if (tokens.isLost() || !isOperatorOf(level, tokens.peek().kind))
    return first;
  auto chain = std::make_unique<ChainExpression>(first->range);
  chain->first = std::move(first);
  while (!tokens.isLost() && isOperatorOf(level, tokens.peek().kind)) {
    Token operation = tokens.take();
    chain->links.push_back({operation, parseChain(level + 1)});
  }
  chain->range = join(chain->range, tokens.getPreviousRange());
  return chain;
}

// unary := ('-' | 'not') unary | primary
ExpressionPointer ExpressionParser::parseUnary() {
  bool isNot = tokens.isAt(TokenKind::Not);
  if (!isNot && !tokens.isAt(TokenKind::Minus))
    return parsePrimary();
  Token operation = tokens.take();
  if (depth >= maximalDepth)
    return parseExpression();
  Nesting nesting(depth);
  auto unary = std::make_unique<UnaryExpression>(operation.range);
  unary->operation = operation;
  // 'not a == b' is 'not (a == b)', as in Python; '-a * b' is '(-a) * b'.
  unary->operand = isNot ? parseChain(2) : parseUnary();
  unary->range = join(operation.range, tokens.getPreviousRange());
  return unary;
}

ExpressionPointer ExpressionParser::parsePrimary() {
  if (tokens.isLost())
    return makeInvalid();
  switch (tokens.peek().kind) {
  case TokenKind::Integer:
  case TokenKind::Real:
    return parseNumber();
  case TokenKind::True:
  case TokenKind::False: {
    Token token = tokens.take();
    return std::make_unique<LiteralExpression>(token.kind == TokenKind::True, token.range);
  }
  case TokenKind::Identifier: {
    bool isCall = tokens.peek(1).kind == TokenKind::LeftParenthesis && !tokens.peek(1).startsLine;
    Name name = tokens.takeName();
    if (!isCall)
      return std::make_unique<ReferenceExpression>(name);
    auto call = std::make_unique<CallExpression>(name);
    parseCallRest(*call);
    return call;
  }
  case TokenKind::LeftParenthesis:
    return parseParenthesis();
  case TokenKind::LeftBracket:
    return parseList();
  case TokenKind::If:
    return parseIf();
  default:
    tokens.reportUnexpected("a value");
    return makeInvalid();
  }
}

ExpressionPointer ExpressionParser::parseNumber() {
  Token token = tokens.take();
  std::string_view text = tokens.getText(token);
  const char *begin = text.data(), *end = begin + text.size();
  int64_t whole = 0;
  double real = 0;
  bool isWhole = token.kind == TokenKind::Integer;
  std::from_chars_result result =
      isWhole ? std::from_chars(begin, end, whole) : std::from_chars(begin, end, real);
  if (result.ec == std::errc::result_out_of_range) {
    tokens.diagnostics.error(token.range, "the number is too ",
                             isWhole ? "large: it does not fit in 64 bits"
                                     : "large or too small for a 64-bit real number");
    return std::make_unique<InvalidExpression>(token.range);
  }
  // "3x" was reported by the lexer.
  if (result.ptr != end)
    return std::make_unique<InvalidExpression>(token.range);
  if (isWhole)
    return std::make_unique<LiteralExpression>(whole, token.range);
  return std::make_unique<LiteralExpression>(real, token.range);
}

// '(' expression ')' or a tuple '(' expression ',' … ')'
ExpressionPointer ExpressionParser::parseParenthesis() {
  SourceRange begin = tokens.take().range;
  ExpressionPointer first = parseExpression();
  if (!tokens.isAt(TokenKind::Comma)) {
    tokens.expect(TokenKind::RightParenthesis, "to close '('");
    return first;
  }
  tokens.take();
  auto tuple = std::make_unique<SequenceExpression>(begin);
  tuple->isTuple = true;
  tuple->elements.push_back(std::move(first));
  parseElements(*tuple, TokenKind::RightParenthesis);
  return tuple;
}

ExpressionPointer ExpressionParser::parseList() {
  auto list = std::make_unique<SequenceExpression>(tokens.take().range);
  parseElements(*list, TokenKind::RightBracket);
  return list;
}

void ExpressionParser::parseElements(SequenceExpression &sequence, TokenKind end) {
  while (!tokens.isLost() && !tokens.isAt(end)) {
    sequence.elements.push_back(parseExpression());
    if (!tokens.takeIf(TokenKind::Comma))
      break;
  }
  tokens.expect(end, sequence.isTuple ? "to close the tuple" : "to close the list");
  sequence.range = join(sequence.range, tokens.getPreviousRange());
}

// if := 'if' expression body ('else' 'if' expression body)* ['else' body]
ExpressionPointer ExpressionParser::parseIf() {
  auto conditional = std::make_unique<IfExpression>(tokens.peek().range);
  bool isLast = false;
  do {
    IfExpression::Branch &branch = conditional->branches.emplace_back();
    if (tokens.takeIf(TokenKind::If))
      branch.condition = parseExpression();
    else
      isLast = true;
    branch.body = parseBody();
  } while (!isLast && !tokens.isLost() && tokens.takeIf(TokenKind::Else));
  conditional->range = join(conditional->range, tokens.getPreviousRange());
  return conditional;
}

} // namespace halcyon
