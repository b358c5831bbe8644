#ifndef HALCYON_COMPILER_KERNELS_DEFINE_TENSOR_H
#define HALCYON_COMPILER_KERNELS_DEFINE_TENSOR_H

#include "compiler/kernels/define/Coordinates.h"

#include "mlir/IR/BuiltinTypes.h"
#include <functional>
#include <memory>

namespace halcyon::kernels {

/// The position of an element in logical coordinates: an expression for each dimension of the
/// tensor, in its order.
using Index = std::vector<Halide::Expr>;

/// The smallest and the largest index at which a dimension may be read.
struct ReadableRange {
  int64_t minimum;
  int64_t maximum;
};

/// A tensor as the function from the position of an element to the element.
class Tensor {
public:
  using Element = std::function<Halide::Expr(const Index &)>;

  Tensor() = default;
  Tensor(mlir::RankedTensorType type, const Coordinates &coordinates, Element element);
  /// A tensor that may be read outside its bounds, up to `readable`; what lies there is zero.
  Tensor(mlir::RankedTensorType type, const Coordinates &coordinates, Element element,
         llvm::SmallVector<ReadableRange, 4> readable);

  explicit operator bool() const { return state != nullptr; }
  llvm::ArrayRef<int64_t> shape() const;
  int64_t extent(unsigned dimension) const { return shape()[dimension]; }
  unsigned rank() const { return shape().size(); }
  Halide::Type elementType() const;

  /// The element at a position inside the tensor.
  Halide::Expr operator()(const Index &index) const;
  /// The element at a position, zero outside the tensor.
  Halide::Expr orZero(const Index &index) const;

private:
  struct State;
  std::shared_ptr<State> state;
};

/// How an element of an MLIR type is held. Integers of 8 bits are unsigned (positions in a window),
/// others signed.
Halide::Type toHalideType(mlir::Type type);

/// A number of the given type.
Halide::Expr makeNumber(Halide::Type type, double value);

/// The smallest finite number of a floating-point type. (Halide's code assumes that there are no
/// infinities.)
Halide::Expr makeLowest(Halide::Type type);

} // namespace halcyon::kernels
#endif
