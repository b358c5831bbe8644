#include "compiler/frontend/evaluate/Arguments.h"

#include "compiler/frontend/evaluate/Shapes.h"

namespace halcyon {

const PlacedValue *Arguments::find(std::string_view name) const {
  for (const auto &[slot, value] : given)
    if (signature.parameters[slot].name == name)
      return &value;
  return nullptr;
}

SourceRange Arguments::getRange(std::string_view name) const {
  const PlacedValue *argument = find(name);
  return argument ? argument->range : callRange;
}

int64_t Arguments::checkWhole(std::string_view name, const PlacedValue &argument, int64_t least) {
  const Value &value = argument.value;
  const auto *whole = value.getIf<int64_t>();
  if (value.isPoison()) {
    valid = false;
  } else if (!whole) {
    Diagnostic &diagnostic = error(argument.range, "'", name, "' of ", signature.describe(),
                                   " is a whole number, not ", value.describe());
    if (value.getIf<double>())
      diagnostic.help("floor(…), ceil(…) and round(…) give whole numbers");
  } else if (*whole < least) {
    error(argument.range, "'", name, "' of ", signature.describe(), " is at least ", least,
          ", not ", *whole);
  } else if (*whole > maximalElements) {
    error(argument.range, "'", name, "' of ", signature.describe(), " is at most ", maximalElements,
          ", not ", *whole);
  } else {
    return *whole;
  }
  return least;
}

int64_t Arguments::getWhole(std::string_view name, int64_t fallback, int64_t least) {
  const PlacedValue *argument = find(name);
  return argument ? checkWhole(name, *argument, least) : fallback;
}

Pair Arguments::getPair(std::string_view name, Pair fallback, int64_t least) {
  const PlacedValue *argument = find(name);
  if (!argument)
    return fallback;
  const auto *sequence = argument->value.getIf<SequenceValue>();
  if (!sequence) {
    int64_t both = checkWhole(name, *argument, least);
    return {both, both};
  }
  if (!sequence->isTuple || sequence->elements->size() != 2) {
    error(argument->range, "'", name, "' of ", signature.describe(),
          " is a whole number or a tuple (height, width), not ", argument->value.describe());
    return {least, least};
  }
  return {checkWhole(name, {(*sequence->elements)[0], argument->range}, least),
          checkWhole(name, {(*sequence->elements)[1], argument->range}, least)};
}

double Arguments::getReal(std::string_view name, double fallback, RealBounds bounds) {
  const PlacedValue *argument = find(name);
  if (!argument)
    return fallback;
  const Value &value = argument->value;
  if (value.isPoison()) {
    valid = false;
  } else if (!value.isNumber()) {
    error(argument->range, "'", name, "' of ", signature.describe(), " is a number, not ",
          value.describe());
  } else if (value.toReal() < bounds.least || value.toReal() > bounds.most) {
    error(argument->range, "'", name, "' of ", signature.describe(), " is between ", bounds.least,
          " and ", bounds.most, ", not ", value.describe());
  } else {
    return value.toReal();
  }
  return fallback;
}

bool Arguments::getTruth(std::string_view name, bool fallback) {
  const PlacedValue *argument = find(name);
  if (!argument)
    return fallback;
  if (const auto *truth = argument->value.getIf<bool>())
    return *truth;
  if (argument->value.isPoison())
    valid = false;
  else
    error(argument->range, "'", name, "' of ", signature.describe(), " is 'true' or 'false', not ",
          argument->value.describe());
  return fallback;
}

std::vector<PlacedValue> Arguments::getFirst() const {
  std::vector<PlacedValue> values;
  for (const auto &[slot, value] : given)
    if (slot == 0)
      values.push_back(value);
  return values;
}

std::vector<TensorValue> Arguments::getTensors() {
  std::vector<TensorValue> tensors;
  for (const PlacedValue &argument : getFirst()) {
    if (const auto *tensor = argument.value.getIf<TensorValue>())
      tensors.push_back(*tensor);
    else if (argument.value.isPoison())
      valid = false;
    else
      error(argument.range, signature.describe(), " takes a value of the network, not ",
            argument.value.describe());
  }
  if (tensors.empty())
    valid = false;
  return tensors;
}

TensorValue Arguments::getTensor(size_t rank) {
  std::vector<TensorValue> tensors = getTensors();
  if (tensors.empty())
    return {};
  const Shape &shape = tensors.front().shape;
  if (rank == 0 || shape.size() == rank)
    return tensors.front();
  if (rank == 3)
    error(callRange, signature.describe(),
          " takes an image [channels, height, width], but its input has shape ", toText(shape));
  else
    error(callRange, signature.describe(), " takes features [count], but its input has shape ",
          toText(shape))
        .help("put 'flatten' or 'global_average_pool' before it");
  return {};
}

} // namespace halcyon
