#include "compiler/kernels/define/Definitions.h"

using namespace mlir;
using namespace halcyon;
using namespace halcyon::kernels;
using Halide::Expr;

namespace {

Expr squared(const Expr &x) { return x * x; }

/// 1 / sqrt(variance + epsilon)
Expr inverseDeviation(const Expr &variance, const APFloat &epsilon) {
  Expr one = makeNumber(variance.type(), 1);
  return one / Halide::sqrt(variance + makeNumber(variance.type(), epsilon.convertToDouble()));
}

/// gamma / sqrt(variance + epsilon), computed once a channel instead of once an element.
Tensor::Element makeScale(Operation *operation, Algorithm &algorithm, const Tensor &variance,
                          const Tensor &gamma, const APFloat &epsilon) {
  Halide::Var c = algorithm.makeChannel("c", variance.extent(0));
  Halide::Func scale = algorithm.makeFunction("scale");
  Expr element = inverseDeviation(variance({c}), epsilon);
  scale(c) = gamma ? gamma({c}) * element : element;
  algorithm.addPart(Role::PerChannel, scale, Halide::RDom(), operation);
  return [=](const Index &i) { return Expr(scale(i[0])); };
}

/// The images and positions that a tensor's channels are summed over, and where a channel's
/// elements lie.
struct ChannelDomain {
  Halide::RDom domain;
  unsigned rank;
  int64_t positions = 1;

  ChannelDomain(Algorithm &algorithm, const Tensor &tensor) : rank(tensor.rank()) {
    SmallVector<NamedExtent> extents;
    if (rank == 4) {
      extents = {{"x", tensor.extent(3)}, {"y", tensor.extent(2)}};
      positions = tensor.extent(2) * tensor.extent(3);
    }
    extents.push_back({"n", tensor.extent(0)});
    domain = algorithm.makeDomain(extents);
  }

  Expr image() const { return domain[domain.dimensions() - 1]; }
  Index at(const Expr &channel) const {
    if (rank == 2)
      return {image(), channel};
    return {image(), channel, domain.y, domain.x};
  }
};

/// Defines the two results of an operation as sums over each channel.
void defineTwoSums(Operation *operation, Algorithm &algorithm, const Tensor &input,
                   llvm::function_ref<std::pair<Expr, Expr>(const ChannelDomain &, Expr c)> give) {
  ChannelDomain domain(algorithm, input);
  Halide::Var c = algorithm.makeChannel("c", input.extent(1));
  auto [first, second] = give(domain, c);
  Halide::Func sums = algorithm.makeFunction("channel_sums");
  Expr zero = makeNumber(input.elementType(), 0);
  sums(c) = Halide::Tuple(zero, zero);
  sums(c) = Halide::Tuple(sums(c)[0] + first, sums(c)[1] + second);
  algorithm.addPart(Role::ChannelSum, sums, domain.domain, operation);
  for (unsigned result = 0; result < 2; ++result)
    algorithm.define(operation->getResult(result),
                     [=](const Index &i) { return Expr(sums(i[0])[result]); });
}

/// weights[n] / positions * (input - pivot[c]) and the same times input - pivot[c].
std::pair<Expr, Expr> makeMoments(const ChannelDomain &domain, const Expr &c, const Tensor &input,
                                  const Tensor &weights, const Tensor &pivot) {
  Expr difference = input(domain.at(c)) - pivot({c});
  Expr share = weights({domain.image()}) * makeNumber(difference.type(), 1.0 / domain.positions);
  return {share * difference, share * squared(difference)};
}

} // namespace

void kernels::define(nn::ChannelSumOp op, Algorithm &algorithm) {
  Tensor input = algorithm[op.getInput()];
  ChannelDomain domain(algorithm, input);
  Halide::Var c = algorithm.makeChannel("c", input.extent(1));
  Halide::Func sum = algorithm.makeFunction("channel_sum");
  sum(c) = makeNumber(input.elementType(), 0);
  sum(c) += input(domain.at(c));
  algorithm.addPart(Role::ChannelSum, sum, domain.domain, op);
  algorithm.define(op.getResult(), [=](const Index &i) { return Expr(sum(i[0])); });
}

void kernels::define(nn::NormalizeOp op, Algorithm &algorithm) {
  Tensor input = algorithm[op.getInput()], mean = algorithm[op.getMean()];
  Tensor beta = algorithm[op.getBeta()];
  auto scale = makeScale(op, algorithm, algorithm[op.getVariance()], algorithm[op.getGamma()],
                         op.getEpsilon());
  algorithm.define(op.getResult(), [=](const Index &i) {
    return (input(i) - mean({i[1]})) * scale({i[1]}) + beta({i[1]});
  });
}

void kernels::define(nn::NormalizeInputGradientOp op, Algorithm &algorithm) {
  Tensor gradient = algorithm[op.getOutputGradient()];
  auto scale = makeScale(op, algorithm, algorithm[op.getVariance()], algorithm[op.getGamma()],
                         op.getEpsilon());
  algorithm.define(op.getResult(), [=](const Index &i) { return gradient(i) * scale({i[1]}); });
}

void kernels::define(nn::NormalizeReduceOp op, Algorithm &algorithm) {
  Tensor gradient = algorithm[op.getOutputGradient()], input = algorithm[op.getInput()];
  Tensor mean = algorithm[op.getMean()];
  auto scale = makeScale(op, algorithm, algorithm[op.getVariance()], Tensor(), op.getEpsilon());
  defineTwoSums(op, algorithm, input, [&](const ChannelDomain &domain, const Expr &c) {
    Expr element = gradient(domain.at(c));
    return std::pair(element, element * ((input(domain.at(c)) - mean({c})) * scale({c})));
  });
}

void kernels::define(nn::NormalizeStatisticsGradientOp op, Algorithm &algorithm) {
  Tensor sum = algorithm[op.getSum()], product = algorithm[op.getProduct()];
  Tensor variance = algorithm[op.getVariance()], gamma = algorithm[op.getGamma()];
  APFloat epsilon = op.getEpsilon();
  algorithm.define(op.getMeanGradient(), [=](const Index &i) {
    return -gamma(i) * sum(i) * inverseDeviation(variance(i), epsilon);
  });
  algorithm.define(op.getVarianceGradient(), [=](const Index &i) {
    Expr v = variance(i);
    Expr twice = makeNumber(v.type(), 2) * (v + makeNumber(v.type(), epsilon.convertToDouble()));
    return -gamma(i) * product(i) / twice;
  });
}

void kernels::define(nn::BatchStatisticsOp op, Algorithm &algorithm) {
  Tensor input = algorithm[op.getInput()], weights = algorithm[op.getWeights()];
  Tensor pivot = algorithm[op.getPivot()];
  defineTwoSums(op, algorithm, input, [&](const ChannelDomain &domain, const Expr &c) {
    return makeMoments(domain, c, input, weights, pivot);
  });
  Tensor first = algorithm[op.getMean()], second = algorithm[op.getVariance()];
  algorithm.define(op.getMean(), [=](const Index &i) { return pivot(i) + first(i); });
  algorithm.define(op.getVariance(), [=](const Index &i) {
    return Halide::max(second(i) - squared(first(i)), makeNumber(second.elementType(), 0));
  });
}

void kernels::define(nn::BatchStatisticsGradientOp op, Algorithm &algorithm) {
  Tensor input = algorithm[op.getInput()], mean = algorithm[op.getMean()];
  Tensor meanGradient = algorithm[op.getMeanGradient()];
  Tensor varianceGradient = algorithm[op.getVarianceGradient()];
  Tensor weights = algorithm[op.getWeights()];
  int64_t positions = input.rank() == 4 ? input.extent(2) * input.extent(3) : 1;
  algorithm.define(op.getResult(), [=](const Index &i) {
    Expr difference = input(i) - mean({i[1]});
    Expr two = makeNumber(difference.type(), 2);
    Expr share = weights({i[0]}) * makeNumber(difference.type(), 1.0 / positions);
    return share * (meanGradient({i[1]}) + two * varianceGradient({i[1]}) * difference);
  });
}

void kernels::define(nn::BatchMomentsOp op, Algorithm &algorithm) {
  Tensor input = algorithm[op.getInput()], weights = algorithm[op.getWeights()];
  Tensor pivot = algorithm[op.getPivot()];
  defineTwoSums(op, algorithm, input, [&](const ChannelDomain &domain, const Expr &c) {
    return makeMoments(domain, c, input, weights, pivot);
  });
}

void kernels::define(nn::StatisticsOp op, Algorithm &algorithm) {
  Tensor first = algorithm[op.getFirst()], second = algorithm[op.getSecond()];
  Tensor pivot = algorithm[op.getPivot()];
  algorithm.define(op.getMean(), [=](const Index &i) { return pivot(i) + first(i); });
  algorithm.define(op.getVariance(), [=](const Index &i) {
    return Halide::max(second(i) - squared(first(i)), makeNumber(second.elementType(), 0));
  });
}

void kernels::define(nn::RunningAverageOp op, Algorithm &algorithm) {
  Tensor running = algorithm[op.getRunning()], observed = algorithm[op.getObserved()];
  double momentum = op.getMomentum().convertToDouble();
  algorithm.define(op.getResult(), [=](const Index &i) {
    Halide::Type type = running.elementType();
    return makeNumber(type, 1 - momentum) * running(i) + makeNumber(type, momentum) * observed(i);
  });
}

void kernels::define(nn::UnbiasedVarianceOp op, Algorithm &algorithm) {
  Tensor variance = algorithm[op.getVariance()], weights = algorithm[op.getWeights()];
  double positions = op.getPositions();
  algorithm.define(op.getResult(), [=](const Index &i) {
    Halide::Type type = variance.elementType();
    Expr count = makeNumber(type, positions) / weights({Expr(0)});
    // The count is a whole number, up to rounding.
    Expr rest = Halide::max(count - makeNumber(type, 1), makeNumber(type, 0.5));
    return Halide::select(count > makeNumber(type, 1.5), variance(i) * count / rest, variance(i));
  });
}

void kernels::define(nn::FoldFilterOp op, Algorithm &algorithm) {
  Tensor filter = algorithm[op.getFilter()];
  auto scale = makeScale(op, algorithm, algorithm[op.getVariance()], algorithm[op.getGamma()],
                         op.getEpsilon());
  algorithm.define(op.getResult(), [=](const Index &i) { return filter(i) * scale({i[0]}); });
}

void kernels::define(nn::FoldBiasOp op, Algorithm &algorithm) {
  Tensor mean = algorithm[op.getMean()], beta = algorithm[op.getBeta()];
  Tensor variance = algorithm[op.getVariance()], gamma = algorithm[op.getGamma()];
  Tensor bias = algorithm.find(op.getBias());
  APFloat epsilon = op.getEpsilon();
  algorithm.define(op.getResult(), [=](const Index &i) {
    Expr shift = bias ? bias(i) - mean(i) : -mean(i);
    return beta(i) + shift * gamma(i) * inverseDeviation(variance(i), epsilon);
  });
}

void kernels::define(nn::WeighImagesOp op, Algorithm &algorithm) {
  Tensor input = algorithm[op.getInput()], weights = algorithm[op.getWeights()];
  int64_t positions = input.rank() == 4 ? input.extent(2) * input.extent(3) : 1;
  algorithm.define(op.getResult(), [=](const Index &i) {
    return input(i) * (weights({i[0]}) * makeNumber(input.elementType(), 1.0 / positions));
  });
}

void kernels::define(nn::CovarianceOp op, Algorithm &algorithm) {
  Tensor moments = algorithm[op.getMoments()], mean = algorithm[op.getMean()];
  algorithm.define(op.getResult(),
                   [=](const Index &i) { return moments(i) - mean({i[0]}) * mean({i[1]}); });
}

void kernels::define(nn::StandardizeSumOp op, Algorithm &algorithm) {
  Tensor weighted = algorithm[op.getWeighted()], sum = algorithm[op.getSum()];
  Tensor mean = algorithm[op.getMean()], variance = algorithm[op.getVariance()];
  APFloat epsilon = op.getEpsilon();
  algorithm.define(op.getResult(), [=](const Index &i) {
    return (weighted(i) - mean(i) * sum(i)) * inverseDeviation(variance(i), epsilon);
  });
}

void kernels::define(nn::NormalizedFilterGradientOp op, Algorithm &algorithm) {
  Tensor products = algorithm[op.getProducts()], deviations = algorithm[op.getDeviations()];
  Tensor mean = algorithm[op.getMean()], sum = algorithm[op.getSum()];
  Tensor variance = algorithm[op.getVariance()];
  auto scale = makeScale(op, algorithm, variance, algorithm[op.getGamma()], op.getEpsilon());
  auto share = makeScale(op, algorithm, variance, algorithm[op.getProduct()], op.getEpsilon());
  algorithm.define(op.getResult(), [=](const Index &i) {
    Index f = {i[0]}, c = {i[1]};
    return scale(f) * (products(i) - sum(f) * mean(c) - share(f) * deviations(i));
  });
}
