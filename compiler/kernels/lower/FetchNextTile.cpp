#include "compiler/kernels/lower/FetchNextTile.h"
#include "compiler/kernels/CacheLines.h"
#include "compiler/kernels/lower/Loops.h"
#include "compiler/kernels/lower/VectorLoops.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"

using namespace Halide::Internal;
using namespace halcyon::kernels;
using Halide::Expr;

namespace {

std::optional<int64_t> constant(const Expr &value) { return as_const_int(simplify(value)); }

Expr inNextIteration(const For *loop, const Expr &value) {
  return substitute(loop->name, Variable::make(Halide::Int(32), loop->name) + 1, value);
}

/// How many bytes further what is read first lies in the next iteration of a loop.
std::optional<int64_t> advanceOf(const For *loop, const VectorLoop &step) {
  const Expr &first = step.vectors.front();
  std::optional<int64_t> elements = constant(inNextIteration(loop, first) - first);
  return elements ? std::optional(*elements * step.type.bytes()) : std::nullopt;
}

/// Whether all that a step reads lies within a line: more fetches would take it longer.
/// (MobileNetV2's dense layer, 20 elements a step, 1.15 times.)
bool readsOneLine(const VectorLoop &step) {
  const Expr &first = step.vectors.front();
  int64_t least = 0, most = 0; // elements from the first
  for (const Expr &place : step.vectors) {
    std::optional<int64_t> distance = constant(place - first);
    if (!distance)
      return false;
    least = std::min(least, *distance);
    most = std::max(most, *distance);
  }
  return (most - least + step.lanes) * step.type.bytes() <= lineBytes;
}

/// Whether the next tile reads another line in each step, and finds it in the second-level cache if
/// this one fetches it.
bool isWorthwhile(const VectorLoop &step, const For *tiles) {
  std::optional<int64_t> toNextTile = advanceOf(tiles, step);
  std::optional<int64_t> toNextStep = advanceOf(step.steps(), step);
  if (!toNextTile || std::abs(*toNextTile) < lineBytes || !toNextStep || !readsOneLine(step))
    return false;
  int64_t steps = extentOf(step.steps());
  return steps > 0 && steps <= countLinesKeptBehind(*toNextStep);
}

} // namespace

FetchNextTile::FetchNextTile(const Halide::Func &sum) : sum(sum.name() + ".s1.") {}

Stmt FetchNextTile::mutate(const Stmt &kernel) {
  auto isOfSum = [this](const For *loop) { return llvm::StringRef(loop->name).starts_with(sum); };
  std::vector<VectorLoop> steps = findVectorLoops(
      kernel, [](const VectorAccess &access) { return access.isArgument && !access.isStore; });
  llvm::MapVector<const For *, std::vector<Stmt>> fetches;
  for (const VectorLoop &step : steps) {
    auto tiles = llvm::find_if_not(llvm::reverse(step.loops), isOfSum);
    if (!isOfSum(step.steps()) || tiles == step.loops.rend() || !isWorthwhile(step, *tiles))
      continue;
    Expr address = Variable::make(Halide::Handle(), step.buffer);
    fetches[step.steps()].push_back(
        fetchLine(address, step.type, simplify(inNextIteration(*tiles, step.vectors.front()))));
  }
  Stmt result = kernel;
  for (auto &[loop, fetched] : fetches)
    result = InsertInLoop(loop, Block::make(fetched)).mutate(result);
  return result;
}
