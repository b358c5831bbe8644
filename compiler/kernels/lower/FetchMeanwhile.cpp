#include "compiler/kernels/lower/FetchMeanwhile.h"
#include "compiler/kernels/CacheLines.h"
#include "compiler/kernels/lower/Loops.h"

#include "llvm/Support/MathExtras.h"

using namespace Halide::Internal;
using namespace halcyon;
using namespace halcyon::kernels;
using Halide::Expr;

namespace {

/// More would wait for each other, and the sums behind them for all.
constexpr int64_t linesAtOnce = 8;

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
  Nest outer;
  for (const For *loop : llvm::ArrayRef(nest.loops).drop_back(nest.loops.size() > 1)) {
    if (outer.iterations * linesAtOnce >= lines)
      break;
    outer.addInside(loop);
  }
  return outer;
}

/// Cuts a loop into strips, and runs something before each.
class CutIntoStrips : public IRMutator {
public:
  CutIntoStrips(const For *loop, int64_t steps, Stmt before)
      : loop(loop), steps(int32_t(steps)), before(std::move(before)) {}

  static std::string nameOf(const For *loop) { return loop->name + ".strip"; }

private:
  using IRMutator::visit;
  Stmt visit(const For *candidate) override {
    if (candidate != loop)
      return IRMutator::visit(candidate);
    Expr strip = Variable::make(Halide::Int(32), nameOf(loop));
    Stmt inside = For::make(loop->name, loop->min + strip * steps, steps, loop->for_type,
                            loop->partition_policy, loop->device_api, loop->body);
    return For::make(nameOf(loop), 0, int32_t(extentOf(loop)) / steps, loop->for_type,
                     loop->partition_policy, loop->device_api, Block::make(before, inside));
  }

  const For *loop;
  int32_t steps;
  Stmt before;
};

/// When something is fetched: at the begin of each iteration of some loops, or of each strip of the
/// loop inside of them.
struct Place {
  Nest loops;
  const For *cut = nullptr;
  int64_t stripSteps = 0;

  int64_t iterations() const {
    return cut ? loops.iterations * (extentOf(cut) / stripSteps) : loops.iterations;
  }
  /// The number of the iteration or strip, from 0 on.
  Expr number() const {
    Expr outside = numberOf(loops);
    if (!cut)
      return outside;
    return outside * int32_t(extentOf(cut) / stripSteps) +
           Variable::make(Halide::Int(32), CutIntoStrips::nameOf(cut));
  }
  Stmt insert(const Stmt &kernel, const Stmt &fetches) const {
    if (cut)
      return CutIntoStrips(cut, stripSteps, fetches).mutate(kernel);
    return InsertInLoop(loops.loops.back(), fetches).mutate(kernel);
  }
};

/// The longest strips of a loop, so that there are enough of them; 0 if they would be too short.
int64_t chooseStripSteps(const For *loop, int64_t enoughStrips) {
  constexpr int64_t fewestSteps = 2;
  for (int64_t steps = extentOf(loop) / enoughStrips; steps >= fewestSteps; --steps)
    if (extentOf(loop) % steps == 0)
      return steps;
  return 0;
}

/// Where the outer loops have too few iterations, the sum is cut into strips.
Place choosePlace(const Nest &nest, int64_t lines) {
  Place place = {takeOuterLoops(nest, lines)};
  int64_t atOnce = place.loops.iterations * linesAtOnce;
  if (nest.loops.size() < 2 || atOnce >= lines)
    return place;
  const For *innermost = nest.loops.back();
  place.stripSteps = chooseStripSteps(innermost, llvm::divideCeil(lines, atOnce));
  if (place.stripSteps)
    place.cut = innermost;
  return place;
}

int64_t linesOfPiece(const LaterMemory &memory) {
  return llvm::divideCeil(memory.pieces.bytes, lineBytes);
}

int64_t countLines(const LaterMemory &memory) {
  return memory.pieces.count() * linesOfPiece(memory);
}

/// The number of a line's first element.
Expr elementOf(const LaterMemory &memory, const Expr &line) {
  int64_t elementBytes = memory.argument.type().bytes();
  auto lineElements = int32_t(lineBytes / elementBytes);
  if (memory.pieces.repeats.empty())
    return line * lineElements;
  auto inPiece = int32_t(linesOfPiece(memory));
  Expr element = line % inPiece * lineElements, piece = line / inPiece;
  for (const kernel::Pieces::Repeat &repeat : llvm::reverse(memory.pieces.repeats)) {
    element += piece % int32_t(repeat.count) * int32_t(repeat.stride / elementBytes);
    piece = piece / int32_t(repeat.count);
  }
  return element;
}

/// Fetches a memory's next lines, the last ones again rather than any behind them: so all have one
/// address, at distances that are known. Where there are fewer lines than iterations, the same one
/// for some of these.
Stmt fetchLines(const LaterMemory &memory, const Place &place) {
  int64_t lines = countLines(memory), iterations = place.iterations();
  int64_t count = llvm::divideCeil(lines, iterations);
  Expr next = count > 1 ? place.number() * int32_t(count)
                        : place.number() / int32_t(std::max<int64_t>(iterations / lines, 1));
  Expr first = min(next, int32_t(lines - count));
  Expr address = Variable::make(Halide::Handle(), "later_" + memory.argument.name());
  std::vector<Stmt> fetches;
  fetches.reserve(count);
  for (int64_t i = 0; i < count; ++i)
    fetches.push_back(fetchLine(address, memory.argument.type(),
                                simplify(elementOf(memory, first + int32_t(i))), memory.isWritten));
  return Block::make(fetches);
}

Stmt nameAddress(const LaterMemory &memory, const Stmt &kernel) {
  std::string name = memory.argument.name();
  Expr buffer = Variable::make(Halide::type_of<halide_buffer_t *>(), name + ".buffer");
  return LetStmt::make("later_" + name,
                       Call::make(Halide::Handle(), Call::buffer_get_host, {buffer}, Call::Extern),
                       kernel);
}

} // namespace

FetchMeanwhile::FetchMeanwhile(std::vector<LaterMemory> memory) : memory(std::move(memory)) {}

Stmt FetchMeanwhile::mutate(const Stmt &kernel) {
  if (memory.empty())
    return kernel;
  FindNest search;
  kernel.accept(&search);
  int64_t lines = 0;
  for (const LaterMemory &each : memory)
    lines += countLines(each);
  Place place = choosePlace(search.nest, lines);
  constexpr int64_t mostAtOnce = 64;
  if (place.loops.loops.empty() || lines > mostAtOnce * place.iterations())
    return kernel;
  std::vector<Stmt> fetches(memory.size());
  llvm::transform(memory, fetches.begin(),
                  [&](const LaterMemory &each) { return fetchLines(each, place); });
  Stmt result = place.insert(kernel, Block::make(fetches));
  for (const LaterMemory &each : memory)
    result = nameAddress(each, result);
  return result;
}
