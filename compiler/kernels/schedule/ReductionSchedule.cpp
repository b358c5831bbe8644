#include "compiler/kernels/define/SumBlocks.h"
#include "compiler/kernels/schedule/Schedule.h"

using namespace mlir;
using namespace halcyon;
using namespace halcyon::kernels;

void kernels::scheduleChannelSum(Algorithm &algorithm, const Part &part,
                                 const KernelTarget &target) {
  Output &output = algorithm.output;
  if (output.axes.size() != 1)
    return;
  Halide::Func sum = part.function;
  Halide::Var channel = output.variables.front(), block("block"), own = sum.args().front();
  int32_t lanes = chooseLanes(output.axes.front().written, sum.types().front(), target);
  int32_t results = sum.types().size();
  int32_t blocks = llvm::divideCeil(output.axes.front().written, lanes);
  // An addition takes 4 cycles and two can start in each: 8 sums hide the latency, 12 leave room in
  // 16 registers.
  int32_t vectors = largestDivisor(blocks, std::max<int32_t>(8 / results, 1));
  int32_t width = vectors * lanes;
  output.stage().split(channel, block, channel, width, chooseTail(output));
  output.stage().vectorize(channel, lanes).unroll(channel);

  // Neighbouring columns (or images) are summed apart where there are too few channels.
  Halide::RVar inner = part.domain.x, outerColumn("columns"), column("column");
  std::vector<Halide::VarOrRVar> loops = loopsOf(part);
  int32_t columns = loops.empty() ? 1 : largestDivisor(extentOf(inner), 12 / (vectors * results));
  if (columns > 1) {
    sum.update(0).split(inner, outerColumn, column, columns);
    Halide::Var lane("part");
    Halide::Func partial = sum.update(0).rfactor(column, lane);
    partial.compute_at(output.function, block).store_in(Halide::MemoryType::Stack);
    partial.vectorize(own, lanes).unroll(own).unroll(lane);
    std::vector<Halide::VarOrRVar> order = {own, lane, outerColumn};
    order.insert(order.end(), std::next(loops.begin()), loops.end());
    partial.update(0).reorder(order).vectorize(own, lanes).unroll(own).unroll(lane);
    sum.update(0).reorder(own, column).unroll(column);
  } else {
    std::vector<Halide::VarOrRVar> order = {own};
    llvm::append_range(order, loops);
    sum.update(0).reorder(order);
  }
  sum.compute_at(output.function, block).store_in(Halide::MemoryType::Stack);
  sum.vectorize(own, lanes).unroll(own);
  sum.update(0).vectorize(own, lanes).unroll(own);
}
