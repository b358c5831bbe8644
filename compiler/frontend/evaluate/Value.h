/// What an expression evaluates to at compile time.
#ifndef HALCYON_COMPILER_FRONTEND_EVALUATE_VALUE_H
#define HALCYON_COMPILER_FRONTEND_EVALUATE_VALUE_H

#include "compiler/frontend/Network.h"
#include "compiler/frontend/parse/AST.h"

#include <memory>
#include <variant>

namespace halcyon {

/// A mistake was reported; whatever is computed from this is silent.
struct Poison {};

/// What a body without a result gives.
struct Nothing {};

/// A value of the network: known only when it runs, but for its shape.
struct TensorValue {
  ValueIndex index = 0;
  Shape shape;
};

struct Value;

/// A tuple or a list. Shared, so that copies cost nothing however large it is.
struct SequenceValue {
  std::shared_ptr<const std::vector<Value>> elements;
  bool isTuple = false;
};

/// A value or an argument with the place where it is written.
struct PlacedValue;

/// A layer or a block with its arguments but without its input: `layer tower = conv(16, kernel:
/// 3)`.
struct SharedLayer;

struct Value {
  using Content = std::variant<Poison, Nothing, bool, int64_t, double, TensorValue, SequenceValue,
                               std::shared_ptr<const SharedLayer>>;

  Value() = default;
  template <typename Kind>
    requires std::is_constructible_v<Content, Kind>
  Value(Kind content) : content(std::move(content)) {}

  template <typename Kind> const Kind *getIf() const { return std::get_if<Kind>(&content); }
  bool isPoison() const { return getIf<Poison>() != nullptr; }
  bool isNumber() const { return getIf<int64_t>() || getIf<double>(); }
  /// Of a number.
  double toReal() const {
    const auto *whole = getIf<int64_t>();
    return whole ? static_cast<double>(*whole) : *getIf<double>();
  }

  /// What it is, for messages: "the number 3", "an image of shape [3, 8, 8]".
  std::string describe() const;

  Content content;
};

struct PlacedValue {
  Value value;
  SourceRange range;
};

} // namespace halcyon

#endif
