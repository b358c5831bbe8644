#include "compiler/kernels/lower/TakePointers.h"

using namespace Halide::Internal;
using namespace halcyon;

namespace {

/// The name of the buffer whose memory a value points to; empty if it is anything else.
std::string bufferOf(const Halide::Expr &value) {
  const Call *call = value.as<Call>();
  if (!call || call->name != Call::buffer_get_host)
    return "";
  const std::string suffix = ".buffer";
  std::string name = call->args[0].as<Variable>()->name;
  return name.substr(0, name.size() - suffix.size());
}

/// Halide has its function begin with a name for each buffer's memory, that of the buffer. The
/// argument takes it over; other names stand for the same.
class ReplaceMemory : public IRMutator {
  using IRMutator::visit;
  Stmt visit(const LetStmt *let) override {
    std::string buffer = bufferOf(let->value);
    if (buffer.empty())
      return IRMutator::visit(let);
    Stmt body = mutate(let->body);
    if (buffer == let->name)
      return body;
    return LetStmt::make(let->name, Variable::make(Halide::Handle(), buffer), body);
  }
};

LoweredArgument asPointer(const LoweredArgument &argument) {
  if (!argument.is_buffer())
    return argument;
  return LoweredArgument(argument.name, Halide::Argument::InputScalar, Halide::Handle(),
                         /*dimensions=*/0, Halide::ArgumentEstimates());
}

} // namespace

LoweredFunc kernels::takePointers(const LoweredFunc &kernel) {
  LoweredFunc result = kernel;
  result.body = ReplaceMemory().mutate(kernel.body);
  for (LoweredArgument &argument : result.args)
    argument = asPointer(argument);
  return result;
}
