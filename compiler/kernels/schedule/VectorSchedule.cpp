#include "compiler/kernels/schedule/Schedule.h"

#include "dialects/nn/NNDialect.h"

using namespace mlir;
using namespace halcyon;
using namespace halcyon::kernels;

namespace {

/// The innermost axis that has more than one element.
std::optional<unsigned> chooseVectorAxis(const Output &output) {
  for (auto [number, axis] : llvm::enumerate(output.axes))
    if (axis.written > 1)
      return number;
  return std::nullopt;
}

/// The argument of a window's function that runs along a dimension: they are (c, x, y, n) or (c,
/// n).
std::optional<Halide::Var> argumentAlong(const Halide::Func &function, unsigned dimension) {
  static const unsigned dimensions[] = {1, 3, 2, 0};
  std::vector<Halide::Var> arguments = function.args();
  if (arguments.size() == 2)
    return dimension > 1 ? std::nullopt : std::optional(arguments[1 - dimension]);
  for (unsigned i = 0; i < arguments.size(); ++i)
    if (dimensions[i] == dimension)
      return arguments[i];
  return std::nullopt;
}

/// Loops over the taps of small windows cost more than the taps.
void unrollWindow(Halide::Stage stage, const Part &part) {
  if (countSteps(part) <= 16)
    for (const Halide::VarOrRVar &loop : loopsOf(part))
      stage.unroll(loop);
}

void scheduleWindow(Part &part, const Halide::Func &output, const Halide::Var &level,
                    unsigned dimension, int32_t lanes) {
  Halide::Func window = part.function;
  window.compute_at(output, level).store_in(Halide::MemoryType::Stack);
  Halide::Stage update = window.update(0);
  unrollWindow(update, part);
  std::optional<Halide::Var> argument = argumentAlong(window, dimension);
  if (!argument || lanes == 1)
    return;
  // From the vector's first element on, as it is written and read again: at an offset between the
  // two, a processor could not forward what it has just stored. (Padded channels: LeNet-5's first
  // pooling took four times as long.)
  window.align_bounds(*argument, lanes);
  window.vectorize(*argument, lanes);
  update.vectorize(*argument, lanes);
}

/// Where channels come from depends on their number: with the loop over them unrolled, each vector
/// knows its source. (One channel alone comes from one place.)
bool selectsByChannel(kernel::FuncOp kernel) {
  return llvm::any_of(kernel.getBody().front(), [](Operation &op) {
    auto slice = dyn_cast<nn::SliceChannelsOp>(op);
    return isa<nn::ConcatOp>(op) || (slice && nn::shapeOf(slice.getResult())[1] > 1);
  });
}

/// The strides (vertical, horizontal) of a pooling whose gradient the kernel computes: the window
/// that a pixel lies in, and where in it, repeat after them. None if they do not divide the image.
std::optional<std::array<int32_t, 2>> findPoolingStrides(const Algorithm &algorithm) {
  std::optional<std::array<int32_t, 2>> strides;
  auto take = [&](auto op) {
    if (!op)
      return;
    ArrayRef<int64_t> shape = op.getResult().getType().getShape(), stride = op.getStride();
    if (shape[2] % stride[0] == 0 && shape[3] % stride[1] == 0 && stride[0] * stride[1] <= 16)
      strides = {int32_t(stride[0]), int32_t(stride[1])};
  };
  for (const Part &part : algorithm.parts) {
    take(dyn_cast<nn::MaxPoolGradientOp>(part.operation));
    take(dyn_cast<nn::AveragePoolGradientOp>(part.operation));
  }
  return strides;
}

/// Unrolls the pixels between two strides inside of `vectors`.
void unrollStrides(Algorithm &algorithm, std::array<int32_t, 2> strides, const Halide::Var &inner,
                   const Halide::Var &vectors) {
  Output &output = algorithm.output;
  Halide::Stage stage = output.stage();
  const Halide::Var *y = output.variableOf(2), *x = output.variableOf(3);
  Halide::Var yOuter("y_stride"), xOuter("x_stride");
  stage.split(*y, yOuter, *y, strides[0]).split(*x, xOuter, *x, strides[1]);
  stage.reorder({inner, *x, *y, vectors, xOuter, yOuter}).unroll(*x).unroll(*y);
  for (Part &part : algorithm.parts)
    if (part.role == Role::Window) {
      Halide::Func window = part.function;
      for (unsigned argument : {1, 2}) {
        Halide::Var position = window.args()[argument];
        window.unroll(position);
        window.update(0).unroll(position);
      }
    }
}

/// The axis of the output along which a filter whose channels change places is read, if the kernel
/// is such, and both have whole squares.
const BufferAxis *findTransposedAxis(const Algorithm &algorithm, const BufferAxis &vectors) {
  kernel::FuncOp kernel = algorithm.kernel;
  auto swaps = kernel.getBody().front().getOps<nn::SwapChannelsOp>();
  int32_t side = squareSide(algorithm.output.function.types().front());
  if (swaps.empty() || (*swaps.begin()).getGroups() != 1 || vectors.dimension > 1 ||
      vectors.written % side != 0)
    return nullptr;
  const auto *axis = llvm::find_if(algorithm.output.axes, [&](const BufferAxis &axis) {
    return axis.dimension == 1 - vectors.dimension && axis.part != BufferAxis::InsideTile &&
           axis.written % side == 0;
  });
  return axis == algorithm.output.axes.end() ? nullptr : axis;
}

/// Squares are transposed in registers: read as well as written by whole vectors.
void transposeSquares(Output &output, const BufferAxis &axis, const Halide::Var &inner,
                      const Halide::Var &outer) {
  const Halide::Var &rows = *output.variableOf(axis.dimension);
  Halide::Var row(rows.name() + "_row"), squares(rows.name() + "_squares");
  output.stage()
      .split(rows, squares, row, squareSide(output.function.types().front()))
      .reorder(inner, row, outer, squares)
      .vectorize(row);
}

} // namespace

void kernels::scheduleVectors(Algorithm &algorithm, const KernelTarget &target) {
  Output &output = algorithm.output;
  std::optional<unsigned> number = chooseVectorAxis(output);
  if (!number)
    return;
  const BufferAxis &axis = output.axes[*number];
  Halide::Var inner = output.variables[*number], outer(inner.name() + "_vectors");
  Halide::Type type = output.function.types().front();
  const BufferAxis *transposed = findTransposedAxis(algorithm, axis);
  int32_t lanes = transposed ? squareSide(type) : chooseLanes(axis.written, type, target);
  Halide::Stage stage = output.stage();
  stage.split(inner, outer, inner, lanes, chooseTail(output)).vectorize(inner);
  if (transposed)
    transposeSquares(output, *transposed, inner, outer);
  if (selectsByChannel(algorithm.kernel) && axis.written / lanes <= 32)
    stage.unroll(outer);
  for (Part &part : algorithm.parts)
    if (part.role == Role::Window)
      scheduleWindow(part, output.function, outer, axis.dimension, lanes);
  if (auto strides = findPoolingStrides(algorithm); strides && axis.dimension == 1)
    unrollStrides(algorithm, *strides, inner, outer);
}
