// The training step: the gradients and what the optimiser makes of them.
#include "compiler/Passes.h"
#include "compiler/backward/FunctionSlots.h"
#include "dialects/nn/NNDialect.h"

#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace halcyon;
using namespace halcyon::nn;

namespace halcyon {
#define GEN_PASS_DEF_APPENDUPDATE
#include "compiler/Passes.h.inc"
} // namespace halcyon

namespace {

/// A parameter NAME.velocity that starts at zero, behind all others.
FailureOr<FlatSymbolRefAttr> declareVelocity(ModuleOp module, ParameterOp weight) {
  std::string name = (weight.getSymName() + ".velocity").str();
  if (Operation *other = module.lookupSymbol(name)) {
    InFlightDiagnostic error = other->emitError()
                               << "@" << name << " is the optimiser's name; give this another";
    error.attachNote(weight.getLoc()) << "the velocity of this weight needs it";
    return error;
  }
  ParameterOp last;
  for (auto parameter : module.getOps<ParameterOp>())
    last = parameter;
  OpBuilder builder(module.getContext());
  builder.setInsertionPointAfter(last);
  auto zero = InitializerAttr::get(module.getContext(), InitializerKind::Constant,
                                   builder.getF64FloatAttr(0.0));
  auto velocity = ParameterOp::create(builder, weight.getLoc(), builder.getStringAttr(name),
                                      weight.getTypeAttr(),
                                      RoleAttr::get(module.getContext(), Role::Optimizer), zero);
  return FlatSymbolRefAttr::get(velocity);
}

/// The read of `weight` that the forward pass shares, or a new one.
Value readWeight(OpBuilder &builder, func::FuncOp function, ParameterOp weight, Type type) {
  for (auto read : function.getOps<ReadOp>())
    if (read.getParameter() == weight.getSymName())
      return read.getValue();
  return ReadOp::create(builder, weight.getLoc(), type, FlatSymbolRefAttr::get(weight));
}

// gradient of w => w, velocity = sgd(w, gradient, rate, velocity)
LogicalResult appendStep(func::FuncOp train, ParameterOp weight, Value gradient, Value rate,
                         TrainingAttr training) {
  OpBuilder builder(returnOf(train));
  Location location = gradient.getLoc();
  Type type = gradient.getType();
  FlatSymbolRefAttr velocitySymbol;
  Value velocity;
  if (!training.getMomentum().getValue().isZero()) {
    FailureOr<FlatSymbolRefAttr> declared =
        declareVelocity(weight->getParentOfType<ModuleOp>(), weight);
    if (failed(declared))
      return failure();
    velocitySymbol = *declared;
    velocity = ReadOp::create(builder, location, type, velocitySymbol);
  }
  Value value = readWeight(builder, train, weight, type);
  auto step = SGDOp::create(builder, location, type, velocity ? type : Type(), value, gradient,
                            rate, velocity, training.getMomentum(), training.getWeightDecay());
  AssignOp::create(builder, location, FlatSymbolRefAttr::get(weight), step.getUpdated());
  if (velocity)
    AssignOp::create(builder, location, velocitySymbol, step.getNewVelocity());
  return success();
}

/// Results of `gradients` as the step sees them: what is returned still, and the gradients.
struct GradientResults {
  SmallVector<Result> kept;
  SmallVector<std::pair<ParameterOp, Value>> gradients;
};

FailureOr<GradientResults> splitResults(ModuleOp module, func::FuncOp function) {
  GradientResults split;
  for (auto [index, value] : llvm::enumerate(returnOf(function).getOperands())) {
    auto symbol = function.getResultAttrOfType<FlatSymbolRefAttr>(index, gradientAttributeName);
    if (!symbol) {
      Attribute slot = function.getResultAttr(index, slotAttributeName);
      if (!slot)
        return function.emitError() << "result " << index << " has neither " << slotAttributeName
                                    << " nor " << gradientAttributeName;
      split.kept.push_back({value, {slotAttributeName, slot}});
      continue;
    }
    auto weight = module.lookupSymbol<ParameterOp>(symbol.getValue());
    if (!weight || weight.getType() != value.getType())
      return function.emitError() << "result " << index << " is the gradient of " << symbol
                                  << " but there is no parameter of that name and type";
    split.gradients.push_back({weight, value});
  }
  return split;
}

/// Makes @train from @gradients.
LogicalResult makeTrain(ModuleOp module, func::FuncOp gradients, TrainingAttr training) {
  func::FuncOp train = gradients.clone();
  train.setName("train");
  OpBuilder builder(module.getContext());
  builder.setInsertionPointAfter(gradients);
  builder.insert(train);

  FailureOr<GradientResults> results = splitResults(module, train);
  if (failed(results))
    return failure();
  Value rate = addArgument(train, RankedTensorType::get({}, builder.getF32Type()), "rate");
  for (auto [weight, gradient] : results->gradients)
    if (failed(appendStep(train, weight, gradient, rate, training)))
      return failure();
  setResults(train, results->kept);
  return success();
}

/// Erases the assignments of running averages and what only they need.
void removeAssignments(func::FuncOp function) {
  for (auto assign : llvm::make_early_inc_range(function.getOps<AssignOp>()))
    assign.erase();
  eraseDeadOperations(function);
}

// --- What the pass promises ----------------------------------------------------------------------

/// @train assigns every parameter that trains, once.
LogicalResult verifyAssignments(func::FuncOp train) {
  llvm::StringSet<> assigned;
  for (auto assign : train.getOps<AssignOp>())
    if (!assigned.insert(assign.getParameter()).second) {
      InFlightDiagnostic error = assign.emitOpError()
                                 << "is the second assignment of @" << assign.getParameter();
      error.attachNote(train.getLoc()) << "a step gives each parameter one next value";
      return error;
    }
  return success();
}

struct AppendUpdatePass : halcyon::impl::AppendUpdateBase<AppendUpdatePass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    auto training = module->getAttrOfType<TrainingAttr>(trainingAttributeName);
    if (!training)
      return; // there is only @predict
    FailureOr<func::FuncOp> gradients = findFunction(module, "gradients", "derive-backward");
    if (failed(gradients) || failed(makeTrain(module, *gradients, training)))
      return signalPassFailure();
    removeAssignments(*gradients);
    if (failed(verifyAssignments(module.lookupSymbol<func::FuncOp>("train"))))
      signalPassFailure();
  }
};

} // namespace
