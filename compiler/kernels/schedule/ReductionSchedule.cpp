#include "compiler/kernels/define/SumBlocks.h"
#include "compiler/kernels/schedule/Schedule.h"

using namespace mlir;
using namespace halcyon;
using namespace halcyon::kernels;

namespace {

/// A sum over each channel in parts that are added up: of neighbouring columns (or images), where
/// there are too few channels to fill the registers; and of rows, because an addition rounds all
/// that came before it, and that of equal numbers always the same way.
class PartialSums {
public:
  PartialSums(const Part &part, int32_t columns)
      : sum(part.function), own(sum.args().front()), inside({own}), outside({own}) {
    std::vector<Halide::VarOrRVar> loops = loopsOf(part);
    int64_t steps = 1;
    if (columns > 1) {
      steps = extentOf(part.domain.x) / columns;
      Halide::RVar columnsOfPart("columns"), column("column");
      sum.update(0).split(part.domain.x, columnsOfPart, column, columns).unroll(column);
      keep(column);
      unrolled = apart.back().second;
      inside.insert(inside.end(), {*unrolled, columnsOfPart});
      loops.erase(loops.begin());
    }
    constexpr int64_t fewestSteps = 16; // of a row, or several are taken together
    for (const Halide::VarOrRVar &loop : loops) {
      if (steps < fewestSteps) {
        inside.push_back(loop);
      } else {
        keep(loop.rvar);
        rows = rows ? rows : loop.rvar;
      }
      steps *= extentOf(loop.rvar);
    }
  }

  void schedule(const Halide::Func &output, const Halide::Var &block, int32_t lanes) {
    if (!apart.empty()) {
      Halide::Func part = sum.update(0).rfactor(apart);
      if (rows)
        part.compute_at(sum, *rows);
      else
        part.compute_at(output, block);
      part.store_in(Halide::MemoryType::Stack).vectorize(own, lanes).unroll(own);
      part.update(0).reorder(inside).vectorize(own, lanes).unroll(own);
      if (unrolled) {
        part.unroll(*unrolled);
        part.update(0).unroll(*unrolled);
      }
    }
    sum.update(0).reorder(apart.empty() ? inside : outside);
    sum.compute_at(output, block).store_in(Halide::MemoryType::Stack);
    sum.vectorize(own, lanes).unroll(own);
    sum.update(0).vectorize(own, lanes).unroll(own);
  }

private:
  /// Each iteration of a loop has a part of its own.
  void keep(const Halide::RVar &loop) {
    apart.emplace_back(loop, Halide::Var(loop.name() + "_part"));
    outside.emplace_back(loop);
  }

  Halide::Func sum;
  Halide::Var own;
  std::vector<Halide::VarOrRVar> inside, outside; // the loops of a part, and over parts
  std::vector<std::pair<Halide::RVar, Halide::Var>> apart;
  std::optional<Halide::Var> unrolled;
  std::optional<Halide::RVar> rows;
};

} // namespace

void kernels::scheduleChannelSum(Algorithm &algorithm, const Part &part,
                                 const KernelTarget &target) {
  Output &output = algorithm.output;
  if (output.axes.size() != 1)
    return;
  Halide::Func sum = part.function;
  Halide::Var channel = output.variables.front(), block("block");
  int32_t lanes = chooseLanes(output.axes.front().written, sum.types().front(), target);
  int32_t results = sum.types().size();
  int32_t blocks = llvm::divideCeil(output.axes.front().written, lanes);
  // An addition takes 4 cycles and two can start in each: 8 sums hide the latency, 12 leave room in
  // 16 registers.
  int32_t vectors = largestDivisor(blocks, std::max<int32_t>(8 / results, 1));
  int32_t columns =
      loopsOf(part).empty() ? 1 : largestDivisor(extentOf(part.domain.x), 12 / (vectors * results));
  output.stage().split(channel, block, channel, vectors * lanes, chooseTail(output));
  output.stage().vectorize(channel, lanes).unroll(channel);
  PartialSums(part, columns).schedule(output.function, block, lanes);
}
