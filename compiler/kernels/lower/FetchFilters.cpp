#include "compiler/kernels/lower/FetchFilters.h"
#include "compiler/kernels/CacheLines.h"
#include "compiler/kernels/lower/Loops.h"
#include "compiler/kernels/lower/VectorLoops.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/MathExtras.h"

using namespace Halide::Internal;
using namespace halcyon::kernels;
using Halide::Expr;

namespace {

/// What is fetched around a sum, and in which of its loops.
class Fetch {
public:
  Fetch(const VectorLoop &sum, llvm::StringRef name) : sum(sum) {
    for (const For *loop : sum.loops)
      if (llvm::StringRef(loop->name).starts_with(name))
        steps.addInside(loop);
      else if (expr_uses_var(sum.vectors.front(), loop->name))
        addChannelLoop(loop);
      else
        passes.addInside(loop);
  }

  /// Whether there is a sum over the same filters for several positions, and what its loops do is
  /// known.
  bool isPossible() const {
    return !steps.loops.empty() && !channels.loops.empty() && passes.iterations > 1 &&
           llvm::all_of(sum.loops, [](const For *loop) {
             return extentOf(loop) > 0 && as_const_int(loop->min);
           });
  }

  Stmt addTo(const Stmt &kernel) const {
    int64_t lineElements = lineBytes / sum.type.bytes();
    int64_t tilesOfLine = countTilesOfLine(lineElements);
    // The filters that a pass reads are as many lines as it has steps.
    int64_t lines = steps.iterations, elements = lines * lineElements;
    Nest nest = takeOuterLoops(lines, tilesOfLine);
    Expr tile = numberOf(channels);
    Expr iteration = (tile % int32_t(tilesOfLine)) * int32_t(nest.iterations) + numberOf(nest);
    int64_t each = llvm::divideCeil(elements, nest.iterations * tilesOfLine);
    int64_t linesEach = llvm::divideCeil(each, lineElements);
    if (linesEach > 1)
      each = linesEach * lineElements;
    Expr first = min(iteration * int32_t(each), int32_t(elements - linesEach * lineElements));
    std::map<std::string, Expr> next =
        valuesAt((tile / int32_t(tilesOfLine) + 1) * int32_t(tilesOfLine));
    Expr address = Variable::make(Halide::Handle(), sum.buffer);
    std::vector<Stmt> fetches;
    for (const Expr &vector : firstsOfLines(lineElements))
      for (int64_t line = 0; line < linesEach; ++line)
        fetches.push_back(
            fetchLine(address, sum.type,
                      simplify(substitute(next, vector) + first + int32_t(line * lineElements))));
    return InsertInLoop(nest.loops.back(), Block::make(fetches)).mutate(kernel);
  }

private:
  /// Loops over positions around loops over channels begin from the first channel again.
  void addChannelLoop(const For *loop) {
    channels.addInside(loop);
    passes = Nest();
  }

  /// Leaves of the passes and their steps the outer loops that have enough iterations: what is
  /// fetched in the innermost one costs each step an operation.
  Nest takeOuterLoops(int64_t lines, int64_t tilesOfLine) const {
    constexpr int64_t linesAtOnce = 16; // about as many as a core waits for at a time
    Nest outer;
    for (const Nest *nest : {&passes, &steps})
      for (const For *loop : nest->loops) {
        if (!outer.loops.empty() && outer.iterations * tilesOfLine * linesAtOnce >= lines)
          return outer;
        outer.addInside(loop);
      }
    return outer;
  }

  /// Tiles that are narrower than a line share those of their neighbours.
  int64_t countTilesOfLine(int64_t lineElements) const {
    int64_t width = sum.lanes * int64_t(sum.vectors.size());
    bool areNarrow = width < lineElements && lineElements % width == 0 &&
                     extentOf(channels.loops.back()) % (lineElements / width) == 0;
    return areNarrow ? lineElements / width : 1;
  }

  /// The values of the loops at the begin of a tile of channels, by its number.
  std::map<std::string, Expr> valuesAt(Expr tile) const {
    std::map<std::string, Expr> values;
    for (const For *loop : llvm::reverse(channels.loops)) {
      // What follows the last tile is what follows in the outermost dimension.
      bool isOutermost = loop == channels.loops.front();
      values[loop->name] = loop->min + (isOutermost ? tile : tile % int32_t(extentOf(loop)));
      tile = tile / int32_t(extentOf(loop));
    }
    for (const For *loop : steps.loops)
      values[loop->name] = loop->min;
    return values;
  }

  /// One of the vectors for each line that a step reads.
  std::vector<Expr> firstsOfLines(int64_t lineElements) const {
    std::map<std::string, Expr> begin;
    for (const For *loop : sum.loops)
      begin[loop->name] = loop->min;
    std::map<int64_t, Expr> firsts;
    for (const Expr &vector : sum.vectors)
      if (auto element = as_const_int(simplify(substitute(begin, vector))))
        firsts.emplace(*element / lineElements, vector);
    std::vector<Expr> vectors;
    for (auto &[line, vector] : firsts)
      vectors.push_back(vector);
    return vectors;
  }

  const VectorLoop &sum;
  Nest channels, passes, steps;
};

} // namespace

FetchFilters::FetchFilters(std::vector<Halide::ImageParam> filters, const Halide::Func &sum)
    : filters(std::move(filters)), sum(sum.name() + ".s1.") {}

Stmt FetchFilters::mutate(const Stmt &kernel) {
  std::vector<VectorLoop> loops = findVectorLoops(kernel, [this](const VectorAccess &access) {
    return llvm::any_of(
        filters, [&](const Halide::ImageParam &filter) { return filter.name() == access.buffer; });
  });
  Stmt result = kernel;
  for (const VectorLoop &loop : loops) {
    Fetch fetch(loop, sum);
    if (fetch.isPossible())
      result = fetch.addTo(result);
  }
  return result;
}
