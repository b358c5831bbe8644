#include "compiler/kernels/lower/FetchMeanwhile.h"

#include "compiler/kernels/lower/Loops.h"

#include "llvm/Support/MathExtras.h"

using namespace Halide::Internal;
using namespace halcyon::kernels;
using Halide::Expr;

namespace {

/// Finds the nest with the most iterations.
class FindNest : public IRVisitor {
public:
  Nest nest;

private:
  using IRVisitor::visit;
  void visit(const For *loop) override {
    Nest before = std::exchange(nest, Nest());
    IRVisitor::visit(loop);
    if (extentOf(loop))
      nest.addOutside(loop);
    else
      nest = Nest();
    if (before.iterations > nest.iterations)
      nest = std::move(before);
  }
};

/// Leaves of a nest the outer loops that have enough iterations for so many lines, and never the
/// innermost loop: that is short, and a sum's.
Nest takeOuterLoops(const Nest &nest, int64_t lines) {
  constexpr int64_t linesAtOnce = 8;
  Nest outer;
  for (const For *loop : llvm::ArrayRef(nest.loops).drop_back(nest.loops.size() > 1)) {
    if (outer.iterations * linesAtOnce >= lines)
      break;
    outer.addInside(loop);
  }
  return outer;
}

/// Fetches the lines `first` to `first` + `count` - 1 of so many, but none behind the last.
Stmt fetchLines(const Expr &address, Halide::Type type, const Expr &first, int64_t count,
                int64_t lines) {
  auto lineElements = int32_t(lineBytes / type.bytes());
  std::vector<Stmt> fetches;
  for (int64_t i = 0; i < count; ++i) {
    Expr line = min(first + int32_t(i), int32_t(lines - 1));
    fetches.push_back(fetchLine(address, type, line * lineElements));
  }
  return Block::make(fetches);
}

Stmt fetchIn(const Stmt &kernel, const LaterMemory &memory) {
  FindNest search;
  kernel.accept(&search);
  int64_t lines = llvm::divideCeil(memory.bytes, lineBytes);
  Nest outer = takeOuterLoops(search.nest, lines);
  int64_t count = llvm::divideCeil(lines, outer.iterations);
  constexpr int64_t mostAtOnce = 64; // more would wait for each other
  if (outer.loops.empty() || count > mostAtOnce)
    return kernel;
  std::string name = memory.argument.name();
  Expr address = Variable::make(Halide::Handle(), "later_" + name);
  Stmt fetch = fetchLines(address, memory.argument.type(),
                          simplify(numberOf(outer) * int32_t(count)), count, lines);
  Expr buffer = Variable::make(Halide::type_of<halide_buffer_t *>(), name + ".buffer");
  return LetStmt::make("later_" + name,
                       Call::make(Halide::Handle(), Call::buffer_get_host, {buffer}, Call::Extern),
                       InsertInLoop(outer.loops.back(), fetch).mutate(kernel));
}

} // namespace

FetchMeanwhile::FetchMeanwhile(std::vector<LaterMemory> memory) : memory(std::move(memory)) {}

Stmt FetchMeanwhile::mutate(const Stmt &kernel) {
  Stmt result = kernel;
  for (const LaterMemory &each : memory)
    result = fetchIn(result, each);
  return result;
}
