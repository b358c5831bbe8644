#include "compiler/frontend/evaluate/Evaluator.h"

#include "compiler/frontend/evaluate/ApplyLayer.h"
#include "compiler/frontend/evaluate/Operators.h"
#include "compiler/frontend/evaluate/Shapes.h"

namespace halcyon {
namespace {

/// Networks of thousands of layers take a fraction of this; more is a loop without a practical end.
constexpr size_t maximalSteps = 1000000;
/// Bounds the stack: blocks that apply blocks, each with nested expressions.
constexpr size_t maximalDepth = 600;

} // namespace

Evaluator::Evaluator(const SyntaxTree &tree, Diagnostics &diagnostics)
    : tree(tree), diagnostics(diagnostics), builder(diagnostics), scopes(1) {
  for (const BlockDeclaration &block : tree.blocks) {
    blocks.try_emplace(block.name.text, &block);
    blockSignatures.try_emplace(block.name.text, makeSignature(block));
  }
  for (const Statement &constant : tree.constants)
    execute(constant);
}

std::optional<Network> Evaluator::evaluateNetwork(const NetworkDeclaration &declaration,
                                                  int64_t batch) {
  Network &network = builder.network;
  network.name = declaration.name.text;
  network.fileName = diagnostics.getSource().getName();
  network.location = diagnostics.getSource().locate(declaration.name.range.begin);
  network.inputName = declaration.input.text;
  network.batch = batch;

  bool isValid = true;
  for (const ExpressionPointer &dimension : declaration.dimensions) {
    Value value = evaluateValue(*dimension);
    const auto *extent = value.getIf<int64_t>();
    isValid &= extent && *extent > 0;
    if (extent && *extent > 0)
      network.inputShape.push_back(*extent);
    else if (!value.isPoison())
      diagnostics.error(dimension->range, "an extent of the input is a whole number above 0, not ",
                        value.describe());
  }
  if (isValid && network.inputShape.size() != 3) {
    diagnostics
        .error(declaration.typeRange, "the input has ", network.inputShape.size(),
               " extents; it is an image 'f32[channels, height, width]'")
        .help("features without height and width are 'f32[count, 1, 1]', followed by 'flatten'");
    isValid = false;
  }
  isValid = isValid && builder.checkSize(network.inputShape, declaration.typeRange);

  Instance top;
  instance = &top;
  scopes.resize(1);
  scopes.emplace_back();
  Value input = isValid ? Value(TensorValue{0, network.inputShape}) : Value(Poison());
  scopes.back()[declaration.input.text] = {input, false};
  Value result = evaluateBody(declaration.body);
  instance = nullptr;

  if (const auto *tensor = result.getIf<TensorValue>()) {
    network.result = tensor->index;
  } else if ((!result.isPoison() && !declaration.body.isDamaged) || !diagnostics.hasErrors()) {
    const ExpressionPointer &expression = declaration.body.result;
    diagnostics
        .error(expression ? expression->range : declaration.name.range, "network '", network.name,
               "' results in ", result.describe(), ", not in a value of the network")
        .help("end its body with the value it computes: 'x |> dense(10)'");
  }
  if (diagnostics.hasErrors())
    return std::nullopt;
  return std::move(network);
}

bool Evaluator::step(SourceRange range) {
  if (builder.isFull())
    return false;
  if (steps < maximalSteps) {
    ++steps;
    return true;
  }
  if (steps++ == maximalSteps)
    diagnostics.error(range, "the description takes more than ", maximalSteps, " steps to evaluate")
        .help("is there a loop or a block that grows without end?");
  return false;
}

Evaluator::Variable *Evaluator::find(std::string_view name) {
  for (size_t index = scopes.size(); index-- > 0;) {
    if (index < frame)
      index = 0; // the callers' scopes are not visible, the file's constants are
    auto found = scopes[index].find(name);
    if (found != scopes[index].end())
      return &found->second;
  }
  return nullptr;
}

// --- Expressions ---

Value Evaluator::evaluateValue(const Expression &expression) {
  Value value = evaluate(expression);
  if (!value.getIf<Nothing>())
    return value;
  Diagnostic &diagnostic = diagnostics.error(expression.range, "this has no value");
  if (expression.kind == ExpressionKind::If)
    diagnostic.help("no condition of the 'if' is true; add 'else { … }', and end each body with "
                    "its value");
  return Poison();
}

Value Evaluator::evaluate(const Expression &expression) {
  if (!step(expression.range))
    return Poison();
  if (depth >= maximalDepth) {
    diagnostics.error(expression.range, "blocks and expressions are nested too deeply");
    return Poison();
  }
  ++depth;
  Value value = Poison();
  switch (expression.kind) {
  case ExpressionKind::Invalid:
    break;
  case ExpressionKind::Literal:
    value = std::visit([](auto literal) { return Value(literal); },
                       as<LiteralExpression>(expression).value);
    break;
  case ExpressionKind::Reference:
    value = evaluateReference(as<ReferenceExpression>(expression));
    break;
  case ExpressionKind::Sequence:
    value = evaluateSequence(as<SequenceExpression>(expression));
    break;
  case ExpressionKind::Call:
    value = evaluateCall(as<CallExpression>(expression), CallForm::Direct, nullptr);
    break;
  case ExpressionKind::Pipeline:
    value = evaluatePipeline(as<PipelineExpression>(expression));
    break;
  case ExpressionKind::Chain:
    value = evaluateChain(as<ChainExpression>(expression));
    break;
  case ExpressionKind::Unary:
    value = evaluateUnary(as<UnaryExpression>(expression));
    break;
  case ExpressionKind::If:
    value = evaluateIf(as<IfExpression>(expression));
    break;
  }
  --depth;
  return value;
}

Value Evaluator::evaluateReference(const ReferenceExpression &reference) {
  // Unknown names were reported before the evaluation.
  const Variable *variable = find(reference.name.text);
  return variable ? variable->value : Value(Poison());
}

Value Evaluator::evaluateSequence(const SequenceExpression &sequence) {
  std::vector<Value> elements;
  elements.reserve(sequence.elements.size());
  for (const ExpressionPointer &element : sequence.elements)
    elements.push_back(evaluateValue(*element));
  return SequenceValue{std::make_shared<const std::vector<Value>>(std::move(elements)),
                       sequence.isTuple};
}

Value Evaluator::evaluatePipeline(const PipelineExpression &pipeline) {
  PlacedValue value = {evaluateValue(*pipeline.first), pipeline.first->range};
  for (const auto &stage : pipeline.stages)
    value = {evaluateCall(*stage, CallForm::Piped, &value), stage->range};
  return value.value;
}

Value Evaluator::evaluateChain(const ChainExpression &chain) {
  Value value = evaluateValue(*chain.first);
  SourceRange range = chain.first->range;
  for (const ChainExpression::Link &link : chain.links) {
    TokenKind kind = link.operation.kind;
    if (kind != TokenKind::And && kind != TokenKind::Or) {
      value = applyOperator(link.operation, value, evaluateValue(*link.operand));
      continue;
    }
    // 'and' and 'or' leave their right side alone once the left one decides.
    const auto *left = value.getIf<bool>();
    if (left != nullptr && *left == (kind == TokenKind::Or))
      return value;
    Value right = evaluateValue(*link.operand);
    bool isRightSide = left != nullptr;
    const Value &wrong = isRightSide ? right : value;
    if (!wrong.getIf<bool>()) {
      if (!wrong.isPoison())
        diagnostics.error(isRightSide ? link.operand->range : range, "expected 'true' or 'false' ",
                          isRightSide ? "after" : "before", " '", getSpelling(kind), "', found ",
                          wrong.describe());
      return Poison();
    }
    value = right;
  }
  return value;
}

Value Evaluator::applyOperator(const Token &operation, const Value &left, const Value &right) {
  const auto *first = left.getIf<TensorValue>(), *second = right.getIf<TensorValue>();
  bool isSum = operation.kind == TokenKind::Plus, isProduct = operation.kind == TokenKind::Star;
  if (!first || !second || !instance || !(isSum || isProduct))
    return applyBinary(operation, left, right, diagnostics);
  LayerSite site = builder.nameSite(*instance, isSum ? "add" : "multiply", Name(), operation.range);
  return applyPointwise(isSum ? Operation(Add()) : Operation(Multiply()), *first, *second,
                        operation.range, site, builder, diagnostics);
}

Value Evaluator::evaluateUnary(const UnaryExpression &unary) {
  PlacedValue operand = {evaluateValue(*unary.operand), unary.operand->range};
  return applyUnary(unary.operation, operand, diagnostics);
}

Value Evaluator::evaluateIf(const IfExpression &conditional) {
  for (const IfExpression::Branch &branch : conditional.branches) {
    if (!branch.condition)
      return evaluateBody(branch.body);
    Value condition = evaluateValue(*branch.condition);
    const auto *truth = condition.getIf<bool>();
    if (truth != nullptr && *truth)
      return evaluateBody(branch.body);
    if (truth != nullptr)
      continue;
    if (!condition.isPoison())
      diagnostics.error(branch.condition->range, "a condition is 'true' or 'false', not ",
                        condition.describe());
    for (const IfExpression::Branch &any : conditional.branches)
      poisonAssignments(any.body);
    return Poison();
  }
  return Nothing();
}

Value Evaluator::evaluateBody(const Body &body) {
  scopes.emplace_back();
  for (const Statement &statement : body.statements)
    execute(statement);
  Value value = Nothing();
  if (body.result)
    value = evaluate(*body.result);
  else if (body.isDamaged)
    value = Poison();
  scopes.pop_back();
  return value;
}

// --- Statements ---

void Evaluator::execute(const Statement &statement) {
  if (!step(statement.range))
    return;
  switch (statement.kind) {
  case StatementKind::Let:
  case StatementKind::Var:
  case StatementKind::Assign:
    return bindNames(statement, evaluateValue(*statement.value), statement.value->range);
  case StatementKind::Layer:
    return declareLayer(statement);
  case StatementKind::For:
    return executeFor(statement);
  case StatementKind::Evaluate:
    evaluate(*statement.value);
  }
}

/// Gives the names their values; those of a tuple one each.
void Evaluator::bindNames(const Statement &statement, const Value &value, SourceRange range) {
  auto bind = [&](const Name &name, const Value &part) {
    if (statement.kind == StatementKind::Assign)
      assign(name, part);
    else
      scopes.back()[name.text] = {part, statement.kind == StatementKind::Var};
  };
  if (statement.names.size() == 1)
    return bind(statement.names.front(), value);
  const auto *tuple = value.getIf<SequenceValue>();
  bool fits = tuple && tuple->elements->size() == statement.names.size();
  if (!fits && !value.isPoison())
    diagnostics.error(range, "expected a tuple of ", statement.names.size(), ", found ",
                      value.describe());
  for (size_t index = 0; index < statement.names.size(); ++index)
    bind(statement.names[index], fits ? (*tuple->elements)[index] : Value(Poison()));
}

void Evaluator::assign(const Name &name, const Value &value) {
  // What is unknown or constant was reported before the evaluation.
  if (Variable *variable = find(name.text); variable && variable->isMutable)
    variable->value = value;
}

void Evaluator::executeFor(const Statement &statement) {
  Value value = evaluateValue(*statement.value);
  const auto *sequence = value.getIf<SequenceValue>();
  if (!sequence) {
    if (!value.isPoison()) {
      Diagnostic &diagnostic =
          diagnostics.error(statement.value->range, "'for' walks a list, not ", value.describe());
      if (value.isNumber())
        diagnostic.help("write 'range(…)' to count");
    }
    return poisonAssignments(statement.body);
  }
  for (const Value &element : *sequence->elements) {
    if (!step(statement.range))
      return;
    scopes.emplace_back();
    bindNames(statement, element, statement.value->range);
    evaluateBody(statement.body);
    scopes.pop_back();
  }
}

/// What a body would have assigned is unknown when a mistake hides whether it is evaluated.
void Evaluator::poisonAssignments(const Body &body) {
  for (const Statement &statement : body.statements) {
    if (statement.kind == StatementKind::Assign)
      for (const Name &name : statement.names)
        assign(name, Poison());
    if (statement.kind == StatementKind::For)
      poisonAssignments(statement.body);
    if (statement.kind == StatementKind::Evaluate && statement.value->kind == ExpressionKind::If)
      for (const IfExpression::Branch &branch : as<IfExpression>(*statement.value).branches)
        poisonAssignments(branch.body);
  }
}

} // namespace halcyon
