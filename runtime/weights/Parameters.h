#ifndef HALCYON_RUNTIME_WEIGHTS_PARAMETERS_H
#define HALCYON_RUNTIME_WEIGHTS_PARAMETERS_H

#include "runtime/Program.h"

#include <span>
#include <string>
#include <vector>

namespace halcyon::runtime {

/// Positions, in elements from the first one, of a parameter's elements in row-major order. The
/// order of the public form and the stored form differ by it alone.
class StoredPositions {
public:
  explicit StoredPositions(const HalcyonPlace &place);

  /// Calls visit(publicIndex, storedPosition) for every element, in row-major order.
  template <typename Visit> void forEach(Visit visit) const {
    for (int64_t index = 0; index < count; index += int64_t(dimensions.back().size())) {
      const int64_t row = positionOfRow(index);
      int64_t element = index;
      for (int64_t position : dimensions.back())
        visit(element++, row + position);
    }
  }

  /// The stored position of one element.
  int64_t at(int64_t index) const {
    return positionOfRow(index) + dimensions.back()[size_t(index) % dimensions.back().size()];
  }

private:
  int64_t positionOfRow(int64_t index) const;

  int64_t count = 1;
  std::vector<std::vector<int64_t>> dimensions; // position of each index of each dimension
};

int64_t countElements(std::span<const int64_t> shape);
int64_t countElements(const HalcyonParameter &parameter);
std::span<const int64_t> getShape(const HalcyonParameter &parameter);
std::span<const HalcyonParameter> getParameters(const HalcyonProgram &program);
std::span<const int64_t> getInputShape(const HalcyonProgram &program);
std::span<const int64_t> getOutputShape(const HalcyonProgram &program);
bool isClassifier(const HalcyonProgram &program);
bool hasGradient(const HalcyonParameter &parameter);

/// `[64, 3, 7, 7]`
std::string describeShape(std::span<const int64_t> shape);

/// Where a parameter's tensor starts in the state, or its gradient among the gradients.
template <typename Element> Element *locate(auto *memory, int64_t offset) {
  return reinterpret_cast<Element *>(memory + offset);
}

/// Fills the stored form with what `next()` returns: the elements of the public form, one after the
/// other. `stored` points to the tensor's first element.
template <typename Stored, typename Next>
void fillParameter(const HalcyonPlace &place, Stored *stored, Next next) {
  StoredPositions(place).forEach(
      [&](int64_t, int64_t position) { stored[position] = Stored(next()); });
}

/// Calls `take` with the elements of the public form, one after the other.
template <typename Stored, typename Take>
void readParameter(const HalcyonPlace &place, const Stored *stored, Take take) {
  StoredPositions(place).forEach([&](int64_t, int64_t position) { take(stored[position]); });
}

/// Copies the public form into the stored one.
template <typename Public, typename Stored>
void packParameter(const HalcyonPlace &place, const Public *values, Stored *stored) {
  fillParameter(place, stored, [&] { return *values++; });
}

/// Copies the stored form into the public one.
template <typename Stored, typename Public>
void unpackParameter(const HalcyonPlace &place, const Stored *stored, Public *values) {
  readParameter(place, stored, [&](Stored value) { *values++ = Public(value); });
}

} // namespace halcyon::runtime

#endif
