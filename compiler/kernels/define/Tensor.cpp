#include "compiler/kernels/define/Tensor.h"

using namespace mlir;
using namespace halcyon::kernels;
using Halide::Expr;

struct Tensor::State {
  RankedTensorType type;
  const Coordinates &coordinates;
  Element element;
  SmallVector<ReadableRange, 4> readable;
  // A value with several uses is read at one position again and again: one shared expression keeps
  // graphs from growing into trees.
  Index lastIndex;
  Expr lastElement;
};

static SmallVector<ReadableRange, 4> rangesOf(RankedTensorType type) {
  SmallVector<ReadableRange, 4> ranges;
  for (int64_t extent : type.getShape())
    ranges.push_back({0, extent - 1});
  return ranges;
}

Tensor::Tensor(RankedTensorType type, const Coordinates &coordinates, Element element)
    : Tensor(type, coordinates, std::move(element), rangesOf(type)) {}

Tensor::Tensor(RankedTensorType type, const Coordinates &coordinates, Element element,
               SmallVector<ReadableRange, 4> readable)
    : state(std::make_shared<State>(
          State{type, coordinates, std::move(element), std::move(readable), {}, {}})) {}

ArrayRef<int64_t> Tensor::shape() const { return state->type.getShape(); }

Halide::Type Tensor::elementType() const { return toHalideType(state->type.getElementType()); }

static bool isSame(const Index &left, const Index &right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](const Expr &a, const Expr &b) { return a.same_as(b); });
}

Expr Tensor::operator()(const Index &index) const {
  if (!state->lastElement.defined() || !isSame(state->lastIndex, index)) {
    state->lastElement = state->element(index);
    state->lastIndex = index;
  }
  return state->lastElement;
}

Expr Tensor::orZero(const Index &index) const {
  Index inside = index;
  Expr isInside;
  for (unsigned dimension = 0; dimension < rank(); ++dimension) {
    const ReadableRange &range = state->readable[dimension];
    if (state->coordinates.isWithin(index[dimension], range.minimum, range.maximum))
      continue;
    Expr last(int32_t(extent(dimension) - 1));
    Expr condition = index[dimension] >= 0 && index[dimension] <= last;
    isInside = isInside.defined() ? isInside && condition : condition;
    inside[dimension] = Halide::clamp(index[dimension], 0, last);
  }
  Expr element = (*this)(inside);
  return isInside.defined() ? Halide::select(isInside, element, makeNumber(element.type(), 0))
                            : element;
}

Halide::Type halcyon::kernels::toHalideType(Type type) {
  if (type.isF32() || type.isF64())
    return Halide::Float(type.getIntOrFloatBitWidth());
  return type.isInteger(8) ? Halide::UInt(8) : Halide::Int(type.getIntOrFloatBitWidth());
}

Expr halcyon::kernels::makeNumber(Halide::Type type, double value) {
  return Halide::Internal::make_const(type, value);
}

Expr halcyon::kernels::makeLowest(Halide::Type type) {
  return makeNumber(type, type.bits() == 64 ? std::numeric_limits<double>::lowest()
                                            : std::numeric_limits<float>::lowest());
}
