#include "compiler/kernels/lower/CorrectPrefetches.h"
#include "compiler/kernels/CacheLines.h"

#include "llvm/ADT/StringRef.h"

using namespace Halide::Internal;
using namespace halcyon::kernels;

namespace {

/// Advances by `lineElements` in each iteration of a loop.
class AdvanceByLine : public IRMutator {
public:
  explicit AdvanceByLine(const std::string &variable) : variable(variable) {}

private:
  using IRMutator::visit;
  Halide::Expr visit(const Call *call) override {
    if (!call->is_intrinsic(Call::prefetch))
      return IRMutator::visit(call);
    Halide::Expr first = simplify(substitute(variable, 0, call->args[1]));
    Halide::Expr line = Variable::make(Halide::Int(32), variable);
    std::vector<Halide::Expr> arguments = call->args;
    arguments[1] = first + line * int32_t(lineBytes / call->type.bytes());
    return Call::make(call->type, Call::prefetch, arguments, Call::Intrinsic);
  }

  std::string variable;
};

} // namespace

Stmt CorrectPrefetches::visit(const For *loop) {
  if (llvm::StringRef(loop->name).starts_with("prefetch_split_"))
    return AdvanceByLine(loop->name).mutate(loop);
  return IRMutator::visit(loop);
}
