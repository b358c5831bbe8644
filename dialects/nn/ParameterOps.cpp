#include "dialects/nn/NNDialect.h"

using namespace mlir;
using namespace halcyon::nn;

LogicalResult halcyon::nn::verifyParameterUse(Operation *user, FlatSymbolRefAttr symbol, Type type,
                                              SymbolTableCollection &symbols) {
  auto parameter = symbols.lookupNearestSymbolFrom<ParameterOp>(user, symbol);
  if (!parameter)
    return user->emitOpError() << "there is no parameter " << symbol;
  if (parameter.getType() != type) {
    InFlightDiagnostic error = user->emitOpError()
                               << "has type " << type << " but the parameter has "
                               << parameter.getType();
    error.attachNote(parameter.getLoc()) << "parameter declared here";
    return error;
  }
  return success();
}

LogicalResult ParameterOp::verify() {
  auto type = dyn_cast<RankedTensorType>(getType());
  if (!type || !type.hasStaticShape() || !isa<FloatType>(type.getElementType()))
    return emitOpError() << "must be a statically shaped tensor of floats, not " << getType();
  return success();
}

LogicalResult ReadOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return verifyParameterUse(*this, getParameterAttr(), getType(), symbols);
}

LogicalResult AssignOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return verifyParameterUse(*this, getParameterAttr(), getValue().getType(), symbols);
}

LogicalResult SGDOp::verify() {
  if (static_cast<bool>(getVelocity()) != static_cast<bool>(getNewVelocity()))
    return emitOpError() << "returns a new velocity exactly if it takes one";
  if (getVelocity() && getVelocity().getType() != getParameter().getType())
    return emitOpError() << "velocity is " << getVelocity().getType() << " but the parameter is "
                         << getParameter().getType();
  return success();
}
