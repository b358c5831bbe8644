#include "compiler/kernels/lower/FetchRows.h"
#include "compiler/kernels/CacheLines.h"
#include "compiler/kernels/lower/Loops.h"
#include "compiler/kernels/lower/VectorLoops.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/MathExtras.h"

using namespace Halide::Internal;
using namespace halcyon::kernels;
using Halide::Expr;

namespace {

/// What is fetched of one image in a sum over a block.
class Fetch {
public:
  /// `blocks` is the number of the loop over blocks among those of the sum.
  Fetch(const VectorLoop &sum, size_t blocks) : sum(sum), blocks(sum.loops[blocks]) {
    for (const For *loop : llvm::drop_begin(sum.loops, blocks + 1)) {
      inside.addInside(loop);
      begin[loop->name] = loop->min;
      end[loop->name] = loop->min + loop->extent - 1;
    }
  }

  /// In each step; nothing where it is not known how far a block is from the next.
  std::vector<Stmt> inStep() const {
    std::vector<Stmt> fetches;
    std::optional<int64_t> advanced = constant(nextBlock(firstVector()) - firstVector());
    std::optional<int64_t> read = countRead();
    if (!advanced || *advanced <= 0 || !read || inside.iterations == 0)
      return fetches;
    int64_t lineElements = lineBytes / sum.type.bytes(), lines = *advanced / lineElements;
    // The last tenth of them is left out rather than one more fetched in each step.
    int64_t linesOfStep = llvm::divideCeil(lines * 9 / 10, inside.iterations);
    Expr line = min(numberOf(inside) * int32_t(linesOfStep), int32_t(lines - linesOfStep));
    Expr first = firstVector() + int32_t(*read) + line * int32_t(lineElements);
    Expr address = Variable::make(Halide::Handle(), sum.buffer);
    for (int64_t i = 0; i < linesOfStep; ++i)
      fetches.push_back(fetchLine(address, sum.type, simplify(first + int32_t(i * lineElements))));
    return fetches;
  }

private:
  static std::optional<int64_t> constant(const Expr &value) {
    return as_const_int(simplify(value));
  }

  /// The vector that the first step of a block reads first.
  Expr firstVector() const { return substitute(begin, sum.vectors.front()); }

  Expr nextBlock(const Expr &vector) const {
    return substitute(blocks->name, Variable::make(Halide::Int(32), blocks->name) + 1, vector);
  }

  /// The elements from there to the last line that the block reads, with that.
  std::optional<int64_t> countRead() const {
    int64_t last = 0;
    for (const Expr &vector : sum.vectors) {
      std::optional<int64_t> distance = constant(substitute(end, vector) - firstVector());
      if (!distance)
        return std::nullopt;
      last = std::max(last, *distance);
    }
    return last + sum.lanes;
  }

  const VectorLoop &sum;
  const For *blocks;
  Nest inside; // of the loop over blocks
  std::map<std::string, Expr> begin, end;
};

/// The number of the loop over a domain's dimension; none if there is one block alone.
std::optional<size_t> findLoop(const VectorLoop &sum, const std::string &dimension) {
  for (size_t i = 0; i < sum.loops.size(); ++i)
    if (llvm::StringRef(sum.loops[i]->name).ends_with("." + dimension))
      return i;
  return std::nullopt;
}

} // namespace

FetchRows::FetchRows(const Halide::Func &sum, const Halide::RDom &blocks)
    : sum(sum.name() + ".s1."), rows(blocks.x.name()), images(blocks.y.name()) {}

Stmt FetchRows::mutate(const Stmt &kernel) {
  std::vector<VectorLoop> loops = findVectorLoops(
      kernel, [](const VectorAccess &access) { return access.isArgument && !access.isStore; });
  llvm::MapVector<const For *, std::vector<Stmt>> fetches;
  for (const VectorLoop &loop : loops) {
    if (!llvm::StringRef(loop.steps()->name).starts_with(sum))
      continue;
    std::optional<size_t> blocks = findLoop(loop, rows);
    if (!blocks)
      blocks = findLoop(loop, images);
    if (blocks)
      llvm::append_range(fetches[loop.steps()], Fetch(loop, *blocks).inStep());
  }
  Stmt result = kernel;
  for (auto &[loop, fetched] : fetches)
    if (!fetched.empty())
      result = InsertInLoop(loop, Block::make(fetched)).mutate(result);
  return result;
}
