#include "compiler/kernels/lower/SumLoops.h"

#include "llvm/ADT/STLExtras.h"

using namespace Halide::Internal;
using namespace halcyon::kernels;
using Halide::Expr;

namespace {

class FindSums : public IRVisitor {
public:
  explicit FindSums(llvm::function_ref<bool(const Load *)> isMeant) : isMeant(isMeant) {}

  std::vector<SumLoop> sums;

private:
  using IRVisitor::visit;

  void visit(const LetStmt *let) override {
    lets[let->name] = expand(let->value);
    IRVisitor::visit(let);
  }
  void visit(const Let *let) override {
    lets[let->name] = expand(let->value);
    IRVisitor::visit(let);
  }

  void visit(const For *loop) override {
    loops.push_back(loop);
    IRVisitor::visit(loop);
    loops.pop_back();
  }

  void visit(const Load *load) override {
    IRVisitor::visit(load);
    if (loops.empty() || !isMeant(load))
      return;
    SumLoop &sum = sumOf(load);
    const auto *ramp = load->index.as<Ramp>();
    Expr first = expand(ramp ? ramp->base : load->index);
    if (llvm::none_of(sum.vectors, [&](const Expr &vector) { return equal(vector, first); }))
      sum.vectors.push_back(first);
  }

  SumLoop &sumOf(const Load *load) {
    auto found = llvm::find_if(sums, [&](const SumLoop &sum) {
      return sum.steps() == loops.back() && sum.buffer == load->name;
    });
    if (found != sums.end())
      return *found;
    return sums.emplace_back(
        SumLoop{loops, load->name, load->type.element_of(), load->type.lanes()});
  }

  /// Without the values that have names in between.
  Expr expand(const Expr &value) const { return substitute(lets, value); }

  llvm::function_ref<bool(const Load *)> isMeant;
  std::vector<const For *> loops;
  /// Of a name that comes again the last, which is the one in sight.
  std::map<std::string, Expr> lets;
};

} // namespace

std::vector<SumLoop>
halcyon::kernels::findSumLoops(const Stmt &kernel, llvm::function_ref<bool(const Load *)> isMeant) {
  FindSums search(isMeant);
  kernel.accept(&search);
  return search.sums;
}
