#include "compiler/kernels/lower/FetchStreams.h"
#include "compiler/kernels/CacheLines.h"
#include "compiler/kernels/lower/Loops.h"
#include "compiler/kernels/lower/VectorLoops.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace Halide::Internal;
using namespace halcyon::kernels;
using Halide::Expr;

namespace {

/// What is fetched of a buffer in the steps of a loop.
class Fetch {
public:
  explicit Fetch(const VectorLoop &loop)
      : loop(loop), extent(int32_t(extentOf(loop.steps()))), stepsOfLine(countStepsOfLine()) {
    for (const For *each : loop.loops)
      if (std::optional<int64_t> advance = advanceOf(each))
        advances.push_back(*advance);
    for (const Expr &vector : loop.vectors)
      if (std::optional<int64_t> distance = distanceOf(vector))
        distances.insert(*distance);
    for (const Expr &vector : loop.vectors) {
      std::optional<int64_t> distance = distanceOf(vector);
      if (!distance || (isNew(*distance) && !comesWithOther(*distance)))
        vectors.push_back(vector);
    }
  }

  /// Single elements are multiplied with vectors of others: their loop does not wait for them.
  bool isPossible() const { return extent > 0 && loop.lanes > 1 && !vectors.empty(); }

  size_t countVectors() const { return vectors.size(); }

  /// At the begin of a step, what is touched so many lines of each vector later.
  Stmt inStep(int64_t linesAhead) const {
    std::map<std::string, Expr> later = findLaterStep(int32_t(linesAhead) * stepsOfLine);
    Expr address = Variable::make(Halide::Handle(), loop.buffer);
    std::vector<Stmt> fetches;
    for (const Expr &vector : vectors)
      fetches.push_back(fetchLine(address, loop.type, simplify(substitute(later, vector))));
    Stmt all = Block::make(fetches);
    return stepsOfLine == 1 ? all : IfThenElse::make(step() % stepsOfLine == 0, all);
  }

private:
  static Expr variableOf(const For *loop) { return Variable::make(Halide::Int(32), loop->name); }
  Expr step() const { return variableOf(loop.steps()) - loop.steps()->min; }

  static std::optional<int64_t> constant(const Expr &value) {
    return as_const_int(simplify(value));
  }
  /// From the first of the vectors, in elements.
  std::optional<int64_t> distanceOf(const Expr &vector) const {
    return constant(vector - loop.vectors.front());
  }
  /// How far it is to the same vector in the next iteration of a loop.
  std::optional<int64_t> advanceOf(const For *each) const {
    const Expr &vector = loop.vectors.front();
    return constant(substitute(each->name, variableOf(each) + 1, vector) - vector);
  }

  /// Whether no iteration right before, of any loop, touches what this one does.
  bool isNew(int64_t distance) const {
    return llvm::none_of(advances,
                         [&](int64_t advance) { return distances.count(distance + advance); });
  }

  /// Whether it comes with another one: it lies in the same line, or what is read in the line
  /// before, which a core foresees. (What is stored to it does not, or too late.)
  bool comesWithOther(int64_t distance) const {
    int64_t line = lineBytes / loop.type.bytes(), inLine = (distance % line + line) % line;
    if (inLine == 0)
      return !loop.isStoredTo && distances.count(distance - line);
    return distances.count(distance - inLine);
  }

  /// The values of the loops so many steps later: steps behind the last are the first of the next
  /// iteration around them.
  std::map<std::string, Expr> findLaterStep(int32_t steps) const {
    Expr later = step() + steps, min = loop.steps()->min;
    if (loop.loops.size() == 1)
      return {{loop.steps()->name, min + later}};
    const For *around = loop.loops[loop.loops.size() - 2];
    return {{loop.steps()->name, min + later % extent},
            {around->name, variableOf(around) + later / extent}};
  }

  /// Several where vectors are shorter than lines and follow each other.
  int32_t countStepsOfLine() const {
    if (advanceOf(loop.steps()) != loop.lanes)
      return 1;
    return int32_t(std::max<int64_t>(lineBytes / (loop.lanes * loop.type.bytes()), 1));
  }

  const VectorLoop &loop;
  int32_t extent, stepsOfLine;
  std::vector<int64_t> advances; // of the loops, where they are constant
  std::set<int64_t> distances;   // of the vectors, where they are constant
  std::vector<Expr> vectors;     // that are fetched
};

} // namespace

FetchStreams::FetchStreams(std::set<std::string> farBuffers) : farBuffers(std::move(farBuffers)) {}

Stmt FetchStreams::mutate(const Stmt &kernel) {
  constexpr size_t fewestVectors = 8; // fewer a core foresees by itself
  constexpr size_t linesOnTheWay = 64;
  std::vector<VectorLoop> loops = findVectorLoops(kernel, [this](const VectorAccess &access) {
    return access.isArgument && farBuffers.count(access.buffer);
  });
  llvm::MapVector<const For *, std::vector<Fetch>> fetches;
  for (const VectorLoop &loop : loops)
    if (Fetch fetch(loop); fetch.isPossible())
      fetches[loop.steps()].push_back(fetch);
  Stmt result = kernel;
  for (auto &[loop, buffers] : fetches) {
    size_t vectors = 0;
    for (const Fetch &fetch : buffers)
      vectors += fetch.countVectors();
    if (vectors < fewestVectors)
      continue;
    int64_t linesAhead = std::max<int64_t>(2, llvm::divideCeil(linesOnTheWay, vectors));
    std::vector<Stmt> inStep;
    for (const Fetch &fetch : buffers)
      inStep.push_back(fetch.inStep(linesAhead));
    result = InsertInLoop(loop, Block::make(inStep)).mutate(result);
  }
  return result;
}
