#include "compiler/kernels/ChooseTile.h"
#include "compiler/kernels/Schedule.h"

using namespace mlir;
using namespace halcyon;
using namespace halcyon::kernels;
using Halide::Var;

namespace {

/// The axes of the output in the layout `filter`, the innermost first.
enum FilterAxis { InsideTile, InputChannel, Column, Row, Tiles };

bool isFilterLayout(const Output &output) {
  return llvm::any_of(output.axes,
                      [](const BufferAxis &axis) { return axis.part == BufferAxis::Tiles; });
}

const BufferAxis &axisOf(const Output &output, unsigned dimension, BufferAxis::Part part) {
  return *llvm::find_if(output.axes, [&](const BufferAxis &axis) {
    return axis.dimension == dimension && axis.part == part;
  });
}

Var variableOf(const Output &output, unsigned dimension, BufferAxis::Part part) {
  for (auto [axis, variable] : llvm::zip_equal(output.axes, output.variables))
    if (axis.dimension == dimension && axis.part == part)
      return variable;
  llvm_unreachable("a filter has this axis");
}

/// `columns` of a tile are columns of the kernel, `rows` its input channels.
Tile findTile(const Algorithm &algorithm, const Part &part, const KernelTarget &target) {
  kernel::FuncOp kernel = algorithm.kernel;
  if (kernel::TileAttr tile = kernel.getTileAttr())
    return {int32_t(tile.getLanes()), int32_t(tile.getVectors()), int32_t(tile.getColumns()),
            int32_t(tile.getRows())};
  const Output &output = algorithm.output;
  TileSpace space;
  int32_t outputs = axisOf(output, 0, BufferAxis::InsideTile).written;
  space.lanes = chooseLanes(outputs, part.function.types().front(), target);
  space.vectors = outputs / space.lanes;
  space.columns = axisOf(output, 3, BufferAxis::Whole).written;
  space.rows = axisOf(output, 1, BufferAxis::Whole).written;
  space.mustDivide = true;
  space.rowsNeedAllColumns = false;
  return chooseTile(space, target);
}

} // namespace

void kernels::scheduleFilterGradient(Algorithm &algorithm, const Part &part,
                                     const KernelTarget &target) {
  Output &output = algorithm.output;
  if (!isFilterLayout(output))
    return scheduleVectors(algorithm, target);
  Tile tile = findTile(algorithm, part, target);
  Var o = variableOf(output, 0, BufferAxis::InsideTile),
      oTile = variableOf(output, 0, BufferAxis::Tiles);
  Var i = variableOf(output, 1, BufferAxis::Whole), h = variableOf(output, 2, BufferAxis::Whole);
  Var w = variableOf(output, 3, BufferAxis::Whole);
  Var oBlock("o_block"), iBlock("i_block"), wBlock("w_block");
  Halide::Stage stage = output.stage();
  stage.split(o, oBlock, o, tile.lanes * tile.vectors)
      .split(i, iBlock, i, tile.rows)
      .split(w, wBlock, w, tile.columns)
      .reorder(o, i, w, wBlock, iBlock, h, oBlock, oTile)
      .vectorize(o, tile.lanes)
      .unroll(o)
      .unroll(i)
      .unroll(w);

  Halide::Func sum = part.function;
  std::vector<Var> arguments = sum.args();
  sum.compute_at(output.function, wBlock).store_in(Halide::MemoryType::Register);
  Halide::Stage update = sum.update(0);
  std::vector<Halide::VarOrRVar> order(arguments.begin(), arguments.end());
  llvm::append_range(order, loopsOf(part));
  update.reorder(order);
  for (Halide::Stage each : {Halide::Stage(sum), update}) {
    each.vectorize(arguments[0], tile.lanes).unroll(arguments[0]);
    each.unroll(arguments[1]).unroll(arguments[2]).unroll(arguments[3]);
  }
}
