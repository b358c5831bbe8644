#include "compiler/kernels/define/Definitions.h"
#include "compiler/kernels/define/Mathematics.h"

using namespace mlir;
using namespace halcyon;
using namespace halcyon::kernels;
using Halide::Expr;

namespace {

/// The largest logit of each image, and the sum of exp(logit - largest).
struct Exponentials {
  Halide::Func largest, sum;

  Exponentials(Operation *operation, Algorithm &algorithm, const Tensor &logits)
      : largest("largest"), sum("sum_of_exponentials") {
    Halide::Var n = algorithm.makePosition("n", logits.extent(0));
    Halide::RDom k = algorithm.makeDomain({{"k", logits.extent(1)}});
    largest(n) = makeLowest(logits.elementType());
    largest(n) = Halide::max(largest(n), logits({n, k}));
    algorithm.addPart(Role::PerImage, largest, k, operation);

    Halide::Var m = algorithm.makePosition("n", logits.extent(0));
    Halide::RDom l = algorithm.makeDomain({{"k", logits.extent(1)}});
    sum(m) = makeNumber(logits.elementType(), 0);
    sum(m) += makeExp(logits({m, l}) - largest(m));
    algorithm.addPart(Role::PerImage, sum, l, operation);
  }
};

/// Defines a scalar as the sum over images of weights[n] * give(n), from images whose weight is not
/// zero: what lies past the last image of a batch need not be finite.
void defineTotal(Value result, Algorithm &algorithm, const Tensor &weights, int64_t images,
                 llvm::function_ref<Expr(Expr n)> give) {
  Halide::RDom n = algorithm.makeDomain({{"n", images}});
  Expr weight = weights({n}), zero = makeNumber(weight.type(), 0);
  Expr contribution = Halide::select(weight == zero, zero, weight * give(n));
  Halide::Func total = algorithm.makeFunction("total");
  total() = zero;
  total() += contribution;
  algorithm.addPart(Role::Total, total, n, result.getDefiningOp());
  algorithm.define(result, [=](const Index &) { return Expr(total()); });
}

} // namespace

void kernels::define(nn::SoftmaxOp op, Algorithm &algorithm) {
  Tensor input = algorithm[op.getInput()];
  Exponentials exponentials(op, algorithm, input);
  algorithm.define(op.getResult(), [=](const Index &i) {
    return makeExp(input(i) - exponentials.largest(i[0])) / exponentials.sum(i[0]);
  });
}

void kernels::define(nn::SoftmaxGradientOp op, Algorithm &algorithm) {
  Tensor gradient = algorithm[op.getOutputGradient()], output = algorithm[op.getOutput()];
  Halide::Var n = algorithm.makePosition("n", output.extent(0));
  Halide::RDom k = algorithm.makeDomain({{"k", output.extent(1)}});
  Halide::Func dot = algorithm.makeFunction("dot");
  dot(n) = makeNumber(output.elementType(), 0);
  dot(n) += gradient({n, k}) * output({n, k});
  algorithm.addPart(Role::PerImage, dot, k, op);
  algorithm.define(op.getResult(),
                   [=](const Index &i) { return output(i) * (gradient(i) - dot(i[0])); });
}

void kernels::define(nn::CrossEntropyOp op, Algorithm &algorithm) {
  Tensor logits = algorithm[op.getLogits()], labels = algorithm[op.getLabels()];
  Exponentials exponentials(op, algorithm, logits);
  defineTotal(
      op.getLoss(), algorithm, algorithm[op.getWeights()], logits.extent(0), [&](const Expr &n) {
        return makeLog(exponentials.sum(n)) + exponentials.largest(n) - logits({n, labels({n})});
      });
}

void kernels::define(nn::CrossEntropyGradientOp op, Algorithm &algorithm) {
  Tensor logits = algorithm[op.getLogits()], labels = algorithm[op.getLabels()];
  Tensor weights = algorithm[op.getWeights()];
  Tensor lossGradient = algorithm.find(op.getLossGradient());
  Exponentials exponentials(op, algorithm, logits);
  algorithm.define(op.getResult(), [=](const Index &i) {
    Expr softmax = makeExp(logits(i) - exponentials.largest(i[0])) / exponentials.sum(i[0]);
    Expr zero = makeNumber(softmax.type(), 0), one = makeNumber(softmax.type(), 1);
    Expr weight = weights({i[0]});
    Expr difference = softmax - Halide::select(i[1] == labels({i[0]}), one, zero);
    Expr result = Halide::select(weight == zero, zero, weight * difference);
    return lossGradient ? lossGradient({}) * result : result;
  });
}

void kernels::define(nn::MeanSquaredErrorOp op, Algorithm &algorithm) {
  Tensor prediction = algorithm[op.getPrediction()], target = algorithm[op.getTarget()];
  unsigned rank = prediction.rank();
  SmallVector<NamedExtent> extents;
  double elements = 1;
  for (unsigned dimension = rank; dimension-- > 1;) {
    extents.push_back({"e", prediction.extent(dimension)});
    elements *= prediction.extent(dimension);
  }
  if (extents.empty())
    extents.push_back({"e", 1});
  Halide::RDom e = algorithm.makeDomain(extents);
  Halide::Var n = algorithm.makePosition("n", prediction.extent(0));
  Index index = {n};
  for (unsigned dimension = 1; dimension < rank; ++dimension)
    index.push_back(e[rank - 1 - dimension]);

  Halide::Func sum = algorithm.makeFunction("squared_errors");
  Expr difference = prediction(index) - target(index);
  sum(n) = makeNumber(difference.type(), 0);
  sum(n) += difference * difference;
  algorithm.addPart(Role::PerImage, sum, e, op);
  defineTotal(
      op.getLoss(), algorithm, algorithm[op.getWeights()], prediction.extent(0),
      [&](const Expr &image) { return sum(image) * makeNumber(difference.type(), 1 / elements); });
}

void kernels::define(nn::MeanSquaredErrorGradientOp op, Algorithm &algorithm) {
  Tensor prediction = algorithm[op.getPrediction()], target = algorithm[op.getTarget()];
  Tensor weights = algorithm[op.getWeights()];
  Tensor lossGradient = algorithm.find(op.getLossGradient());
  double elements = 1;
  for (int64_t extent : prediction.shape().drop_front())
    elements *= extent;
  algorithm.define(op.getResult(), [=](const Index &i) {
    Expr weight = weights({i[0]}), zero = makeNumber(weight.type(), 0);
    Expr difference = makeNumber(weight.type(), 2 / elements) * (prediction(i) - target(i));
    Expr result = Halide::select(weight == zero, zero, weight * difference);
    return lossGradient ? lossGradient({}) * result : result;
  });
}

void kernels::define(nn::AccuracyOp op, Algorithm &algorithm) {
  Tensor logits = algorithm[op.getLogits()], labels = algorithm[op.getLabels()];
  Halide::Var n = algorithm.makePosition("n", logits.extent(0));
  Halide::RDom k = algorithm.makeDomain({{"k", logits.extent(1)}});
  Halide::Func largest = algorithm.makeFunction("largest");
  largest(n) = Halide::Tuple(makeLowest(logits.elementType()), Expr(0));
  Expr isLarger = logits({n, k}) > largest(n)[0];
  largest(n) = Halide::Tuple(Halide::select(isLarger, logits({n, k}), largest(n)[0]),
                             Halide::select(isLarger, k, largest(n)[1]));
  algorithm.addPart(Role::PerImage, largest, k, op);
  Halide::Type type = logits.elementType();
  defineTotal(op.getAccuracy(), algorithm, algorithm[op.getWeights()], logits.extent(0),
              [&](const Expr &image) {
                return Halide::select(largest(image)[1] == labels({image}), makeNumber(type, 1),
                                      makeNumber(type, 0));
              });
}
