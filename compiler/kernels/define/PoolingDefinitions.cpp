#include "compiler/kernels/define/Definitions.h"

using namespace mlir;
using namespace halcyon;
using namespace halcyon::kernels;
using Halide::Expr;
using nn::shapeOf;

namespace {

/// The windows of a pooling along one axis.
struct Axis {
  int32_t kernel, stride, padding;
  int32_t inputs;

  Expr inputAt(const Expr &output, const Expr &element) const {
    return output * stride + element - padding;
  }
  /// Whether an element of a window lies in the image.
  Expr isInside(const Expr &output, const Expr &element) const {
    return inputAt(output, element) >= 0 && inputAt(output, element) < inputs;
  }
  bool isAlwaysInside(int32_t outputs) const {
    return padding == 0 && (outputs - 1) * stride + kernel <= inputs;
  }
  /// The first element of a window that lies in the image.
  Expr firstInside(const Expr &output) const {
    return padding == 0 ? Expr(0) : Halide::max(padding - output * stride, 0);
  }
  /// An input position lies in at most so many windows.
  int32_t windows() const { return llvm::divideCeil(kernel, stride); }
  /// Of these, the one that begins `step` windows before the last, ...
  Expr window(const Expr &input, const Expr &step) const {
    return (input + padding) / stride - step;
  }
  /// ... which holds the position as this element, if that is less than the kernel.
  Expr element(const Expr &input, const Expr &step) const {
    return (input + padding) % stride + stride * step;
  }
};

template <typename Pooling> Axis makeAxis(Pooling op, unsigned axis, Value image) {
  return {int32_t(op.getKernel()[axis]), int32_t(op.getStride()[axis]),
          int32_t(op.getPadding()[axis]), int32_t(shapeOf(image)[2 + axis])};
}

/// The coordinates of an image whose channels may be padded.
struct ImageVariables {
  Halide::Var c, x, y, n;

  ImageVariables(Algorithm &algorithm, ArrayRef<int64_t> shape)
      : c(algorithm.makeChannel("c", shape[1])), x(algorithm.makePosition("x", shape[3])),
        y(algorithm.makePosition("y", shape[2])), n(algorithm.makePosition("n", shape[0])) {}
};

/// Adds up, for each input position, what the windows that hold it give. `give` says what one of
/// them gives, from its position and from the element that the input is in it.
template <typename Pooling>
void defineGradient(Pooling op, Algorithm &algorithm,
                    llvm::function_ref<Expr(Index window, Expr row, Expr column)> give) {
  Axis vertical = makeAxis(op, 0, op.getResult()), horizontal = makeAxis(op, 1, op.getResult());
  auto [c, x, y, n] = ImageVariables(algorithm, shapeOf(op.getResult()));
  Halide::RDom r = algorithm.makeDomain({{"j", horizontal.windows()}, {"i", vertical.windows()}});
  Expr row = vertical.element(y, r.y), column = horizontal.element(x, r.x);
  Expr given = give({n, c, vertical.window(y, r.y), horizontal.window(x, r.x)}, row, column);
  Expr zero = makeNumber(given.type(), 0);
  if (vertical.kernel % vertical.stride != 0)
    given = Halide::select(row < vertical.kernel, given, zero);
  if (horizontal.kernel % horizontal.stride != 0)
    given = Halide::select(column < horizontal.kernel, given, zero);

  Halide::Func sum = algorithm.makeFunction("pooling_gradient");
  sum(c, x, y, n) = zero;
  sum(c, x, y, n) += given;
  algorithm.addPart(Role::Window, sum, r, op);
  algorithm.define(op.getResult(),
                   [=](const Index &i) { return Expr(sum(i[1], i[3], i[2], i[0])); });
}

} // namespace

void kernels::define(nn::MaxPoolOp op, Algorithm &algorithm) {
  Tensor input = algorithm[op.getInput()];
  ArrayRef<int64_t> shape = shapeOf(op.getOutput());
  Axis vertical = makeAxis(op, 0, op.getInput()), horizontal = makeAxis(op, 1, op.getInput());
  auto [c, x, y, n] = ImageVariables(algorithm, shape);
  Halide::RDom r = algorithm.makeDomain({{"j", horizontal.kernel}, {"i", vertical.kernel}});

  Halide::Func largest = algorithm.makeFunction("max_pool");
  Expr first = vertical.firstInside(y) * horizontal.kernel + horizontal.firstInside(x);
  largest(c, x, y, n) = Halide::Tuple(makeLowest(input.elementType()), first);
  Expr candidate = input.orZero({n, c, vertical.inputAt(y, r.y), horizontal.inputAt(x, r.x)});
  // What is outside never wins. (Conditions on the position beside the comparison of a vector's
  // elements would be vectors of flags, which AVX2 has no registers for: twice the time.)
  Expr lowest = makeLowest(input.elementType());
  if (!vertical.isAlwaysInside(shape[2]))
    candidate = Halide::select(vertical.isInside(y, r.y), candidate, lowest);
  if (!horizontal.isAlwaysInside(shape[3]))
    candidate = Halide::select(horizontal.isInside(x, r.x), candidate, lowest);
  Expr isLarger = candidate > largest(c, x, y, n)[0];
  largest(c, x, y, n) = Halide::Tuple(
      Halide::select(isLarger, candidate, largest(c, x, y, n)[0]),
      Halide::select(isLarger, r.y * horizontal.kernel + r.x, largest(c, x, y, n)[1]));
  algorithm.addPart(Role::Window, largest, r, op);

  Halide::Type winnerType =
      toHalideType(cast<RankedTensorType>(op.getWinner().getType()).getElementType());
  algorithm.define(op.getOutput(),
                   [=](const Index &i) { return Expr(largest(i[1], i[3], i[2], i[0])[0]); });
  algorithm.define(op.getWinner(), [=](const Index &i) {
    return Halide::cast(winnerType, largest(i[1], i[3], i[2], i[0])[1]);
  });
}

void kernels::define(nn::MaxPoolGradientOp op, Algorithm &algorithm) {
  Tensor gradient = algorithm[op.getOutputGradient()], winner = algorithm[op.getWinner()];
  int32_t kernelWidth = op.getKernel()[1];
  defineGradient(op, algorithm, [=](const Index &window, const Expr &row, const Expr &column) {
    Expr isWinner = Halide::cast<int32_t>(winner.orZero(window)) == row * kernelWidth + column;
    return Halide::select(isWinner, gradient.orZero(window), makeNumber(gradient.elementType(), 0));
  });
}

void kernels::define(nn::AveragePoolOp op, Algorithm &algorithm) {
  Tensor input = algorithm[op.getInput()];
  Axis vertical = makeAxis(op, 0, op.getInput()), horizontal = makeAxis(op, 1, op.getInput());
  auto [c, x, y, n] = ImageVariables(algorithm, shapeOf(op.getOutput()));
  Halide::RDom r = algorithm.makeDomain({{"j", horizontal.kernel}, {"i", vertical.kernel}});
  Halide::Func sum = algorithm.makeFunction("average_pool");
  sum(c, x, y, n) = makeNumber(input.elementType(), 0);
  sum(c, x, y, n) += input.orZero({n, c, vertical.inputAt(y, r.y), horizontal.inputAt(x, r.x)});
  algorithm.addPart(Role::Window, sum, r, op);
  Expr share = makeNumber(input.elementType(), 1.0 / (vertical.kernel * horizontal.kernel));
  algorithm.define(op.getOutput(),
                   [=](const Index &i) { return sum(i[1], i[3], i[2], i[0]) * share; });
}

void kernels::define(nn::AveragePoolGradientOp op, Algorithm &algorithm) {
  Tensor gradient = algorithm[op.getOutputGradient()];
  Expr share = makeNumber(gradient.elementType(), 1.0 / (op.getKernel()[0] * op.getKernel()[1]));
  defineGradient(op, algorithm, [=](const Index &window, const Expr &, const Expr &) {
    return gradient.orZero(window) * share;
  });
}

void kernels::define(nn::GlobalAveragePoolOp op, Algorithm &algorithm) {
  Tensor input = algorithm[op.getInput()];
  ArrayRef<int64_t> shape = input.shape();
  Halide::Var c = algorithm.makeChannel("c", shape[1]), n = algorithm.makePosition("n", shape[0]);
  Halide::RDom r = algorithm.makeDomain({{"x", shape[3]}, {"y", shape[2]}});
  Halide::Func sum = algorithm.makeFunction("global_average_pool");
  sum(c, n) = makeNumber(input.elementType(), 0);
  sum(c, n) += input({n, c, r.y, r.x});
  algorithm.addPart(Role::Window, sum, r, op);
  Expr share = makeNumber(input.elementType(), 1.0 / (shape[2] * shape[3]));
  algorithm.define(op.getOutput(), [=](const Index &i) { return sum(i[1], i[0]) * share; });
}

void kernels::define(nn::GlobalAveragePoolGradientOp op, Algorithm &algorithm) {
  Tensor gradient = algorithm[op.getOutputGradient()];
  ArrayRef<int64_t> shape = shapeOf(op.getResult());
  Expr share = makeNumber(gradient.elementType(), 1.0 / (shape[2] * shape[3]));
  algorithm.define(op.getResult(), [=](const Index &i) { return gradient({i[0], i[1]}) * share; });
}
