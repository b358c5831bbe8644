#include "compiler/frontend/evaluate/Operators.h"

#include <cmath>
#include <limits>

namespace halcyon {
namespace {

Value compareNumbers(TokenKind kind, const Value &left, const Value &right) {
  auto compare = [kind](auto first, auto second) {
    switch (kind) {
    case TokenKind::Equal:
      return first == second;
    case TokenKind::NotEqual:
      return first != second;
    case TokenKind::Less:
      return first < second;
    case TokenKind::LessEqual:
      return first <= second;
    case TokenKind::Greater:
      return first > second;
    default:
      return first >= second;
    }
  };
  const auto *first = left.getIf<int64_t>(), *second = right.getIf<int64_t>();
  return first && second ? compare(*first, *second) : compare(left.toReal(), right.toReal());
}

bool isComparison(TokenKind kind) {
  return kind >= TokenKind::Equal && kind <= TokenKind::GreaterEqual;
}

/// Nothing if the result does not fit. The divisor is not zero.
std::optional<Value> computeWhole(TokenKind kind, int64_t left, int64_t right) {
  constexpr int64_t smallest = std::numeric_limits<int64_t>::min();
  int64_t result = 0;
  switch (kind) {
  case TokenKind::Plus:
    return __builtin_add_overflow(left, right, &result) ? std::nullopt
                                                        : std::optional<Value>(result);
  case TokenKind::Minus:
    return __builtin_sub_overflow(left, right, &result) ? std::nullopt
                                                        : std::optional<Value>(result);
  case TokenKind::Star:
    return __builtin_mul_overflow(left, right, &result) ? std::nullopt
                                                        : std::optional<Value>(result);
  case TokenKind::Percent:
    if (right == -1) // smallest % -1 traps on x86
      return Value(int64_t(0));
    // The remainder has the divisor's sign, as that of a division that rounds down.
    result = left % right;
    return Value(result != 0 && (result < 0) != (right < 0) ? result + right : result);
  default:
    if (left == smallest && right == -1)
      return std::nullopt;
    if (left % right == 0)
      return Value(left / right);
    return Value(static_cast<double>(left) / static_cast<double>(right));
  }
}

std::optional<Value> computeReal(TokenKind kind, double left, double right) {
  double result = 0;
  switch (kind) {
  case TokenKind::Plus:
    result = left + right;
    break;
  case TokenKind::Minus:
    result = left - right;
    break;
  case TokenKind::Star:
    result = left * right;
    break;
  case TokenKind::Percent:
    result = left - right * std::floor(left / right);
    break;
  default:
    result = left / right;
  }
  return std::isfinite(result) ? std::optional<Value>(result) : std::nullopt;
}

Value computeNumbers(const Token &operation, const Value &left, const Value &right,
                     Diagnostics &diagnostics) {
  bool divides = operation.kind == TokenKind::Slash || operation.kind == TokenKind::Percent;
  if (divides && right.toReal() == 0) {
    diagnostics.error(operation.range, "division of ", left.describe(), " by zero");
    return Poison();
  }
  const auto *first = left.getIf<int64_t>(), *second = right.getIf<int64_t>();
  std::optional<Value> result = first && second
                                    ? computeWhole(operation.kind, *first, *second)
                                    : computeReal(operation.kind, left.toReal(), right.toReal());
  if (result)
    return *result;
  diagnostics.error(operation.range, "overflow: ", left.describe(), " ",
                    getSpelling(operation.kind), " ", right.describe(), " does not fit in 64 bits");
  return Poison();
}

} // namespace

Value applyBinary(const Token &operation, const Value &left, const Value &right,
                  Diagnostics &diagnostics) {
  if (left.isPoison() || right.isPoison())
    return Poison();
  if (left.isNumber() && right.isNumber())
    return isComparison(operation.kind) ? compareNumbers(operation.kind, left, right)
                                        : computeNumbers(operation, left, right, diagnostics);
  const auto *first = left.getIf<bool>(), *second = right.getIf<bool>();
  if (first && second && operation.kind == TokenKind::Equal)
    return *first == *second;
  if (first && second && operation.kind == TokenKind::NotEqual)
    return *first != *second;
  Diagnostic &diagnostic =
      diagnostics.error(operation.range, "'", getSpelling(operation.kind), "' is not defined for ",
                        left.describe(), " and ", right.describe());
  if (left.getIf<TensorValue>() || right.getIf<TensorValue>())
    diagnostic.help("two values of the network can be added and multiplied if their shapes agree");
  return Poison();
}

Value applyUnary(const Token &operation, const PlacedValue &operand, Diagnostics &diagnostics) {
  const Value &value = operand.value;
  if (value.isPoison())
    return Poison();
  if (operation.kind == TokenKind::Not && value.getIf<bool>())
    return !*value.getIf<bool>();
  if (operation.kind == TokenKind::Minus && value.isNumber())
    return computeNumbers(operation, Value(int64_t(0)), value, diagnostics);
  diagnostics.error(operand.range, "expected a ",
                    operation.kind == TokenKind::Not ? "truth value" : "number", " after '",
                    getSpelling(operation.kind), "', found ", value.describe());
  return Poison();
}

} // namespace halcyon
