#include "compiler/schedule/CheckInput.h"

#include "compiler/schedule/write/Buffers.h"
#include "dialects/nn/NNDialect.h"

using namespace mlir;
using namespace halcyon;

namespace {

/// Collects the mistakes of one function.
class FunctionCheck {
public:
  explicit FunctionCheck(func::FuncOp function) : function(function) {}

  LogicalResult run() {
    if (!function.getBody().hasOneBlock() || function.getNumArguments() == 0)
      return function.emitOpError() << "must be one block that takes a batch of images";
    for (unsigned number = 0; number < function.getNumArguments(); ++number)
      checkArgument(number);
    for (unsigned number = 0; number < function.getNumResults(); ++number)
      checkResult(number);
    for (Operation &operation : function.getBody().front().without_terminator())
      checkOperation(&operation);
    checkUpdates();
    return success(isRight);
  }

private:
  InFlightDiagnostic report(Operation *operation) {
    isRight = false;
    return operation->emitOpError();
  }

  /// The first argument says what the batch is; all others but the rate have as many images.
  void checkArgument(unsigned number) {
    auto slot = function.getArgAttrOfType<StringAttr>(number, nn::slotAttributeName);
    if (!slot || !findSlot(slot))
      report(function) << "argument " << number << " has no nn.slot of the runtime's call";
    auto type = dyn_cast<RankedTensorType>(function.getArgumentTypes()[number]);
    auto first = dyn_cast<RankedTensorType>(function.getArgumentTypes().front());
    bool isRate = number > 0 && slot && slot == "rate";
    if (!type || (!isRate && type.getRank() == 0))
      report(function) << "argument " << number << " must have a dimension for the images";
    else if (!isRate && first && first.getRank() && type.getDimSize(0) != first.getDimSize(0))
      report(function) << "argument " << number << " has " << type.getDimSize(0)
                       << " images but the batch has " << first.getDimSize(0);
  }

  void checkResult(unsigned number) {
    auto slot = function.getResultAttrOfType<StringAttr>(number, nn::slotAttributeName);
    bool isGradient = function.getResultAttrOfType<FlatSymbolRefAttr>(
                          number, nn::gradientAttributeName) != nullptr;
    if (!isGradient && !(slot && findSlot(slot)))
      report(function) << "result " << number
                       << " has neither an nn.slot of the runtime's call nor nn.gradient_of";
  }

  void checkOperation(Operation *operation) {
    if (!isa_and_nonnull<nn::NNDialect>(operation->getDialect()))
      report(operation) << "cannot be scheduled; only operations of nn can";
    else if (isa<nn::BatchNormOp, nn::DropoutOp, nn::BatchStatisticsOp>(operation))
      report(operation) << "cannot be scheduled; run specialize-network and expand-statistics "
                           "first";
  }

  /// One kernel updates all weights, block by block: their updates must be the same.
  void checkUpdates() {
    nn::SGDOp first;
    for (auto update : function.getOps<nn::SGDOp>()) {
      if (!update.getParameter().getDefiningOp<nn::ReadOp>())
        report(update) << "updates a value that is not read from a parameter";
      if (!first)
        first = update;
      if (update->getAttrs() == first->getAttrs() && update.getRate() == first.getRate() &&
          !update.getVelocity() == !first.getVelocity())
        continue;
      InFlightDiagnostic error = report(update) << "differs from the first update of the function";
      error.attachNote(first.getLoc()) << "all weights are updated like this one";
    }
  }

  func::FuncOp function;
  bool isRight = true;
};

/// The state has a place for the velocity of a weight, and for no other parameter of an optimiser.
LogicalResult checkVelocities(ModuleOp module) {
  bool isRight = true;
  for (auto parameter : module.getOps<nn::ParameterOp>()) {
    if (parameter.getRole() != nn::Role::Optimizer)
      continue;
    StringRef weight = parameter.getSymName();
    bool isVelocity = weight.consume_back(".velocity");
    auto owner = module.lookupSymbol<nn::ParameterOp>(weight);
    if (isVelocity && owner && owner.getRole() == nn::Role::Weight &&
        owner.getType() == parameter.getType())
      continue;
    parameter.emitOpError() << "has the role optimizer but is not named WEIGHT.velocity after a "
                               "weight of its type";
    isRight = false;
  }
  return success(isRight);
}

} // namespace

LogicalResult halcyon::checkSchedulable(ModuleOp module) {
  LogicalResult result = checkVelocities(module);
  for (auto function : module.getOps<func::FuncOp>())
    if (failed(FunctionCheck(function).run()))
      result = failure();
  return result;
}
