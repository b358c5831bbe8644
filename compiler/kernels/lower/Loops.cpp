#include "compiler/kernels/lower/Loops.h"
#include "compiler/kernels/CacheLines.h"

using namespace Halide::Internal;
using namespace halcyon;
using Halide::Expr;

int64_t kernels::extentOf(const For *loop) { return as_const_int(loop->extent).value_or(0); }

void kernels::Nest::addInside(const For *loop) {
  loops.push_back(loop);
  iterations *= extentOf(loop);
}

void kernels::Nest::addOutside(const For *loop) {
  loops.insert(loops.begin(), loop);
  iterations *= extentOf(loop);
}

Expr kernels::numberOf(const Nest &nest) {
  Expr number = 0;
  for (const For *loop : nest.loops)
    number = number * int32_t(extentOf(loop)) +
             (Variable::make(Halide::Int(32), loop->name) - loop->min);
  return number;
}

Stmt kernels::fetchLine(const Expr &address, Halide::Type type, const Expr &element,
                        bool forWriting) {
  if (forWriting)
    return Evaluate::make(Call::make(Halide::Int(32), fetchForWritingName,
                                     {address, element * type.bytes()}, Call::Extern));
  auto lineElements = int32_t(lineBytes / type.bytes());
  return Evaluate::make(
      Call::make(type, Call::prefetch, {address, element, 1, lineElements}, Call::Intrinsic));
}

Stmt kernels::InsertInLoop::visit(const For *candidate) {
  if (candidate != loop)
    return IRMutator::visit(candidate);
  return For::make(candidate->name, candidate->min, candidate->extent, candidate->for_type,
                   candidate->partition_policy, candidate->device_api,
                   Block::make(inserted, candidate->body));
}
