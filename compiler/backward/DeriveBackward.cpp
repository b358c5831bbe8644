// Reverse-mode differentiation on one page: each operation brings its rule, this pass applies the
// chain rule.
#include "compiler/Passes.h"
#include "compiler/backward/FunctionSlots.h"
#include "dialects/nn/NNDialect.h"

using namespace mlir;
using namespace halcyon;
using namespace halcyon::nn;

namespace halcyon {
#define GEN_PASS_DEF_DERIVEBACKWARD
#include "compiler/Passes.h.inc"
} // namespace halcyon

namespace {

// --- Analysis: what the walk must visit ----------------------------------------------------------

/// A parameter of the role `weight` and its reads in the function.
struct Weight {
  FlatSymbolRefAttr symbol;
  Location location;
  RankedTensorType type;
  SmallVector<Value> reads;
};

/// The weights that the function reads, in the order of the module.
SmallVector<Weight> findWeights(ModuleOp module, func::FuncOp function) {
  SmallVector<Weight> weights;
  for (auto parameter : module.getOps<ParameterOp>()) {
    if (parameter.getRole() != Role::Weight)
      continue;
    Weight weight{FlatSymbolRefAttr::get(parameter),
                  parameter.getLoc(),
                  cast<RankedTensorType>(parameter.getType()),
                  {}};
    for (auto read : function.getOps<ReadOp>())
      if (read.getParameterAttr() == weight.symbol)
        weight.reads.push_back(read);
    if (!weight.reads.empty())
      weights.push_back(weight);
  }
  return weights;
}

/// Each value that depends on a weight, with one of the weights that it depends on.
using Dependence = DenseMap<Value, const Weight *>;

Dependence findDependence(func::FuncOp function, ArrayRef<Weight> weights) {
  Dependence dependence;
  for (const Weight &weight : weights)
    for (Value read : weight.reads)
      dependence[read] = &weight;
  for (Operation &op : function.getBody().front())
    for (Value operand : op.getOperands())
      if (const Weight *weight = dependence.lookup(operand)) {
        for (Value result : op.getResults())
          dependence[result] = weight;
        break;
      }
  return dependence;
}

/// The operations between the weights and the loss, from the loss backwards.
SmallVector<Operation *> findPath(func::FuncOp function, Value loss, const Dependence &dependence) {
  llvm::SmallPtrSet<Operation *, 32> reachesLoss;
  SmallVector<Operation *> path;
  if (Operation *last = loss.getDefiningOp())
    reachesLoss.insert(last);
  for (Operation &op : llvm::reverse(function.getBody().front())) {
    auto isDependent = [&](Value operand) { return dependence.contains(operand); };
    if (!reachesLoss.contains(&op) || llvm::none_of(op.getOperands(), isDependent))
      continue;
    path.push_back(&op);
    for (Value operand : op.getOperands())
      if (Operation *producer = operand.getDefiningOp(); producer && isDependent(operand))
        reachesLoss.insert(producer);
  }
  return path;
}

/// Reports every operation on the path that has no rule.
LogicalResult verifyDifferentiable(ArrayRef<Operation *> path, const Dependence &dependence) {
  bool isDifferentiable = true;
  for (Operation *op : llvm::reverse(path)) {
    if (isa<DifferentiableOpInterface>(op))
      continue;
    isDifferentiable = false;
    InFlightDiagnostic error =
        op->emitOpError("has no gradient but stands between a weight and the loss");
    for (Value operand : op->getOperands())
      if (const Weight *weight = dependence.lookup(operand)) {
        error.attachNote(weight->location) << "the loss depends through it on this weight";
        break;
      }
  }
  return success(isDifferentiable);
}

// --- The walk ------------------------------------------------------------------------------------

/// Carries gradients from the loss back to the weights.
class ReverseWalk {
public:
  ReverseWalk(OpBuilder &builder, const Dependence &dependence)
      : builder(builder), dependence(dependence) {}

  void contribute(Value value, Value gradient) { contributions[value].push_back(gradient); }

  /// dL/dvalue: the sum of all contributions in the order in which the walk met them; null if there
  /// is none.
  Value gradientOf(Value value) { return sum(value.getLoc(), contributions.lookup(value)); }

  /// dL/dweight: a weight that is read several times is one value with several uses.
  Value gradientOf(const Weight &weight) {
    SmallVector<Value> terms;
    for (Value read : weight.reads)
      terms.append(contributions[read]);
    return sum(weight.reads.front().getLoc(), terms);
  }

  /// Applies the rule of an operation all of whose users have been visited.
  void visit(DifferentiableOpInterface op) {
    SmallVector<Value> outputGradients;
    for (Value result : op->getResults())
      outputGradients.push_back(gradientOf(result));
    if (llvm::none_of(outputGradients, [](Value gradient) { return gradient != nullptr; }))
      return;
    SmallVector<Value> inputGradients(op->getNumOperands());
    op.buildBackward(builder, outputGradients, inputGradients);
    for (auto [operand, gradient] : llvm::zip_equal(op->getOperands(), inputGradients))
      if (gradient && dependence.contains(operand))
        contribute(operand, gradient);
  }

private:
  Value sum(Location location, ArrayRef<Value> terms) {
    if (terms.empty())
      return nullptr;
    Value total = terms.front();
    for (Value term : terms.drop_front())
      total = AddOp::create(builder, location, total, term);
    return total;
  }

  OpBuilder &builder;
  const Dependence &dependence;
  DenseMap<Value, SmallVector<Value>> contributions;
};

Value zeroGradient(OpBuilder &builder, const Weight &weight) {
  emitWarning(weight.location) << "weight " << weight.symbol
                               << " does not influence the loss, so nothing is learned in it";
  return ConstantOp::create(builder, weight.location, weight.type, builder.getF64FloatAttr(0.0));
}

/// Builds the backward graph before the return; gives one gradient a weight.
SmallVector<Result> deriveGradients(func::FuncOp function, Value loss, ArrayRef<Weight> weights,
                                    const Dependence &dependence, ArrayRef<Operation *> path) {
  OpBuilder builder(returnOf(function));
  ReverseWalk walk(builder, dependence);
  walk.contribute(loss, ConstantOp::create(builder, loss.getLoc(), loss.getType(),
                                           builder.getF64FloatAttr(1.0)));
  for (Operation *op : path)
    walk.visit(cast<DifferentiableOpInterface>(op));

  SmallVector<Result> gradients;
  for (const Weight &weight : weights) {
    Value gradient = walk.gradientOf(weight);
    if (!gradient)
      gradient = zeroGradient(builder, weight);
    gradients.push_back({gradient, NamedAttribute(gradientAttributeName, weight.symbol)});
  }
  return gradients;
}

// --- Results -------------------------------------------------------------------------------------

/// What the function returns now.
SmallVector<Result> collectResults(func::FuncOp function) {
  SmallVector<Result> results;
  for (auto [index, value] : llvm::enumerate(returnOf(function).getOperands()))
    results.push_back(
        {value, {slotAttributeName, function.getResultAttr(index, slotAttributeName)}});
  return results;
}

/// The value that the function returns as the loss.
FailureOr<Value> findLoss(func::FuncOp function) {
  for (auto [index, value] : llvm::enumerate(returnOf(function).getOperands())) {
    auto slot = function.getResultAttrOfType<StringAttr>(index, slotAttributeName);
    auto type = dyn_cast<RankedTensorType>(value.getType());
    if (slot && slot.getValue() == "loss" && type && type.getRank() == 0)
      return value;
  }
  return function.emitError() << "@" << function.getName()
                              << " returns no scalar with nn.slot = \"loss\"";
}

// --- What the pass promises ----------------------------------------------------------------------

/// Every weight has one gradient of its type among the results.
LogicalResult verifyGradients(func::FuncOp function, ArrayRef<Weight> weights) {
  for (const Weight &weight : weights) {
    int count = 0;
    for (auto [index, type] : llvm::enumerate(function.getResultTypes()))
      if (function.getResultAttr(index, gradientAttributeName) == weight.symbol)
        count += type == weight.type;
    if (count != 1) {
      InFlightDiagnostic error = function.emitError()
                                 << "returns " << count << " gradients of " << weight.symbol;
      error.attachNote(weight.location) << "a weight must have exactly one, of its own shape";
      return error;
    }
  }
  return success();
}

struct DeriveBackwardPass : halcyon::impl::DeriveBackwardBase<DeriveBackwardPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    if (!module->hasAttr(trainingAttributeName))
      return; // there is only @predict
    if (failed(derive(module)))
      signalPassFailure();
  }

  static LogicalResult derive(ModuleOp module) {
    FailureOr<func::FuncOp> function = findFunction(module, "forward", "specialize-network");
    if (failed(function))
      return failure();
    FailureOr<Value> loss = findLoss(*function);
    if (failed(loss))
      return failure();
    SmallVector<Weight> weights = findWeights(module, *function);
    Dependence dependence = findDependence(*function, weights);
    SmallVector<Operation *> path = findPath(*function, *loss, dependence);
    if (failed(verifyDifferentiable(path, dependence)))
      return failure();

    SmallVector<Result> results = collectResults(*function);
    results.append(deriveGradients(*function, *loss, weights, dependence, path));
    setResults(*function, results);
    eraseDeadOperations(*function);
    function->setName("gradients");
    return verifyGradients(*function, weights);
  }
};

} // namespace
