#include "compiler/kernels/lower/VectorLoops.h"

#include "llvm/ADT/STLExtras.h"

using namespace Halide::Internal;
using namespace halcyon::kernels;
using Halide::Expr;

namespace {

class FindVectors : public IRVisitor {
public:
  explicit FindVectors(llvm::function_ref<bool(const VectorAccess &)> isMeant) : isMeant(isMeant) {}

  std::vector<VectorLoop> all;

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
    add({load->name, /*isStore=*/false, load->param.defined()}, load->index, load->type);
  }
  void visit(const Store *store) override {
    IRVisitor::visit(store);
    add({store->name, /*isStore=*/true, store->param.defined()}, store->index, store->value.type());
  }

  void add(const VectorAccess &access, const Expr &index, Halide::Type type) {
    const auto *ramp = index.as<Ramp>();
    Expr base = ramp ? ramp->base : index;
    bool isGathered = base.type().is_vector(); // each element has a place of its own
    if (loops.empty() || isGathered || !isMeant(access))
      return;
    VectorLoop &loop = loopOf(access.buffer, type);
    loop.isStoredTo |= access.isStore;
    Expr first = expand(base);
    if (llvm::none_of(loop.vectors, [&](const Expr &vector) { return equal(vector, first); }))
      loop.vectors.push_back(first);
  }

  VectorLoop &loopOf(const std::string &buffer, Halide::Type type) {
    auto found = llvm::find_if(all, [&](const VectorLoop &loop) {
      return loop.steps() == loops.back() && loop.buffer == buffer;
    });
    if (found != all.end())
      return *found;
    return all.emplace_back(VectorLoop{loops, buffer, type.element_of(), type.lanes()});
  }

  /// Without the values that have names in between.
  Expr expand(const Expr &value) const { return substitute(lets, value); }

  llvm::function_ref<bool(const VectorAccess &)> isMeant;
  std::vector<const For *> loops;
  /// Of a name that comes again the last, which is the one in sight.
  std::map<std::string, Expr> lets;
};

} // namespace

std::vector<VectorLoop>
halcyon::kernels::findVectorLoops(const Stmt &kernel,
                                  llvm::function_ref<bool(const VectorAccess &)> isMeant) {
  FindVectors search(isMeant);
  kernel.accept(&search);
  return search.all;
}
