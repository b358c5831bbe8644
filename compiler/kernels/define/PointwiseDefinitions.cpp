#include "compiler/kernels/define/Definitions.h"
#include "compiler/kernels/define/Mathematics.h"

using namespace mlir;
using namespace halcyon;
using namespace halcyon::kernels;
using Halide::Expr;

static Expr zeroLike(const Expr &x) { return makeNumber(x.type(), 0); }

/// A condition on the result of a ReLU: whether it let its input pass.
static Expr isActive(const Expr &output, std::optional<APFloat> limit) {
  Expr positive = output > zeroLike(output);
  if (!limit)
    return positive;
  return positive && output < makeNumber(output.type(), limit->convertToDouble());
}

void kernels::define(nn::ConstantOp op, Algorithm &algorithm) {
  Halide::Type type = toHalideType(op.getResult().getType().getElementType());
  Expr value = makeNumber(type, op.getValue().convertToDouble());
  algorithm.define(op.getResult(), [=](const Index &) { return value; });
}

void kernels::define(nn::ReluOp op, Algorithm &algorithm) {
  Tensor input = algorithm[op.getInput()];
  std::optional<APFloat> limit = op.getLimit();
  algorithm.define(op.getResult(), [=](const Index &i) {
    Expr x = Halide::max(input(i), zeroLike(input(i)));
    if (limit)
      x = Halide::min(x, makeNumber(x.type(), limit->convertToDouble()));
    return x;
  });
}

void kernels::define(nn::ReluGradientOp op, Algorithm &algorithm) {
  Tensor gradient = algorithm[op.getOutputGradient()], output = algorithm[op.getOutput()];
  std::optional<APFloat> limit = op.getLimit();
  algorithm.define(op.getResult(), [=](const Index &i) {
    return Halide::select(isActive(output(i), limit), gradient(i), zeroLike(gradient(i)));
  });
}

void kernels::define(nn::LeakyReluOp op, Algorithm &algorithm) {
  Tensor input = algorithm[op.getInput()];
  Expr slope = makeNumber(input.elementType(), op.getSlope().convertToDouble());
  algorithm.define(op.getResult(), [=](const Index &i) {
    return Halide::select(input(i) > zeroLike(slope), input(i), slope * input(i));
  });
}

void kernels::define(nn::LeakyReluGradientOp op, Algorithm &algorithm) {
  Tensor gradient = algorithm[op.getOutputGradient()], input = algorithm[op.getInput()];
  Expr slope = makeNumber(input.elementType(), op.getSlope().convertToDouble());
  algorithm.define(op.getResult(), [=](const Index &i) {
    return Halide::select(input(i) > zeroLike(slope), gradient(i), slope * gradient(i));
  });
}

void kernels::define(nn::TanhOp op, Algorithm &algorithm) {
  Tensor input = algorithm[op.getInput()];
  algorithm.define(op.getResult(), [=](const Index &i) { return makeTanh(input(i)); });
}

void kernels::define(nn::TanhGradientOp op, Algorithm &algorithm) {
  Tensor gradient = algorithm[op.getOutputGradient()], output = algorithm[op.getOutput()];
  algorithm.define(op.getResult(), [=](const Index &i) {
    Expr y = output(i);
    return gradient(i) * (makeNumber(y.type(), 1) - y * y);
  });
}

void kernels::define(nn::SigmoidOp op, Algorithm &algorithm) {
  Tensor input = algorithm[op.getInput()];
  algorithm.define(op.getResult(), [=](const Index &i) { return makeSigmoid(input(i)); });
}

void kernels::define(nn::SigmoidGradientOp op, Algorithm &algorithm) {
  Tensor gradient = algorithm[op.getOutputGradient()], output = algorithm[op.getOutput()];
  algorithm.define(op.getResult(), [=](const Index &i) {
    Expr y = output(i);
    return gradient(i) * y * (makeNumber(y.type(), 1) - y);
  });
}

void kernels::define(nn::AddOp op, Algorithm &algorithm) {
  Tensor left = algorithm[op.getLeft()], right = algorithm[op.getRight()];
  algorithm.define(op.getResult(), [=](const Index &i) { return left(i) + right(i); });
}

void kernels::define(nn::MultiplyOp op, Algorithm &algorithm) {
  Tensor left = algorithm[op.getLeft()], right = algorithm[op.getRight()];
  algorithm.define(op.getResult(), [=](const Index &i) { return left(i) * right(i); });
}

void kernels::define(nn::ConvertOp op, Algorithm &algorithm) {
  Tensor input = algorithm[op.getInput()];
  Halide::Type type = toHalideType(op.getResult().getType().getElementType());
  algorithm.define(op.getResult(), [=](const Index &i) { return Halide::cast(type, input(i)); });
}

void kernels::define(nn::SGDOp op, Algorithm &algorithm) {
  Tensor parameter = algorithm[op.getParameter()], gradient = algorithm[op.getGradient()];
  Tensor rate = algorithm[op.getRate()], velocity = algorithm.find(op.getVelocity());
  double momentum = op.getMomentum().convertToDouble();
  double weightDecay = op.getWeightDecay().convertToDouble();
  auto nextVelocity = [=](const Index &i) {
    Expr next = gradient(i);
    if (weightDecay != 0)
      next += makeNumber(next.type(), weightDecay) * parameter(i);
    if (velocity)
      next += makeNumber(next.type(), momentum) * velocity(i);
    return next;
  };
  algorithm.define(op.getUpdated(),
                   [=](const Index &i) { return parameter(i) - rate({}) * nextVelocity(i); });
  if (op.getNewVelocity())
    algorithm.define(op.getNewVelocity(), nextVelocity);
}
