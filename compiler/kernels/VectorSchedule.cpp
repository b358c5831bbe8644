#include "compiler/kernels/Schedule.h"

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
std::optional<Halide::Var> argumentAlong(Halide::Func function, unsigned dimension) {
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
  int32_t taps = 1;
  for (int i = 0; i < part.domain.dimensions(); ++i)
    taps *= *Halide::Internal::as_const_int(Halide::Internal::simplify(part.domain[i].extent()));
  if (taps <= 16)
    for (const Halide::VarOrRVar &loop : loopsOf(part))
      stage.unroll(loop);
}

void scheduleWindow(Part &part, Halide::Func output, const Halide::Var &level, unsigned dimension,
                    int32_t lanes) {
  Halide::Func window = part.function;
  window.compute_at(output, level).store_in(Halide::MemoryType::Stack);
  Halide::Stage update = window.update(0);
  unrollWindow(update, part);
  std::optional<Halide::Var> argument = argumentAlong(window, dimension);
  if (!argument || lanes == 1)
    return;
  window.vectorize(*argument, lanes);
  update.vectorize(*argument, lanes);
}

/// Where channels come from depends on their number: with the loop over them unrolled, each vector
/// knows its source.
bool selectsByChannel(kernel::FuncOp kernel) {
  Block &block = kernel.getBody().front();
  return llvm::any_of(block,
                      [](Operation &op) { return isa<nn::ConcatOp, nn::SliceChannelsOp>(op); });
}

} // namespace

void kernels::scheduleVectors(Algorithm &algorithm, const KernelTarget &target) {
  Output &output = algorithm.output;
  std::optional<unsigned> number = chooseVectorAxis(output);
  if (!number)
    return;
  const BufferAxis &axis = output.axes[*number];
  Halide::Var inner = output.variables[*number], outer(inner.name() + "_vectors");
  int32_t lanes = chooseLanes(axis.written, output.function.types().front(), target);
  Halide::Stage stage = output.stage();
  stage.split(inner, outer, inner, lanes, chooseTail(output)).vectorize(inner);
  if (selectsByChannel(algorithm.kernel) && axis.written / lanes <= 32)
    stage.unroll(outer);
  for (Part &part : algorithm.parts)
    if (part.role == Role::Window)
      scheduleWindow(part, output.function, outer, axis.dimension, lanes);
}
