#include "compiler/kernels/schedule/Schedule.h"

#include "dialects/nn/NNDialect.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace halcyon;
using namespace halcyon::kernels;
using Halide::Var;

namespace {

/// Rows and columns of the output that come from one transformed square: they are unrolled.
struct OutputSquare {
  int32_t rows, columns;
};

OutputSquare squareOf(Operation *operation) {
  auto extentOf = [](auto op) { return int32_t(op.getTile() + op.getTaps() - 1); };
  return llvm::TypeSwitch<Operation *, OutputSquare>(operation)
      .Case<nn::WinogradInputOp, nn::WinogradOutputGradientOp, nn::WinogradFilterOp>(
          [&](auto op) { return OutputSquare{extentOf(op) * extentOf(op), 1}; })
      .Case([](nn::WinogradOutputOp op) {
        return OutputSquare{int32_t(op.getTile()), int32_t(op.getTile())};
      })
      .Case([](nn::WinogradFilterAdjointOp op) {
        return OutputSquare{int32_t(op.getTaps()), int32_t(op.getTaps())};
      });
}

/// Whether vectors along the innermost axis hold the channels that transforms are computed for: the
/// first of their arguments.
bool hasInnermostChannels(const Output &output) {
  bool isFilter = llvm::any_of(
      output.axes, [](const BufferAxis &axis) { return axis.part == BufferAxis::Tiles; });
  return output.axes.front().dimension == (isFilter ? 0U : 1U);
}

} // namespace

void kernels::scheduleTransform(Algorithm &algorithm, const Part &part,
                                const KernelTarget &target) {
  Output &output = algorithm.output;
  if (!hasInnermostChannels(output))
    return scheduleVectors(algorithm, target);
  OutputSquare square = squareOf(part.operation);
  Halide::Stage stage = output.stage();
  std::vector<Halide::VarOrRVar> inside, outside;
  Var vectors("vectors"), channel = output.variables.front();
  int32_t lanes = chooseLanes(output.axes.front().written, output.function.types().front(), target);
  for (auto [axis, variable] : llvm::zip_equal(output.axes, output.variables)) {
    int32_t unrolled = axis.dimension == 2 ? square.rows : axis.dimension == 3 ? square.columns : 1;
    if (variable.same_as(channel) || unrolled == 1) {
      outside.emplace_back(variable);
      continue;
    }
    Var outer(variable.name() + "_block");
    Halide::TailStrategy tail =
        axis.written % unrolled ? Halide::TailStrategy::GuardWithIf : Halide::TailStrategy::Auto;
    stage.split(variable, outer, variable, unrolled, tail).unroll(variable);
    inside.emplace_back(variable);
    outside.emplace_back(outer);
  }
  stage.split(channel, vectors, channel, lanes, chooseTail(output)).vectorize(channel);
  outside.front() = vectors;
  inside.insert(inside.begin(), channel);
  inside.insert(inside.end(), outside.begin(), outside.end());
  stage.reorder(inside);

  Halide::Func half = part.function;
  std::vector<Var> arguments = half.args();
  half.compute_at(output.function, vectors).store_in(Halide::MemoryType::Register);
  half.vectorize(arguments[0], lanes).unroll(arguments[1]).unroll(arguments[2]);
}
