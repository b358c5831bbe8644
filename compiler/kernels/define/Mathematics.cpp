#include "compiler/kernels/define/Mathematics.h"
#include "compiler/kernels/define/Tensor.h"

using namespace halcyon::kernels;
using Halide::Expr;
using Halide::Internal::Call;

static Expr callLibm(const std::string &name, const Expr &x) {
  return Call::make(Halide::Float(64), name, {x}, Call::PureExtern);
}

Expr halcyon::kernels::makeExp(const Expr &x) {
  return x.type().bits() == 64 ? callLibm("exp", x) : Halide::exp(x);
}

Expr halcyon::kernels::makeLog(const Expr &x) {
  return x.type().bits() == 64 ? callLibm("log", x) : Halide::log(x);
}

// tanh(x) = sign(x) (1 - t) / (1 + t) with t = exp(-2 |x|), which cannot overflow.
Expr halcyon::kernels::makeTanh(const Expr &x) {
  if (x.type().bits() == 64)
    return callLibm("tanh", x);
  Expr t = makeExp(makeNumber(x.type(), -2) * Halide::abs(x));
  Expr one = makeNumber(x.type(), 1), magnitude = (one - t) / (one + t);
  return Halide::select(x < 0, -magnitude, magnitude);
}

// 1 / (1 + exp(-x)), for negative x as exp(x) / (1 + exp(x)): neither can overflow.
Expr halcyon::kernels::makeSigmoid(const Expr &x) {
  Expr one = makeNumber(x.type(), 1);
  Expr t = makeExp(-Halide::abs(x));
  return Halide::select(x < 0, t, one) / (one + t);
}
