// One network that knows no mode becomes a function for each thing that is done with it.
#include "compiler/Passes.h"
#include "compiler/backward/FunctionSlots.h"
#include "dialects/nn/NNDialect.h"

#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace halcyon;
using namespace halcyon::nn;

namespace halcyon {
#define GEN_PASS_DEF_SPECIALIZENETWORK
#include "compiler/Passes.h.inc"
} // namespace halcyon

namespace {

RankedTensorType tensorTypeOf(Value value) { return cast<RankedTensorType>(value.getType()); }

NamedAttribute slot(MLIRContext *context, StringRef name) {
  return NamedAttribute(slotAttributeName, StringAttr::get(context, name));
}

// --- The network as it comes in ------------------------------------------------------------------

/// Checks what the loss asks of the network's output.
LogicalResult verifyOutput(func::FuncOp network, TrainingAttr training) {
  Value output = returnOf(network).getOperand(0);
  int64_t batch = tensorTypeOf(network.getArgument(0)).getDimSize(0);
  RankedTensorType type = tensorTypeOf(output);
  if (type.getRank() < 1 || type.getDimSize(0) != batch)
    return emitError(output.getLoc())
           << "the network takes " << batch << " images but its output is " << type;
  if (training && training.getLoss() == Loss::CrossEntropy && type.getRank() != 2) {
    InFlightDiagnostic error = emitError(output.getLoc());
    error << "cross_entropy needs logits of shape [images, classes] but the network's output is "
          << type;
    error.attachNote(network.getLoc()) << "flatten the output of this network";
    return error;
  }
  return success();
}

/// How many elements of a channel one image has.
int64_t countPositions(RankedTensorType type) {
  int64_t positions = 1;
  for (int64_t extent : type.getShape().drop_front(2))
    positions *= extent;
  return positions;
}

/// Checks that in training each channel has more than the one value that is its own mean: else
/// nothing of it is left, and nothing before it learns.
LogicalResult verifyNormalization(func::FuncOp network) {
  for (auto op : network.getOps<BatchNormOp>())
    if (op.getType().getDimSize(0) * countPositions(op.getType()) == 1)
      return emitError(op.getLoc())
             << "batch_norm sees one value a channel, which training makes 0: raise `batch` in the "
                "train section or --batch, or leave it out";
  return success();
}

/// Checks that `network` takes one batch of images and gives one tensor.
LogicalResult verifyNetwork(func::FuncOp network, TrainingAttr training) {
  FunctionType type = network.getFunctionType();
  auto isTensor = [](Type type) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    return tensor && tensor.hasStaticShape() && isa<FloatType>(tensor.getElementType());
  };
  if (type.getNumInputs() != 1 || type.getNumResults() != 1 || !isTensor(type.getInput(0)) ||
      !isTensor(type.getResult(0)) || cast<RankedTensorType>(type.getInput(0)).getRank() < 1)
    return network.emitError() << "a network takes one tensor of images and gives one tensor, not "
                               << type;
  return verifyOutput(network, training);
}

/// A copy of the network with the slots of an image and an output.
func::FuncOp cloneNetwork(func::FuncOp network, StringRef name) {
  func::FuncOp clone = network.clone();
  clone.setName(name);
  OpBuilder(network).insert(clone);
  clone.setArgAttr(0, slotAttributeName, StringAttr::get(network.getContext(), "image"));
  setResults(clone, {{returnOf(clone).getOperand(0), slot(network.getContext(), "output")}});
  return clone;
}

// --- Inference -----------------------------------------------------------------------------------

Value readVector(OpBuilder &builder, BatchNormOp op, FlatSymbolRefAttr parameter) {
  return ReadOp::create(builder, op.getLoc(), op.getGamma().getType(), parameter);
}

// batch_norm(x, gamma, beta) => normalize(x, running mean, running variance, gamma, beta);
// dropout(x) => x
void specializeForInference(func::FuncOp function) {
  function.walk([](BatchNormOp op) {
    OpBuilder builder(op);
    Value mean = readVector(builder, op, op.getRunningMeanAttr());
    Value variance = readVector(builder, op, op.getRunningVarianceAttr());
    auto normalized =
        NormalizeOp::create(builder, op.getLoc(), op.getType(), op.getInput(), mean, variance,
                            op.getGamma(), op.getBeta(), op.getEpsilonAttr());
    op.replaceAllUsesWith(normalized.getResult());
    op.erase();
  });
  function.walk([](DropoutOp op) {
    op.replaceAllUsesWith(op.getInput());
    op.erase();
  });
}

// --- Training ------------------------------------------------------------------------------------

/// Running averages and their newest values. Where several layers share one, each continues from
/// the one before.
using RunningAverages = llvm::MapVector<StringAttr, Value>;

void updateAverage(OpBuilder &builder, BatchNormOp op, FlatSymbolRefAttr parameter, Value observed,
                   RunningAverages &averages) {
  Value &average = averages[parameter.getAttr()];
  Value running = average ? average : readVector(builder, op, parameter);
  average = RunningAverageOp::create(builder, op.getLoc(), running.getType(), running, observed,
                                     op.getMomentumAttr());
}

// batch_norm(x, gamma, beta) => mean, variance = batch_statistics(x, example weights, running
// mean),
//   normalize(x, mean, variance, gamma, beta), and the running averages follow mean and variance
void useBatchStatistics(BatchNormOp op, Value exampleWeights, RunningAverages &averages) {
  OpBuilder builder(op);
  Value pivot = readVector(builder, op, op.getRunningMeanAttr());
  auto statistics =
      BatchStatisticsOp::create(builder, op.getLoc(), op.getInput(), exampleWeights, pivot);
  auto normalized = NormalizeOp::create(builder, op.getLoc(), op.getType(), op.getInput(),
                                        statistics.getMean(), statistics.getVariance(),
                                        op.getGamma(), op.getBeta(), op.getEpsilonAttr());
  Value unbiased = UnbiasedVarianceOp::create(
      builder, op.getLoc(), pivot.getType(), statistics.getVariance(), exampleWeights,
      builder.getI64IntegerAttr(countPositions(op.getType())));
  updateAverage(builder, op, op.getRunningMeanAttr(), statistics.getMean(), averages);
  updateAverage(builder, op, op.getRunningVarianceAttr(), unbiased, averages);
  op.replaceAllUsesWith(normalized.getResult());
  op.erase();
}

// dropout(x) => multiply(x, random_mask(keys))
void drawMask(DropoutOp op, Value randomKeys) {
  OpBuilder builder(op);
  Value mask = RandomMaskOp::create(builder, op.getLoc(), op.getType(), randomKeys,
                                    op.getRateAttr(), op.getStreamAttr());
  op.replaceAllUsesWith(MultiplyOp::create(builder, op.getLoc(), op.getInput(), mask).getResult());
  op.erase();
}

void specializeForTraining(func::FuncOp function) {
  Value exampleWeights = findArgument(function, "example_weights");
  Value randomKeys = findArgument(function, "random_keys");
  RunningAverages averages;
  function.walk([&](BatchNormOp op) { useBatchStatistics(op, exampleWeights, averages); });
  function.walk([&](DropoutOp op) { drawMask(op, randomKeys); });
  OpBuilder builder(returnOf(function));
  for (auto [parameter, average] : averages)
    AssignOp::create(builder, average.getLoc(), FlatSymbolRefAttr::get(parameter), average);
}

// --- The loss ------------------------------------------------------------------------------------

/// Adds the arguments that the loss needs: the target and one weight an image.
void addLossArguments(func::FuncOp function, Loss loss) {
  RankedTensorType output = tensorTypeOf(returnOf(function).getOperand(0));
  int64_t batch = output.getDimSize(0);
  Type target = output;
  if (loss == Loss::CrossEntropy)
    target = RankedTensorType::get(batch, IntegerType::get(function.getContext(), 32));
  addArgument(function, target, "target");
  addArgument(function, output.clone(batch), "example_weights");
}

/// Computes the loss of the network's output and, for classification, the accuracy.
SmallVector<Result> appendLoss(func::FuncOp function, Loss loss) {
  OpBuilder builder(returnOf(function));
  Location location = function.getLoc();
  MLIRContext *context = function.getContext();
  Value output = returnOf(function).getOperand(0);
  Value target = findArgument(function, "target");
  Value weights = findArgument(function, "example_weights");
  if (loss == Loss::MeanSquaredError) {
    Value error = MeanSquaredErrorOp::create(builder, location, output, target, weights);
    return {{error, slot(context, "loss")}};
  }
  Value entropy = CrossEntropyOp::create(builder, location, output, target, weights);
  Value accuracy = AccuracyOp::create(builder, location, output, target, weights);
  return {{entropy, slot(context, "loss")}, {accuracy, slot(context, "accuracy")}};
}

void makePredict(func::FuncOp network) { specializeForInference(cloneNetwork(network, "predict")); }

void makeEvaluate(func::FuncOp network, Loss loss) {
  func::FuncOp evaluate = cloneNetwork(network, "evaluate");
  addLossArguments(evaluate, loss);
  specializeForInference(evaluate);
  Value output = returnOf(evaluate).getOperand(0);
  SmallVector<Result> results = {{output, slot(network.getContext(), "output")}};
  results.append(appendLoss(evaluate, loss));
  setResults(evaluate, results);
}

void makeForward(func::FuncOp network, Loss loss) {
  func::FuncOp forward = cloneNetwork(network, "forward");
  addLossArguments(forward, loss);
  int64_t batch = tensorTypeOf(forward.getArgument(0)).getDimSize(0);
  Type integer = IntegerType::get(network.getContext(), 32);
  addArgument(forward, RankedTensorType::get({batch, 2}, integer), "random_keys");
  specializeForTraining(forward);
  setResults(forward, appendLoss(forward, loss));
}

// --- What the pass promises ----------------------------------------------------------------------

LogicalResult verifyKnowsMode(ModuleOp module) {
  WalkResult result = module.walk([](Operation *op) {
    if (!isa<BatchNormOp, DropoutOp>(op))
      return WalkResult::advance();
    InFlightDiagnostic error = op->emitOpError("depends on the mode");
    error.attachNote(op->getParentOp()->getLoc()) << "only @network may hold it";
    return WalkResult::interrupt();
  });
  return failure(result.wasInterrupted());
}

struct SpecializeNetworkPass : halcyon::impl::SpecializeNetworkBase<SpecializeNetworkPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    auto training = module->getAttrOfType<TrainingAttr>(trainingAttributeName);
    FailureOr<func::FuncOp> network = findFunction(module, "network", "the frontend");
    if (failed(network) || failed(verifyNetwork(*network, training)))
      return signalPassFailure();
    makePredict(*network);
    if (training && training.getLoss() != Loss::None) {
      if (failed(verifyNormalization(*network)))
        return signalPassFailure();
      makeEvaluate(*network, training.getLoss());
      makeForward(*network, training.getLoss());
    }
    network->erase();
    if (failed(verifyKnowsMode(module)))
      signalPassFailure();
  }
};

} // namespace
