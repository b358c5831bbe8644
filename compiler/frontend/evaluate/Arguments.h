/// The evaluated arguments of one call of something built in, read by name and checked for kind
/// and bounds.
#ifndef HALCYON_COMPILER_FRONTEND_EVALUATE_ARGUMENTS_H
#define HALCYON_COMPILER_FRONTEND_EVALUATE_ARGUMENTS_H

#include "compiler/frontend/check/Signatures.h"
#include "compiler/frontend/evaluate/Value.h"
#include "compiler/frontend/text/Diagnostics.h"

namespace halcyon {

/// Bounds of a real argument, both allowed.
struct RealBounds {
  double least, most;
};

class Arguments {
public:
  Arguments(const Signature &signature, SourceRange callRange, Diagnostics &diagnostics)
      : diagnostics(diagnostics), signature(signature), callRange(callRange) {}

  void add(size_t slot, PlacedValue value) { given.emplace_back(slot, std::move(value)); }

  /// The argument, or `fallback` if it is not given. After a mistake, which is reported, something
  /// that makes sense; `isValid` tells.
  int64_t getWhole(std::string_view name, int64_t fallback, int64_t least);
  Pair getPair(std::string_view name, Pair fallback, int64_t least);
  double getReal(std::string_view name, double fallback, RealBounds bounds);
  bool getTruth(std::string_view name, bool fallback);

  /// All arguments of the first parameter.
  std::vector<PlacedValue> getFirst() const;
  /// The first parameter as values of the network.
  std::vector<TensorValue> getTensors();
  /// The first parameter as a value of the network with `rank` extents; 0 allows any.
  TensorValue getTensor(size_t rank = 0);

  bool has(std::string_view name) const { return find(name) != nullptr; }
  /// Where the argument stands, or the call if it is not given.
  SourceRange getRange(std::string_view name) const;
  SourceRange getCallRange() const { return callRange; }
  const Signature &getSignature() const { return signature; }

  bool isValid() const { return valid; }

  template <typename... Parts> Diagnostic &error(SourceRange range, const Parts &...parts) {
    valid = false;
    return diagnostics.error(range, parts...);
  }

  Diagnostics &diagnostics;

private:
  const PlacedValue *find(std::string_view name) const;
  int64_t checkWhole(std::string_view name, const PlacedValue &argument, int64_t least);

  const Signature &signature;
  SourceRange callRange;
  std::vector<std::pair<size_t, PlacedValue>> given;
  bool valid = true;
};

} // namespace halcyon

#endif
