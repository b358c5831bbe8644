#include "compiler/frontend/evaluate/Functions.h"

#include <algorithm>
#include <cmath>

namespace halcyon {
namespace {

/// Longer ranges would be loops without a practical end.
constexpr int64_t maximalRange = 100000;

Value makeSequence(std::vector<Value> elements, bool isTuple) {
  return SequenceValue{std::make_shared<const std::vector<Value>>(std::move(elements)), isTuple};
}

/// channels(x), height(x), width(x)
Value getExtent(Arguments &arguments, size_t axis) {
  TensorValue tensor = arguments.getTensor(axis == 0 ? 0 : 3);
  return arguments.isValid() ? Value(tensor.shape[axis]) : Value(Poison());
}

Value getShape(Arguments &arguments) {
  TensorValue tensor = arguments.getTensor();
  if (!arguments.isValid())
    return Poison();
  return makeSequence(std::vector<Value>(tensor.shape.begin(), tensor.shape.end()), true);
}

/// The arguments as numbers; empty after a mistake.
std::vector<PlacedValue> getNumbers(Arguments &arguments) {
  std::vector<PlacedValue> values = arguments.getFirst();
  for (const PlacedValue &argument : values) {
    if (argument.value.isPoison())
      return {};
    if (!argument.value.isNumber()) {
      arguments.error(argument.range, arguments.getSignature().describe(), " takes numbers, not ",
                      argument.value.describe());
      return {};
    }
  }
  return values;
}

Value chooseExtreme(Arguments &arguments, bool wantsLargest) {
  std::vector<PlacedValue> values = getNumbers(arguments);
  if (values.empty())
    return Poison();
  auto isLess = [](const PlacedValue &left, const PlacedValue &right) {
    return left.value.toReal() < right.value.toReal();
  };
  auto chosen = wantsLargest ? std::max_element(values.begin(), values.end(), isLess)
                             : std::min_element(values.begin(), values.end(), isLess);
  return chosen->value;
}

Value roundNumber(Arguments &arguments, double (*round)(double)) {
  std::vector<PlacedValue> values = getNumbers(arguments);
  if (values.empty())
    return Poison();
  if (values.front().value.getIf<int64_t>())
    return values.front().value;
  double rounded = round(values.front().value.toReal());
  // 2^63 itself does not fit; every smaller double does.
  if (std::fabs(rounded) < 9223372036854775808.0)
    return static_cast<int64_t>(rounded);
  arguments.error(values.front().range, values.front().value.describe(),
                  " does not fit in a whole number of 64 bits");
  return Poison();
}

Value makeRange(Arguments &arguments) {
  constexpr int64_t least = -maximalRange * 1000;
  // The two parameters differ only by their place, so they are read in order.
  std::vector<int64_t> bounds;
  for (std::string_view name : {"the end", "the second end"})
    if (arguments.has(name))
      bounds.push_back(arguments.getWhole(name, 0, least));
  if (!arguments.isValid() || bounds.empty())
    return Poison();
  int64_t begin = bounds.size() == 2 ? bounds[0] : 0;
  int64_t end = bounds.back();
  if (end - begin > maximalRange) {
    arguments.error(arguments.getCallRange(), "a range of ", end - begin, " numbers; at most ",
                    maximalRange, " are allowed");
    return Poison();
  }
  std::vector<Value> numbers;
  for (int64_t number = begin; number < end; ++number)
    numbers.emplace_back(number);
  return makeSequence(std::move(numbers), false);
}

} // namespace

Value applyFunction(Arguments &arguments) {
  std::string_view name = arguments.getSignature().name;
  if (name == "channels")
    return getExtent(arguments, 0);
  if (name == "height")
    return getExtent(arguments, 1);
  if (name == "width")
    return getExtent(arguments, 2);
  if (name == "shape")
    return getShape(arguments);
  if (name == "min" || name == "max")
    return chooseExtreme(arguments, name == "max");
  if (name == "floor")
    return roundNumber(arguments, std::floor);
  if (name == "ceil")
    return roundNumber(arguments, std::ceil);
  if (name == "round")
    return roundNumber(arguments, std::round);
  return makeRange(arguments);
}

} // namespace halcyon
